"""The whole way: load → project → analyse → find → write.

`load` brings a feed's records into a store; `run` reads them as of a moment, analyses them and leaves findings in
the store and files in a folder; `demonstrate` does both on an invented city; `simulate_city` writes such a city of
any size with its truth; `ask` answers a named question.
"""

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
