"""What holds at the provider where a tenant's files say nothing."""

from __future__ import annotations

#: Limits of the SSO session and of a remembered browser, and how long access tokens live, in seconds.
IDLE, ABSOLUTE = 72 * 3600, 168 * 3600
INACTIVITY, OVERALL = 7 * 86_400, 30 * 86_400
TOKEN_LIFETIME = 86_400
#: Limits of refresh tokens, in seconds.
#: https://auth0.com/docs/secure/tokens/refresh-tokens/configure-refresh-token-rotation
REFRESH_IDLE, REFRESH_ABSOLUTE = 30 * 86_400, 30 * 86_400
#: The method that the first factor leaves.
FIRST_FACTOR = "pwd"
#: All that it may be, where the files do not say by which connections people sign in.
FIRST_FACTORS = ("pwd", "federated", "email", "sms", "passkey")
