"""The native format: one YAML file and its hooks."""
