"""What is asked: the problem, its labels, negatives, splits and options, and the contract of a system."""
