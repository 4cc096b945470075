"""Who is likely to be involved in what comes next, in two streams that are never merged, each rank with its reasons."""

from netgraph.forecast.changes import find_list_changes
from netgraph.forecast.fitted_people import FittedPeople, people_from_model
from netgraph.forecast.gaps import find_gaps
from netgraph.forecast.learning import LearntExposure
from netgraph.forecast.lists import evidence_rows, stream_rows
from netgraph.forecast.people import DecayedExposure, FittedExposure, from_model
from netgraph.forecast.ranker import Fitted, Ranker

__all__ = [
    "DecayedExposure",
    "Fitted",
    "FittedExposure",
    "FittedPeople",
    "LearntExposure",
    "Ranker",
    "evidence_rows",
    "find_gaps",
    "find_list_changes",
    "from_model",
    "people_from_model",
    "stream_rows",
]
