"""Files damaged at random, given to everything that reads files: `python -m tests.faults`."""
