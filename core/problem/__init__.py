"""What is asked: the problem, its labels, negatives, splits, options, the contract of systems."""
