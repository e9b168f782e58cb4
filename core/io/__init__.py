"""Files out: atomic writes, locks, CSV, XLSX, ZIP, and text that a spreadsheet cannot run."""
