"""`python -m candour`, also installed as `candour`."""

import sys

from candour.cli import main

if __name__ == "__main__":
    sys.exit(main())
