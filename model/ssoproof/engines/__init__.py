"""Engines behind one protocol: each answers a check, none prints."""
