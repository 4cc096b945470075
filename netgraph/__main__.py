"""``python -m netgraph``: the same as the command ``netgraph``."""

import sys

from netgraph.cli import main

sys.exit(main())
