"""The training loop, checkpoints, early stopping, tuning, and what validation says."""
