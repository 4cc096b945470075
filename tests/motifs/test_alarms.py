"""The study of alarms in a form of few seeds: `studies/motif_alarms.py` has the full one."""

from __future__ import annotations

from netgraph.motifs.nulls import Null
from studies.motif_alarms import alarms, of_level, records

NULL = Null("N2", draws=99)


def test_where_nothing_spreads_the_whole_library_is_silent_in_nearly_every_village() -> None:
    """A fair test alarms in one of twenty; more than three of twenty would be one chance in sixty."""
    found = [
        alarms(records("village", "static", seed), of_level("group"), level="group", null=NULL, seed=seed)
        for seed in range(101, 121)
    ]
    assert sum(map(bool, found)) <= 3
