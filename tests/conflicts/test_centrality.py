from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts.centrality import central_people
from netgraph.model.tables import Tables
from tests.builders import incident, involvement, tables


def world(*cases: str) -> Tables:
    """One case a word: its letters are those who take part."""
    parts = [involvement(str(number), who) for number, case in enumerate(cases) for who in case]
    return tables(incidents=[incident(str(number)) for number in range(len(cases))], involvements=parts)


def central(*cases: str) -> dict[str, float]:
    known = world(*cases)
    found = central_people(known.incidents[["incident_id"]].assign(conflict_id="c"), known)
    return {who[2:]: value for (_, who), value in found.items()}


@pytest.mark.parametrize("cases", [["AB", "BC", "CD"], ["ABC", "CD", "DE", "CE"], ["ABCDE", "AB"]])
def test_it_is_the_leading_eigenvector_by_linear_algebra(cases: list[str]) -> None:
    people = sorted(set("".join(cases)))
    ties = np.zeros((len(people), len(people)))
    for case in cases:
        for one in case:
            for other in case:
                if one != other:
                    ties[people.index(one), people.index(other)] += 1 / (len(case) - 1)
    leading = np.abs(np.linalg.eigh(ties)[1][:, -1])
    assert central(*cases) == pytest.approx(dict(zip(people, leading / leading.max(), strict=True)), abs=2e-4)


def test_whoever_stands_in_the_middle_is_most_central_and_alone_is_nobody() -> None:
    assert max(central("AB", "AC", "AD"), key=central("AB", "AC", "AD").__getitem__) == "A"
    assert central("A", "B") == {"A": 0.0, "B": 0.0}
    assert central() == {}


def test_conflicts_do_not_touch_each_other() -> None:
    known = world("AB", "BC", "AD", "DE")
    two = pd.DataFrame({"conflict_id": ["c", "c", "d", "d"], "incident_id": [f"k:{number}" for number in range(4)]})
    both = central_people(two, known)
    for name, cases in two.groupby("conflict_id"):
        pd.testing.assert_series_equal(both.loc[[name]], central_people(cases, known))
    pd.testing.assert_series_equal(central_people(two[::-1], known), both)
