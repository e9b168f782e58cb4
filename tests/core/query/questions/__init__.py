"""Questions that harm who answers them; each is asked by being imported."""
