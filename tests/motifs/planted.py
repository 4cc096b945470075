"""Streams between groups whose truth is known: with answers, without any, or with flares that no answering made."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.builders import at
from tests.motifs.test_search import frame

DAYS = 730
PAIRS = (("A", "B"), ("C", "D"), ("A", "D"), ("E", "F"))


def planted_stream(
    seed: int, *, attacks: int = 60, answered: float = 0.0, flares: int = 0, kinds: tuple[str, ...] = ("shooting",)
) -> pd.DataFrame:
    """Attacks between four pairs of groups over two years, each on its own rate.

    Each is answered with chance `answered` after about four days. `flares` gathers the attacks of a pair around so
    many days, whoever attacks whom.
    """
    random = np.random.default_rng(seed)
    share = random.dirichlet(np.full(len(PAIRS), 4.0))
    centres = random.uniform(0, DAYS, (len(PAIRS), max(flares, 1)))
    told: list[tuple[float, str, str]] = []
    while len(told) < attacks:
        pair = int(random.choice(len(PAIRS), p=share))
        one, other = PAIRS[pair] if random.random() < 0.5 else PAIRS[pair][::-1]
        day = float(random.normal(random.choice(centres[pair]), 6)) if flares else float(random.uniform(0, DAYS))
        told.append((day, one, other))
        while random.random() < answered:
            one, other, day = other, one, day + float(random.exponential(4.0)) + 0.1
            told.append((day, one, other))
    rows = sorted((day, one, other) for day, one, other in told if 0 <= day < DAYS)
    start = [at("2024-01-01") + pd.Timedelta(minutes=int(day * 1440)) for day, _, _ in rows]
    return frame(
        *(
            {
                "source_kind": "group",
                "source": one,
                "target_kind": "group",
                "target": other,
                "kind": str(random.choice(list(kinds))),
                "occurred_from": moment,
                "occurred_to": moment + pd.Timedelta(minutes=1),
                "local_day": moment.normalize(),
                "date_only": False,
                "incident_id": f"{number:04}",
                "severity": 60.0,
                "weight": 1.0,
            }
            for number, (moment, (_, one, other)) in enumerate(zip(start, rows, strict=True))
        )
    )
