"""Auth0: its switches, hooks, flows and readers."""
