"""Split, fit, tune, score, and the model folder."""
