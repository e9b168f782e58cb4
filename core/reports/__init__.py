"""Reports: the files and the page of an evaluation, a scan, or a reading."""
