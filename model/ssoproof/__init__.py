"""ssoproof: checks every interleaving of logins, MFA prompts and silent renewals on one identity tenant."""

__version__ = "0.1.0"
