"""Configuration in, report out: which questions are asked of whom, and how each is decided."""
