"""Makes tenants of any size, by seed: for benchmarks, for tests, and to try things on."""
