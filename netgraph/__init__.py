"""netgraph: open graph analytics for criminal-network conflicts.

The names below are the public ones; each is loaded from its room when it is first used, so that importing netgraph
costs nothing.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_ROOMS = {
    "netgraph.config": "Config load_config",
    "netgraph.conflicts": "case_weights central_people communities_by_layer community_agreement describe_conflicts "
    "describe_rivalries evaluate_conflicts find_changes find_communities find_conflicts find_layered_communities "
    "find_parties find_rivalries find_signed_communities find_two_mode_communities follow_communities fuse_ranks "
    "keep_ids learn_from_solved link_cases link_one monthly_ties person_layers rank_agreement rank_by_layer "
    "rank_stability same_again scan_resolutions second_opinion slice_changes stated_relations strongest_reasons "
    "three_way_rivalries track triad_balance",
    "netgraph.errors": "InvalidConfig InvalidFeed InvalidTable NetgraphError Refused StoreUnavailable UnknownQuery "
    "UnknownRecord UnknownRun",
    "netgraph.forecast": "DecayedExposure LearntExposure",
    "netgraph.forecast.answer": "answer",
    "netgraph.forecast.evaluation": "Rules evaluate",
    "netgraph.forecast.verdict": "verdict",
    "netgraph.graph": "betweenness co_involvement ego_network events evidence_for near_pairs person_links "
    "shortest_path",
    "netgraph.model.answer": "Answer",
    "netgraph.model.checks": "check_tables find_failures",
    "netgraph.model.findings": "Conflicts Evaluation Findings Links Model NearRepeats Ranking Run",
    "netgraph.model.tables": "Tables",
    "netgraph.model.versions": "as_of",
    "netgraph.model.vocabulary": "Vocabulary shipped_vocabulary",
    "netgraph.motifs": "EventIndex Motif Null RETALIATION Step compile_cypher count_motifs expected_counts extend "
    "find_motifs find_motifs_iter find_retaliations index_events library motif_named open_motifs significance",
    "netgraph.outputs.evaluation_plots": "picture_calibration picture_capture",
    "netgraph.outputs.graph_objects": "from_igraph from_networkx to_igraph to_networkx",
    "netgraph.outputs.network_files": "write_gexf write_graphml",
    "netgraph.outputs.picture_motif": "picture_motif",
    "netgraph.outputs.picture_near_repeat": "picture_near_repeats",
    "netgraph.outputs.picture_rivalries": "picture_rivalries",
    "netgraph.outputs.picture_timeline": "picture_timeline",
    "netgraph.outputs.pictures": "Caption Picture write_picture",
    "netgraph.outputs.shared": "Marking SharedGraph marking_of share",
    "netgraph.places": "Bands near_repeats",
    "netgraph.safeguards.listing": "split_listing",
    "netgraph.simulation": "Spec simulate",
    "netgraph.sources": "SOURCES open_source",
    "netgraph.sources.rejects": "Rejected",
    "netgraph.store": "LoadReport Store open_store",
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = ["__version__", *sorted(_ROOM_OF)]  # noqa: PLE0604 - the names are text, made from the table above


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'netgraph' has no attribute {name!r}; its names are {', '.join(__all__)}")
    return getattr(import_module(_ROOM_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
