"""What stands around the pages: sessions, files in and out, errors, health, security."""
