"""Findings as people know them again: grouped, accepted by a baseline, or new between two versions of a
tenant."""
