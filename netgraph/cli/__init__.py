"""The command line: each command reads its options, calls one function of the pipeline and says what came of it.

Data goes to standard output, everything else to standard error; exit codes are those of `netgraph.errors`.
The commands appear in the help in the order in which their modules are imported here.
"""

from netgraph.cli import working  # noqa: F401  isort: skip
from netgraph.cli import simulating  # noqa: F401  isort: skip
from netgraph.cli import asking  # noqa: F401  isort: skip
from netgraph.cli import motifs  # noqa: F401  isort: skip
from netgraph.cli import linking  # noqa: F401  isort: skip
from netgraph.cli import answering  # noqa: F401  isort: skip
from netgraph.cli import showing  # noqa: F401  isort: skip
from netgraph.cli import picturing  # noqa: F401  isort: skip
from netgraph.cli import exporting  # noqa: F401  isort: skip
from netgraph.cli import judging  # noqa: F401  isort: skip
from netgraph.cli import evaluating  # noqa: F401  isort: skip
from netgraph.cli import training  # noqa: F401  isort: skip
from netgraph.cli import about  # noqa: F401  isort: skip
from netgraph.cli.app import INTERRUPTED, app

__all__ = ["app", "main"]


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        app()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except KeyboardInterrupt:  # pressed before a command had begun
        return INTERRUPTED
    return 0
