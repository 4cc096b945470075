"""Projections: ties between people, who did what to whom, pairs close in space and time, paths, and their evidence."""

from netgraph.graph.events import events
from netgraph.graph.evidence import evidence_for
from netgraph.graph.near import near_pairs
from netgraph.graph.paths import betweenness, ego_network, k_hop_pairs, person_links, shortest_path, triangles
from netgraph.graph.projection import InvolvementCodes, PairCodes, capped_parties, co_involvement, project_codes
from netgraph.graph.things import with_roles

__all__ = [
    "InvolvementCodes",
    "PairCodes",
    "betweenness",
    "capped_parties",
    "co_involvement",
    "ego_network",
    "events",
    "evidence_for",
    "k_hop_pairs",
    "near_pairs",
    "person_links",
    "project_codes",
    "shortest_path",
    "triangles",
    "with_roles",
]
