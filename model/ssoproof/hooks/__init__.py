"""Tenant-written JavaScript to guarded effects."""
