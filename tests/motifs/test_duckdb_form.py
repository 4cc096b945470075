"""Every shipped motif, and some that use what no shipped one does, beside one join in DuckDB."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netgraph.motifs import Motif, find_motifs
from netgraph.motifs.library import library
from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.steps import kinds_of_step
from tests.motifs.duckdb_form import duckdb_instances
from tests.motifs.random_events import random_context, random_stream
from tests.motifs.test_ways import LINES

SHIPPED = [one.motif for one in library().values()]
MOTIFS = [*SHIPPED, *(motif_from_line(name, line) for name, line in LINES.items())]
DELTA = timedelta(days=6)


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
def test_a_search_finds_what_a_join_in_duckdb_finds(motif: Motif) -> None:
    kinds = tuple(dict.fromkeys(kinds_of_step(step)[0] for step in motif.steps if step.kinds))
    found_at_all = 0
    for seed in (1, 2):
        events, context = random_stream(seed, incidents=130, kinds=kinds or ("shooting",)), random_context(seed)
        found = find_motifs(events, motif, delta=DELTA, context=context)
        certain = found[(found["order"] == "strict").to_numpy()]
        ids = certain[[f"incident_{n}" for n in range(1, len(motif.steps) + 1)]].itertuples(index=False, name=None)
        mine = dict(zip(ids, certain["weight"], strict=True))
        assert mine == pytest.approx(duckdb_instances(events, motif, DELTA, context))
        found_at_all += len(mine)
    assert found_at_all > 0
