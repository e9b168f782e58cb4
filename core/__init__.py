"""GRNscope's science, from files to scored and explained networks. Knows nothing of the web."""
