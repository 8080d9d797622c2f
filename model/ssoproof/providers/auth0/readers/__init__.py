"""Auth0's own configuration, as Deploy CLI exports it and as Terraform states it, to a Tenant."""
