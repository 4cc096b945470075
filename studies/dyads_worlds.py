"""The invented places on which the model of group dyads is tried, and the page that its studies write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.forecast.branching import Stream, pair_codes, pairs_of
from netgraph.forecast.dyads_fit import Attacks
from netgraph.forecast.spells import Spells, calendar_of
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation import Spec, simulate
from netgraph.simulation.truth import Truth
from studies.provenance import commit

PAGE = Path(__file__).parent.parent / "docs" / "dyads.md"
BURN_IN = 365.0
DAY = np.timedelta64(1, "D")
SHIFT = np.timedelta64(90, "m")  # local time ahead of UTC, in the middle of the year


def quarter_of_a_city(*, mechanism: str = "grid", null: str = "none", difficulty: str = "easy") -> Spec:
    """Return a quarter of the city: 100 groups, 3,300 attacks in ten years, and hardly any ordinary crime."""
    city = Spec.of("city", aggressions=3300.0, mechanism=mechanism, null=null, difficulty=difficulty)
    fewer = {"people": 16_800, "groups": 100, "districts": 10, "ordinary": 100.0}
    return replace(city, **fewer, group_interventions=5.0, place_interventions=5.0)


def history_of(spec: Spec, seed: int) -> tuple[Tables, Truth]:
    """Return all versions of the records, and what really happened."""
    return simulate(spec, seed=seed)


def true_attacks(truth: Truth, spec: Spec) -> Attacks:
    """Return all attacks as they were: attacker, moment and who is at odds when, known without error."""
    first = np.datetime64(spec.start, "us")
    happened = truth.aggressions.merge(truth.incidents[["incident_id", "occurred", "kind"]], on="incident_id")
    happened = happened.sort_values(["occurred", "incident_id"], ignore_index=True)
    groups = pd.Index(sorted(set(truth.dyads["source_group"]) | set(truth.dyads["target_group"])))
    ends = [groups.get_indexer(truth.dyads[name]) for name in ("source_group", "target_group")]
    pairs = pairs_of(*ends, groups=len(groups))
    key = ends[0] * len(groups) + ends[1]
    attack = groups.get_indexer(happened["source_group"]) * len(groups) + groups.get_indexer(happened["target_group"])
    order = np.argsort(key)
    dyad = order[np.searchsorted(key[order], attack)]
    time = (happened["occurred"].to_numpy() + SHIFT - first) / DAY
    severity = happened["kind"].map(shipped_vocabulary().kinds["severity"]).to_numpy(dtype=float)
    count, end = len(dyad), float(spec.days)
    stream = Stream(time, np.ones(count), np.arange(count + 1), dyad, np.ones(count))
    return Attacks(
        streams=(stream,),
        severities=(severity / severity.mean(),),
        hours=(np.floor(np.mod(time, 1.0) * 24).astype(np.int64),),
        pairs=pairs,
        spells=_spells(truth, first, (BURN_IN, end)),
        calendar=calendar_of(first.astype("datetime64[D]"), spec.days + 1),
        window=(BURN_IN, end),
        unit=pair_codes(pairs),
    )


def _spells(truth: Truth, first: np.datetime64, window: tuple[float, float]) -> Spells:
    begin, end = ((truth.dyads[name].to_numpy() + SHIFT - first) / DAY for name in ("valid_from", "valid_to"))
    rows = []
    for dyad, (since, until) in enumerate(zip(begin, end, strict=True)):
        cuts = sorted({*window, *(cut for cut in (since, until) if window[0] < cut < window[1])})
        for low, high in zip(cuts[:-1], cuts[1:], strict=True):
            rows.append((dyad, low, high, 1.0, float(since <= (low + high) / 2 < until)))
    table = np.array(rows)
    return Spells(table[:, 0].astype(np.int64), table[:, 1].copy(), table[:, 2].copy(), table[:, 3:].copy())


def write_section(name: str, text: str, command: str) -> None:
    """Put the text of one study into the page, in the place of what it wrote before."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    told = f"{begin}\n\n{text}\n\nCommand: `{command}`, commit {commit()}.\n\n{end}"
    PAGE.write_text(f"{before.rstrip()}\n\n{told}\n{after}", encoding="utf-8")
