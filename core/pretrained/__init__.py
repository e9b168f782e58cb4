"""Small models that GRNscope brings along, each a folder with its card, and how they are made."""
