"""One file a format; each gives the same `Reading`, which cleaning turns into `Expression`."""
