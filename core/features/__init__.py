"""How a pair of genes becomes an array."""
