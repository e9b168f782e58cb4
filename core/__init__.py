"""GRNscope's science, from files to scored and explained networks. Knows nothing of the web."""

__version__ = "0.1.0"
