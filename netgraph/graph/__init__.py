"""Projections: ties between people, who did what to whom, pairs close in space and time, paths, and their evidence."""

from netgraph.graph.projection import InvolvementCodes, PairCodes, capped_parties, co_involvement, project_codes

__all__ = [
    "InvolvementCodes",
    "PairCodes",
    "capped_parties",
    "co_involvement",
    "project_codes",
]
