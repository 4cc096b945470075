"""Starts the command line, and says so plainly where another package owns the import name ``netgraph``.

This module has a name of its own because the other package, if it is installed, takes the place of ours on
import: only from outside can one still tell the user what happened.
"""

from __future__ import annotations

import atexit
import signal
import sys

CLASH = (
    "netgraph: another package called 'netgraph' (a drawing library) is installed in this environment and takes the "
    "same import name.\nRemedy: a virtual environment of its own; or pip uninstall netgraph, and then install "
    "netgraph-conflicts anew, in the folder with its sources: pip install --force-reinstall --no-deps ."
)


def other_netgraph_installed() -> bool:
    """Say whether the distribution ``netgraph``, which is not ours, is installed beside us."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        distribution("netgraph")
    except PackageNotFoundError:
        return False
    return True


def main() -> int:
    """Run the command line; exit code 1 with a remedy where the import name is taken, 130 on Ctrl-C at the start."""
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)  # what is done is done: Ctrl-C comes too late
    try:
        return _start()
    except KeyboardInterrupt:
        sys.stderr.write("netgraph: interrupted; nothing was begun\n")
        return 130


def _start() -> int:
    if other_netgraph_installed():
        sys.stderr.write(CLASH + "\n")
        return 1
    from netgraph.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
