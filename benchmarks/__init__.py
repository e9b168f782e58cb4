"""Every speed and accuracy figure the README quotes, one command each."""
