"""A model on disk: the folder, its card, safe loading, and its translation to ONNX."""
