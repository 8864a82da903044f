"""`python -m blogkit` is the same as `blogkit`."""

import sys

from blogkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
