"""Transition systems, properties over them, traces, and what is built from them."""
