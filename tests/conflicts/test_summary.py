from __future__ import annotations

import pandas as pd
import pytest

from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.links import case_weights, link_cases
from netgraph.conflicts.summary import describe_conflicts, say_reasons
from netgraph.model.findings import FINDINGS, Conflicts, finding_id
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from tests.builders import at, incident, involvement, tables, tie
from tests.worlds import no_conflict

DOUBTS = ("", "uncorroborated", "suspected to be false")
NOW = pd.Timestamp("2026-06-01")


def feud() -> Tables:
    """Two shootings between A and B, a car of the second stolen and used by others again; E's theft stands alone."""
    return tables(
        incidents=[
            incident("1", "2026-01-01 12:00", status="convicted"),
            incident("2", "2026-01-05 12:00", status="open"),
            incident("3", "2026-02-01 12:00", "vehicle_theft", status="prosecuted"),
            incident("4", "2026-03-01 12:00", "arson", status="prosecuted"),
            incident("5", "2026-03-02 12:00", "theft"),
        ],
        involvements=[
            involvement("1", "A"),
            involvement("1", "B", "victim"),
            involvement("1", "W", "witness"),
            involvement("2", "B"),
            involvement("2", "A", "victim"),
            involvement("2", "2/0", "victim", anonymous=True),
            involvement("2", "car", "used", entity_kind="vehicle"),
            involvement("3", "C"),
            involvement("3", "car", "used", entity_kind="vehicle"),
            involvement("4", "D", "victim"),
            involvement("4", "car", "used", entity_kind="vehicle"),
            involvement("5", "E"),
        ],
        ties=[tie("C", "D", "conflict")],
    )


def described(world: Tables, **more: object) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    links = link_cases(world, now=NOW, weights=case_weights(world, now=NOW))
    found = find_conflicts(links, seed=1, resolution=0.02)
    return describe_conflicts(found, links, world, vocabulary=shipped_vocabulary(), **more)  # type: ignore[arg-type]


def test_the_figures_of_a_conflict() -> None:
    conflicts, _, _ = described(feud())
    assert len(conflicts) == 1
    row = conflicts.iloc[0]
    assert row["conflict_id"] == finding_id("conflict", "k:1")
    assert (row["cases"], row["serious_cases"], row["people"]) == (4, 3, 5)
    assert (row["serious_prosecuted"], row["serious_convicted"], row["serious_open"]) == (2, 1, 1)
    assert (row["first_incident_at"], row["last_incident_at"]) == (at("2026-01-01 12:00"), at("2026-03-01 12:00"))
    assert (row["last_incident_id"], row["incident_ids"]) == ("k:4", "k:1;k:2;k:3;k:4")


def test_members_are_the_cases_and_the_named_people_with_their_sides() -> None:
    communities = pd.DataFrame({"person_id": ["k:A", "k:B"], "community": [0, 0], "stability": 1.0})
    _, members, _ = described(feud(), communities=communities)
    people = members[members["entity_kind"] == "person"].set_index("entity_id")
    assert people["how"].to_dict() == {
        "k:A": "both",
        "k:B": "both",
        "k:C": "suspect",
        "k:D": "victim",
        "k:W": "witness",
    }
    assert people.loc["k:A", "incident_ids"] == "k:1;k:2"
    assert people["community"].dropna().to_dict() == {"k:A": "0", "k:B": "0"}
    cases = members[members["entity_kind"] == "incident"].set_index("entity_id")
    assert set(cases["how"]) == {"case"}
    assert people.loc["k:A", "membership"] == cases.loc[["k:1", "k:2"], "membership"].max()


def test_every_link_says_why_in_both_languages() -> None:
    english, swedish = described(feud())[2], described(feud(), language="sv")[2]
    assert english["why"].tolist() == [
        "two shared people stood against each other in both cases; this one: suspect in one, victim in the other; "
        "in 2 of all cases",
        "the same person: suspect in one, victim in the other; in 2 of all cases",
        *["the same vehicle: vehicle used in both; in 3 of all cases"] * 3,
        "two people, one in each case (suspect, victim), have a stated tie: stated quarrel; together in 2 of all cases",
    ]
    assert swedish["why"].tolist() == [
        "två gemensamma personer stod mot varandra i båda ärendena; denna: misstänkt i det ena, "
        "målsägande i det andra; i 2 av alla ärenden",
        "samma person: misstänkt i det ena, målsägande i det andra; i 2 av alla ärenden",
        *["samma fordon: använt fordon i båda; i 3 av alla ärenden"] * 3,
        "två personer, en i varje ärende (misstänkt, målsägande), har en uppgiven koppling: uppgiven konflikt; "
        "sammanlagt i 2 av alla ärenden",
    ]
    with pytest.raises(ValueError, match="language"):
        described(feud(), language="de")


def test_a_link_between_two_conflicts_is_told_without_a_conflict() -> None:
    world = feud()
    links = link_cases(world, now=NOW, weights=case_weights(world, now=NOW))
    members = pd.DataFrame({"conflict_id": ["c:1", "c:1", "c:2", "c:2"], "incident_id": ["k:1", "k:2", "k:3", "k:4"]})
    two = pd.DataFrame({"conflict_id": ["c:1", "c:2"], "cases": 2, "strength": 1.0})
    split = Conflicts(two, members.assign(membership=0.9))
    _, _, why = describe_conflicts(split, links, world, vocabulary=shipped_vocabulary())
    apart = why["conflict_id"].isna()
    assert apart.any()
    assert not apart.all()
    cases = split.members.set_index("incident_id")["conflict_id"]
    inside = why[~apart]
    assert (inside["incident_a"].map(cases) == inside["conflict_id"]).all()


@pytest.mark.parametrize("world", [feud(), no_conflict(), Tables.of()], ids=["feud", "no conflict", "empty"])
def test_the_frames_have_the_shape_of_the_findings(world: Tables) -> None:
    for name, frame in zip(("conflicts", "members", "case_links"), described(world), strict=True):
        assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == FINDINGS[name]


def test_row_order_does_not_matter() -> None:
    world = feud()
    turned = Tables(**{name: frame[::-1].reset_index(drop=True) for name, frame in world.items()})
    for one, other in zip(described(world), described(turned), strict=True):
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_family_of_evidence_has_words_in_both_languages(language: str) -> None:
    families = {
        "person": "k:A",
        "opponent": "k:B",
        "vehicle": "k:car",
        "tie": "k:A~k:B",
        "thing": "phone=k:1",
        "group": "k:g1~k:g2",
        "place_time": "120 m, 1.5 d",
        "modus": "weapon=automatic",
        "kind": "fuel_theft~explosion",
        "judgement": "",
    }
    parts = {"part_a": "suspect", "part_b": "victim", "tie_kind": "associate", "incidents": 7}
    rows = [{"family": family, "entity": entity, **parts, "doubt": ""} for family, entity in families.items()]
    told = say_reasons(pd.DataFrame(rows), vocabulary=shipped_vocabulary(), language=language)
    assert told["why"].is_unique
    assert not told["why"].str.contains(r"[{}]").any()
    for family, named in (("modus", "weapon=automatic"), ("place_time", "120 m")):
        assert named in told["why"][list(families).index(family)]
    assert (told["caution"] == "").all()
    for doubt in DOUBTS[1:]:
        (caution,) = say_reasons(
            pd.DataFrame([rows[0] | {"doubt": doubt}]), vocabulary=shipped_vocabulary(), language=language
        )["caution"]
        assert caution
