"""Measurements: this checker beside others, on the same models in the same run."""
