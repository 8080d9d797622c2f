"""Tenant and semantics to a transition system."""
