"""Changes that owners of an Auth0 tenant make: code, policy, limits, SDK settings."""
