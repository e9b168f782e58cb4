"""Keras builders: pure functions, no compile, no input or output."""
