"""Switches about refresh tokens: what code sees at their exchange, what satisfies MFA, what ends them."""

from __future__ import annotations

from ssoproof.providers.auth0.session_switches import documented

_SEEN = (
    documented(
        "S13",
        "What does code find as the session's methods where a refresh token is exchanged?",
        {
            "undefined": "nothing: event.authentication is undefined, and so is context.authentication",
            "empty": "an empty list",
            "session": "the list of the session that it was issued in while that lives, else an empty one",
            "stored": "what was recorded when it was issued, and what is recorded at its own exchanges",
        },
        "undefined",
        "rules were given undefined and failed; newer texts say that the token keeps its methods",
        ("report auth0/rules#267", "DV2 manage-users/my-account-api"),
        "Print event.authentication in an Action while a refresh token is exchanged.",
    ),
    documented(
        "S39",
        "Does code find event.session where an offline refresh token is exchanged?",
        {
            "undefined": "no: only the session's id, in event.refresh_token",
            "session": "the session that it was issued in, while that lives",
        },
        "undefined",
        "documented for browser flows and for online exchanges",
        ("DV2 manage-users/sessions/manage-sessions-actions",),
        "Print event.session in an Action while a refresh token is exchanged, before and after a logout.",
    ),
    documented(
        "S40",
        "Which audience does an Action see where a refresh token is exchanged?",
        {
            "asked": "the one that is asked for, else that of the sign-in",
            "original": "that of the sign-in",
            "absent": "none",
        },
        "asked",
        "follows from the text on several audiences; rules see none",
        (
            "DV2 secure/tokens/refresh-tokens/multi-resource-refresh-token",
            "DV2 secure/tokens/token-best-practices",
        ),
        "Print event.resource_server in an Action while a refresh token is exchanged.",
    ),
    documented(
        "S41",
        "Which scopes, acr_values and prompt does code see where a refresh token is exchanged?",
        {
            "absent": "none",
            "original": "those of the sign-in",
            "body": "the scopes that the exchange sends, and nothing else",
        },
        "absent",
        "no text; rules that read the scope failed there",
        ("report auth0-spa-js#494", "report auth0-spa-js#896"),
        "Print event.transaction in an Action while a refresh token is exchanged.",
    ),
    documented(
        "S56",
        "Do rules run where a refresh token is exchanged?",
        {"yes": "before Actions, as at a login", "no": "only Actions do (old tenants)"},
        "yes",
        "documented; tenants that used such exchanges before 2017-05-31 had rules switched off for them",
        (
            "DV2 secure/tokens/token-best-practices",
            "DV2 troubleshoot/product-lifecycle/past-migrations",
        ),
        "Log a line in a rule and exchange a refresh token.",
    ),
)

_MFA = (
    documented(
        "S18",
        "Does the policy Always apply where a refresh token is exchanged and code sets nothing?",
        {"yes": "the exchange ends in mfa_required", "no": "it does not"},
        "yes",
        "two texts say that the policy must be Never for an exemption by code to work",
        ("KB 117398", "SDK nextjs-auth0 EXAMPLES.md, MFA Tenant Configuration"),
        "Policy Always, no code: exchange a refresh token.",
    ),
    documented(
        "S42",
        "What comes of a challenge or an enrolment that an Action commands where a refresh token is "
        "exchanged?",
        {"mfa_required": "the exchange ends in mfa_required", "failure": "it fails for good"},
        "mfa_required",
        "the guide of an SDK says so; the documentation calls this customisation Early Access",
        ("SDK nextjs-auth0 EXAMPLES.md",),
        "Command a challenge in an Action and exchange a refresh token.",
    ),
    documented(
        "S43",
        "Does a remembered browser spare MFA where a refresh token is exchanged?",
        {"no": "there are no cookies there", "yes": "as at a login"},
        "no",
        "a user who had ticked the box was asked all the same",
        ("report Auth0.Android#562", "KB 150277"),
        "Tick the box, and exchange a refresh token.",
    ),
    documented(
        "S54",
        "Does the exchange of a refresh token for the MFA API (/mfa/) ask for MFA again?",
        {"no": "it does not", "yes": "as a login does"},
        "no",
        "the documentation advises to keep such a token by a refresh token",
        (
            "DV2 secure/multi-factor-authentication/manage-mfa-auth0-apis/"
            "manage-authenticator-factors-mfa-api",
        ),
        "Get a refresh token for the audience /mfa/ and exchange it.",
    ),
    documented(
        "S44",
        "Where is MFA recorded that is passed at the token endpoint for a refresh token?",
        {
            "family": "in the refresh token",
            "session": "in the refresh token, and in the methods of the session that it was issued in",
            "nothing": "nowhere",
        },
        "family",
        "the token is said to keep its methods and their time",
        ("DV2 manage-users/my-account-api",),
        "Answer mfa_required, then print the methods at a login and at an exchange.",
    ),
    documented(
        "S58",
        "Does code run again once MFA is passed at the token endpoint?",
        {"no": "the new token is issued", "yes": "rules and Actions run, and may refuse"},
        "no",
        "no text found",
        ("no text found",),
        "Answer mfa_required and count the lines that an Action logs.",
    ),
)

_ENDS = (
    documented(
        "S36",
        "Does an exchange that is refused with mfa_required use up a refresh token that rotates?",
        {"no": "it can be presented again", "yes": "only the one that comes with the completed MFA works"},
        "no",
        "the counters in an issue: the completing grant is one above the refused token",
        ("report auth0-spa-js#1742", "SDK auth0-spa-js, pull request 1743"),
        "Let an exchange be refused, and present the token again after the leeway.",
    ),
    documented(
        "S45",
        "Does a logout end offline refresh tokens?",
        {"no": "they stay", "yes": "they end with the session"},
        "no",
        "two staff articles against one",
        ("KB 150812", "KB 145193", "KB 183231 (dissents)"),
        "Log out and exchange a refresh token.",
    ),
    documented(
        "S47",
        "Does a refusal by code (api.access.deny) at the exchange end the refresh token?",
        {"no": "it can be presented again", "yes": "the next exchange gives invalid_grant"},
        "no",
        "a separate command exists for that",
        ("DV2 customize/actions/reference/post-login/post-login-api-object",),
        "Refuse once in an Action, then exchange the token again.",
    ),
)

REFRESH = (*_SEEN, *_MFA, *_ENDS)
