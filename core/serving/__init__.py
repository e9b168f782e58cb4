"""Scoring: the fastest runtime for a network, a table of scores, and the answer drawn from it."""
