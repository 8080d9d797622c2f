"""Terraform folders that state an Auth0 tenant: the language, its values, the provider's resources."""
