"""Which cases belong to one dispute, why, and which people stand close together in the network."""

from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.communities import find_communities, scan_resolutions
from netgraph.conflicts.links import case_weights, link_cases
from netgraph.conflicts.summary import describe_conflicts

__all__ = [
    "case_weights",
    "describe_conflicts",
    "find_communities",
    "find_conflicts",
    "link_cases",
    "scan_resolutions",
]
