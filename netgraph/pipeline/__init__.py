"""The whole way: load → project → analyse → find → write.

`load` brings a feed's records into a store; `run` reads them as of a moment, analyses them and leaves findings in
the store and files in a folder; `demonstrate` does both on an invented city; `simulate_city` writes such a city of
any size with its truth; `ask` answers a named question.

What stands here is imported when it is asked for: a command that looks at one case needs little of the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netgraph.pipeline.analysis import analyse
    from netgraph.pipeline.loading import Loaded, load, read_feed_tables
    from netgraph.pipeline.running import Ran, ask, demonstrate, identify, questions, run, versions
    from netgraph.pipeline.simulating import Simulated, demo_spec, simulate_city
    from netgraph.pipeline.steps import Steps

__all__ = [
    "Loaded",
    "Ran",
    "Simulated",
    "Steps",
    "analyse",
    "ask",
    "demo_spec",
    "demonstrate",
    "identify",
    "load",
    "questions",
    "read_feed_tables",
    "run",
    "simulate_city",
    "versions",
]

_STANDS_IN = {
    "analysis": ("analyse",),
    "loading": ("Loaded", "load", "read_feed_tables"),
    "running": ("Ran", "ask", "demonstrate", "identify", "questions", "run", "versions"),
    "simulating": ("Simulated", "demo_spec", "simulate_city"),
    "steps": ("Steps",),
}


def __getattr__(name: str) -> Any:
    """Return what is asked for from the module that it stands in."""
    for module, names in _STANDS_IN.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
