"""Reading cells: every row is kept or rejected, never both, never neither."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.sources.cells import moment, number, parse_cells

CELLS = st.sampled_from(["1", "2.5", "inf", "nan", "x", "2020-02-29", "2021-02-29", None])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_every_row_is_kept_or_rejected_once(cells: list[tuple[str | None, str | None]]) -> None:
    raw = pd.DataFrame(cells, columns=["size", "day"]).astype("str")
    kept, rejects = parse_cells(raw, "a.csv", readers={"size": number, "day": moment("%Y-%m-%d")})
    good = [
        place for place, (size, day) in enumerate(cells) if size in ("1", "2.5", None) and day in ("2020-02-29", None)
    ]
    assert kept.index.tolist() == good
    assert sorted([*good, *(rejects["row"] - 2)]) == list(range(len(cells)))


def test_a_row_with_two_broken_cells_is_one_reject_with_both_reasons() -> None:
    raw = pd.DataFrame({"size": ["big"], "day": ["soon"]})
    _, rejects = parse_cells(raw, "a.csv", readers={"size": number, "day": moment("%Y-%m-%d")})
    assert rejects["value"].tolist() == ["big; soon"]
    assert rejects["record"].tolist() == ['{"size": "big", "day": "soon"}']
