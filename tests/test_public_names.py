"""What is promised to callers is there, is documented, and costs nothing until it is used."""

import subprocess
import sys

import pytest

import netgraph


@pytest.mark.parametrize("name", [name for name in netgraph.__all__ if name != "__version__"])
def test_every_public_name_exists_and_is_documented(name: str) -> None:
    thing = getattr(netgraph, name)
    assert name in dir(netgraph)
    if callable(thing):
        assert thing.__doc__, name


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'find_gangs'"):
        netgraph.find_gangs  # noqa: B018


def test_importing_netgraph_imports_no_heavy_library() -> None:
    code = (
        "import sys, netgraph, netgraph.cli; print(sorted({'pandas', 'duckdb', 'numba', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
