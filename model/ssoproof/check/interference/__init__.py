"""Who disturbs whom: the matrix, and smallest sets that harm only together."""
