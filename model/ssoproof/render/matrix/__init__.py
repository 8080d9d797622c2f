"""The matrix of who disturbs whom, one file an output format."""
