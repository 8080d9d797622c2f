"""Verdicts and the judge that never calls an engine."""
