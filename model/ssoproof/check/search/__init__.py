"""The search for concrete runs: guided by the abstraction, timed, shortest for each reading."""
