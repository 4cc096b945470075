"""Bitcoin ratings: harm and praise, seconds and days, and the retaliation that the real data are known for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netgraph.model.tables import Tables
from netgraph.sources import bitcoin
from netgraph.sources.feed import RawFrames
from netgraph.sources.rejects import Rejected
from tests.sources.feeds import accounted, rows_of, write_feed

FILES = {
    bitcoin.OTC: """source,target,rating,time
        6,2,4,1289241911
        2,6,-10,1289241941
        6,9,0,1289241950
        6,2,-1,1289241960
        9,x,bad,1289241970""",
    bitcoin.ALPHA: """source,target,rating,time
        6,2,-3,1289192400
        2,6,10,1289192400""",
}


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = bitcoin.get(write_feed(tmp_path, FILES))
    return raw, *bitcoin.transform(raw)


def test_a_negative_rating_is_an_aggression_and_a_positive_one_a_tie(
    tiny: tuple[RawFrames, Tables, Rejected],
) -> None:
    _, tables, _ = tiny
    assert tables.incidents[["incident_id", "severity"]].values.tolist() == [
        ["bitcoin:otc-2-6", 10.0],
        ["bitcoin:alpha-6-2", 3.0],
    ]
    parts = tables.involvements[tables.involvements["incident_id"] == "bitcoin:otc-2-6"]
    assert parts.set_index("role")["entity_id"].to_dict() == {"suspect": "bitcoin:otc-2", "victim": "bitcoin:otc-6"}
    ties = tables.ties[["person_a", "person_b", "weight", "directed"]].values.tolist()
    assert ties == [["bitcoin:otc-6", "bitcoin:otc-2", 0.4, True], ["bitcoin:alpha-2", "bitcoin:alpha-6", 1.0, True]]
    assert len(tables.people) == 4


def test_otc_knows_the_second_and_alpha_only_the_day(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    otc, alpha = (row for _, row in tables.incidents.iterrows())
    assert otc["occurred_to"] - otc["occurred_from"] == pd.Timedelta(seconds=1)
    assert alpha["occurred_to"] - alpha["occurred_from"] == pd.Timedelta(days=1)
    assert alpha["occurred_from"] == pd.Timestamp("2010-11-08 05:00")


def test_rows_add_up_and_what_is_no_rating_or_a_second_one_is_refused(
    tiny: tuple[RawFrames, Tables, Rejected],
) -> None:
    raw, tables, rejected = tiny
    assert accounted(tables, rejected) == rows_of(raw)
    assert sorted(rejected.rows["row"]) == [4, 5, 6]


@pytest.fixture(scope="module")
def real(data_folder: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = bitcoin.get(str(data_folder / "temporal_motifs"))
    return raw, *bitcoin.transform(raw)


def test_real_rows_add_up(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = real
    assert rows_of(raw) == {bitcoin.OTC: 35_592, bitcoin.ALPHA: 24_186}
    assert len(rejected.rows) == 0
    assert accounted(tables, rejected) == rows_of(raw)
    network = tables.people["person_id"].str.extract(r":(\w+)-", expand=False).value_counts().to_dict()
    assert network == {"otc": 5_881, "alpha": 3_783}


@pytest.mark.parametrize(("network", "figures"), [("otc", (304, 321, 341, 13_779)), ("alpha", (136, 153, 231, 9_909))])
def test_real_retaliation_is_that_of_the_source(
    real: tuple[RawFrames, Tables, Rejected], network: str, figures: tuple[int, ...]
) -> None:
    """The second rating of a pair that rated each other, by whether the first was negative."""
    _, tables, _ = real
    parts = tables.involvements.pivot(index="incident_id", columns="role", values="entity_id")
    harm = tables.incidents.join(parts, on="incident_id")[["suspect", "victim", "occurred_from", "source_ref"]]
    praise = tables.ties[["person_a", "person_b", "first_seen", "source_ref"]]
    names = ["rater", "rated", "time", "ref"]
    both = pd.concat([harm.set_axis(names, axis=1).assign(bad=True), praise.set_axis(names, axis=1).assign(bad=False)])
    both = both[both["rater"].str.startswith(f"bitcoin:{network}-")]
    row = both["ref"].str.rsplit(":", n=1).str[1].astype("int64")  # the file's own order where a day is all there is
    back = both.assign(row=row).merge(
        both.assign(row=row), left_on=["rater", "rated"], right_on=["rated", "rater"], suffixes=("", "_back")
    )
    later = back[
        (back["time_back"] > back["time"]) | ((back["time_back"] == back["time"]) & (back["row_back"] > back["row"]))
    ]
    counts = later.groupby("bad")["bad_back"].agg(["sum", "size"])
    assert (*counts.loc[True], *counts.loc[False]) == figures
