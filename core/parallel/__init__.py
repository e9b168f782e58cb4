"""Independent tasks: one after another, in several processes, or on a Dask cluster."""
