"""Long work: its progress, its record, its worker."""
