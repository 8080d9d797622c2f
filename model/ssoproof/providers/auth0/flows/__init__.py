"""What Auth0 asks at a login or a silent call: hooks, MFA requirement, device memory."""
