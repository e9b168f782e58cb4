"""Curves, cross-validation, controls and statistics."""
