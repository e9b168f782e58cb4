"""How known pairs are written in files, one module a question: which columns, which words."""
