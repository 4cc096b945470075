"""Which cases belong to one dispute, why, and which people stand close together in the network."""

from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.communities import find_communities, scan_resolutions
from netgraph.conflicts.layered import find_layered_communities
from netgraph.conflicts.layers import communities_by_layer, community_agreement, person_layers
from netgraph.conflicts.links import case_weights, link_cases
from netgraph.conflicts.ranks import fuse_ranks, rank_agreement, rank_by_layer, rank_stability
from netgraph.conflicts.rivalry import find_rivalries, three_way_rivalries, triad_balance
from netgraph.conflicts.second_opinion import SecondOpinion, second_opinion
from netgraph.conflicts.signed import find_signed_communities
from netgraph.conflicts.summary import describe_conflicts
from netgraph.conflicts.tracking import same_again, track
from netgraph.conflicts.two_mode import find_two_mode_communities

__all__ = [
    "SecondOpinion",
    "case_weights",
    "communities_by_layer",
    "community_agreement",
    "describe_conflicts",
    "find_communities",
    "find_conflicts",
    "find_layered_communities",
    "find_rivalries",
    "find_signed_communities",
    "find_two_mode_communities",
    "fuse_ranks",
    "link_cases",
    "person_layers",
    "rank_agreement",
    "rank_by_layer",
    "rank_stability",
    "same_again",
    "scan_resolutions",
    "second_opinion",
    "three_way_rivalries",
    "track",
    "triad_balance",
]
