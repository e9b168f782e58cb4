"""Dash components as pure factories: data in, component out."""
