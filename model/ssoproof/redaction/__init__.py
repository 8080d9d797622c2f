"""Logs and recorded browsers without what is secret in them: equality, structure and times stay."""
