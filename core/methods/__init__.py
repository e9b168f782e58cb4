"""One file a published system; the registry is data."""
