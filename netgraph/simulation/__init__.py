"""Invented cities whose truth is known: what an analysis should find is written down beside the records."""

from netgraph.simulation.spec import Spec, Truth
from netgraph.simulation.village import simulate

__all__ = ["Spec", "Truth", "simulate"]
