"""What stands around the pages: health check, error pages, security headers."""
