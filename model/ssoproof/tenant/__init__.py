"""The tenant as a vendor-neutral, typed model."""
