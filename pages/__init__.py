"""Dash pages: parse, ask core, show a component."""
