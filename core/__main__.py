"""`python -m core`: the command line."""

import sys
import warnings

from core.cli import main

if __name__ == "__main__":
    if not sys.warnoptions:
        # Libraries' warnings speak to programmers; what a user should know is a finding.
        warnings.simplefilter("ignore")
    sys.exit(main())
