"""JavaScript as tenants write it: parsed, and run on values of which not all is known."""
