"""Drawings: counterexamples, timelines, reachable states."""
