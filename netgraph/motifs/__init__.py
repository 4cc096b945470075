"""Small ordered patterns of events, such as retaliation: said as data, found in time."""

from netgraph.motifs.pattern import RETALIATION, Motif, Step
from netgraph.motifs.search import find_motifs, find_retaliations

__all__ = ["RETALIATION", "Motif", "Step", "find_motifs", "find_retaliations"]
