"""Small random streams of events, ties and groups, with everything that makes them awkward."""

from __future__ import annotations

import numpy as np
import pandas as pd

from netgraph.motifs.context import Context
from tests.builders import DAY, at
from tests.motifs.test_search import event, frame

PEOPLE = "ABCDE"
KINDS = ("shooting", "threat", "vehicle_theft", "vehicle_arson", "weapon_offence")


def random_stream(seed: int, *, incidents: int = 9, kinds: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Incidents of several people with shares, unknown ends, dates without hours, long spans, vehicles, and ties."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(incidents):
        days = bool(random.random() < 0.3)
        start = at("2026-01-01") + pd.Timedelta(hours=int(random.integers(0, 240)))
        start = start.normalize() if days else start
        how = {"date_only": True} if days else {"hours": float(random.choice([1 / 60, 1, 30]))}
        kind = str(random.choice(kinds) if kinds else random.choice(KINDS, p=[0.5, 0.2, 0.1, 0.1, 0.1]))
        for source, target in {_pair(random) for _ in range(random.integers(1, 3))}:
            vehicle = target is not None and target.isdigit()
            more = {"kind": kind, "weight": float(random.choice([1.0, 0.5, 0.25])), **how}
            one = event(f"{number}", source, target, str(start), **more)
            rows.append({**one, "target_kind": "vehicle"} if vehicle else one)
    return frame(*rows)


def _pair(random: np.random.Generator) -> tuple[str | None, str | None]:
    source = None if random.random() < 0.15 else str(random.choice(list(PEOPLE)))
    target = None if source and random.random() < 0.1 else str(random.choice([*PEOPLE, "1", "2"]))
    return source, target


def random_context(seed: int) -> Context:
    """Ties of every kind, some of unknown date, and groups of some people."""
    random = np.random.default_rng(seed)
    rows = {
        (kind, *sorted(random.choice(list(PEOPLE), 2, replace=False)))
        for kind in ("ally", "kin", "co_offender")
        for _ in range(4)
    }
    since = [at("2026-01-01") + int(random.integers(-3, 9)) * DAY if random.random() < 0.7 else pd.NaT for _ in rows]
    ties = pd.DataFrame(sorted(rows), columns=["kind", "entity_a", "entity_b"]).assign(
        kind_a="person", kind_b="person", since=pd.Series(since, dtype="datetime64[us]")
    )
    grouped = [person for person in PEOPLE if random.random() < 0.8]
    groups = pd.DataFrame({"entity": grouped, "group": random.choice(["g", "h"], len(grouped))}).assign(kind="person")
    texts = dict.fromkeys(["kind", "entity", "group"], "str")
    return Context(
        ties.astype(dict.fromkeys(["kind", "kind_a", "entity_a", "kind_b", "entity_b"], "str")), groups.astype(texts)
    )
