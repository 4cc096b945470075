"""Small ordered patterns of events, such as retaliation: said as data, found in time."""

from netgraph.motifs.compile_cypher import compile_cypher
from netgraph.motifs.count import count_motifs
from netgraph.motifs.index import EventIndex, extend, index_events
from netgraph.motifs.library import library, motif_named
from netgraph.motifs.nulls import Null
from netgraph.motifs.open import open_motifs
from netgraph.motifs.pattern import RETALIATION, Motif, Step
from netgraph.motifs.search import find_motifs, find_motifs_iter, find_retaliations
from netgraph.motifs.significance import expected_counts, significance

__all__ = [
    "RETALIATION",
    "EventIndex",
    "Motif",
    "Null",
    "Step",
    "compile_cypher",
    "count_motifs",
    "expected_counts",
    "extend",
    "find_motifs",
    "find_motifs_iter",
    "find_retaliations",
    "index_events",
    "library",
    "motif_named",
    "open_motifs",
    "significance",
]
