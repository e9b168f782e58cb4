"""What learns or scores without Keras: trees, boosters, GENIE3, correlation, names alone."""
