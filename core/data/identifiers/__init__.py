"""Gene identifiers: recognise them, translate them, and say what became of each."""
