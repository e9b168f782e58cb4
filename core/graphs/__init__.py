"""From scores to directed graphs and known pathways."""
