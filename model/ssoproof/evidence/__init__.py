"""Which readings of the provider's documents fit what was observed on a real tenant."""
