"""Files to a Tenant."""
