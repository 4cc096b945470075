"""Invented cities whose truth is known: what happens in them, what the police see of it, and null worlds.

`build_world` makes what really happens, `observe` what the police see of it, and `simulate` both.
"""

from netgraph.simulation.build import build_world
from netgraph.simulation.difficulty import Difficulty
from netgraph.simulation.observation import Observed, observe
from netgraph.simulation.simulate import simulate
from netgraph.simulation.spec import Spec
from netgraph.simulation.truth import Truth, truth_of
from netgraph.simulation.world import World

__all__ = ["Difficulty", "Observed", "Spec", "Truth", "World", "build_world", "observe", "simulate", "truth_of"]
