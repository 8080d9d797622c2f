"""What a provider does where its documents leave room: switches, readings, provenance."""
