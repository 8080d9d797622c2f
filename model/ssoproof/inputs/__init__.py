"""Values from outside that code reads: scopes, what tests on them can come to together, and which of it
matters."""
