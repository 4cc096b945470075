"""Which cases belong to one dispute, why, and which people stand close together in the network."""

from netgraph.conflicts.centrality import central_people
from netgraph.conflicts.changes import find_changes, keep_ids
from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.communities import find_communities, scan_resolutions
from netgraph.conflicts.evaluation import evaluate_conflicts
from netgraph.conflicts.layered import find_layered_communities
from netgraph.conflicts.layers import communities_by_layer, community_agreement, person_layers
from netgraph.conflicts.links import case_weights, link_cases
from netgraph.conflicts.one_case import link_one
from netgraph.conflicts.parties import find_parties
from netgraph.conflicts.ranks import fuse_ranks, rank_agreement, rank_by_layer, rank_stability
from netgraph.conflicts.rivalry import find_rivalries, three_way_rivalries, triad_balance
from netgraph.conflicts.rivals import describe_rivalries, stated_relations
from netgraph.conflicts.second_opinion import SecondOpinion, second_opinion
from netgraph.conflicts.signed import find_signed_communities
from netgraph.conflicts.slices import follow_communities, monthly_ties, slice_changes
from netgraph.conflicts.solved import learn_from_solved
from netgraph.conflicts.summary import describe_conflicts
from netgraph.conflicts.tracking import same_again, track
from netgraph.conflicts.two_mode import find_two_mode_communities
from netgraph.conflicts.what_if import strongest_reasons, without

__all__ = [
    "SecondOpinion",
    "case_weights",
    "central_people",
    "communities_by_layer",
    "community_agreement",
    "describe_conflicts",
    "describe_rivalries",
    "evaluate_conflicts",
    "find_changes",
    "find_communities",
    "find_conflicts",
    "find_layered_communities",
    "find_parties",
    "find_rivalries",
    "find_signed_communities",
    "find_two_mode_communities",
    "follow_communities",
    "fuse_ranks",
    "keep_ids",
    "learn_from_solved",
    "link_cases",
    "link_one",
    "monthly_ties",
    "person_layers",
    "rank_agreement",
    "rank_by_layer",
    "rank_stability",
    "same_again",
    "scan_resolutions",
    "second_opinion",
    "slice_changes",
    "stated_relations",
    "strongest_reasons",
    "three_way_rivalries",
    "track",
    "triad_balance",
    "without",
]
