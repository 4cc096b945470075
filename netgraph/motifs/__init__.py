"""Small ordered patterns of events, such as retaliation: said as data, found in time."""

from netgraph.motifs.count import count_motifs
from netgraph.motifs.index import EventIndex, extend, index_events
from netgraph.motifs.pattern import RETALIATION, Motif, Step
from netgraph.motifs.search import find_motifs, find_motifs_iter, find_retaliations

__all__ = [
    "RETALIATION",
    "EventIndex",
    "Motif",
    "Step",
    "count_motifs",
    "extend",
    "find_motifs",
    "find_motifs_iter",
    "find_retaliations",
    "index_events",
]
