"""The ranked lists as they are read."""

from __future__ import annotations

import pandas as pd
import pytest

from netgraph.forecast.contributions import REASONS
from netgraph.forecast.lists import evidence_rows, stream_rows
from netgraph.forecast.people import DecayedExposure
from netgraph.model.findings import Findings, Ranking, empty_finding
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import LANGUAGES, phrase
from netgraph.safeguards.listing import APART, Listing, split_listing
from tests.builders import at, incident, involvement, person, record, tables, tie

NOW = at("2026-06-01")


def world() -> Tables:
    """Attacker shot Victim; Minor and Held were with Attacker at an earlier theft; Victim phones Friend."""
    custody = {"person_id": "k:Held", "kind": "custody", "valid_from": at("2026-05-01"), **record()}
    return tables(
        people=[
            person("Attacker", name="Åke", birth_year=1990),
            person("Victim", name="Bo", birth_year=1990, protected_identity=True),
            person("Held", name="Dan", birth_year=1990),
            person("Friend", name="Eva"),
            person("Minor", name="Fia", birth_year=2012),
        ],
        incidents=[
            incident("1", "2026-05-20"),
            incident("2", "2026-05-01", "theft"),
            incident("3", "2026-01-01", "theft"),
        ],
        involvements=[
            involvement("1", "Attacker"),
            involvement("1", "Victim", "victim"),
            *(involvement("2", name) for name in ("Attacker", "Minor", "Held")),
            involvement("3", "Friend"),
            involvement("3", "Attacker"),
        ],
        ties=[tie("Victim", "Friend", "phone")],
        person_states=[custody],
    )


def listed(known: Tables) -> tuple[Listing, Ranking]:
    fitted = DecayedExposure().fit(known, now=NOW, seed=1)
    people = fitted.rank(known, now=NOW, horizon_days=14)
    return split_listing(people, known, now=NOW), Ranking(people, fitted.reasons(known, people["person_id"], now=NOW))


def members() -> pd.DataFrame:
    rows = [("c1", "person", "k:Victim", 0.4), ("c2", "person", "k:Victim", 0.9), ("c3", "vehicle", "k:Attacker", 1.0)]
    frame = pd.DataFrame(rows, columns=["conflict_id", "entity_kind", "entity_id", "membership"])
    return frame.assign(how="x", community=None, incident_ids="")


def rows(language: str = "en") -> dict[str, pd.DataFrame]:
    listing, ranking = listed(world())
    return stream_rows(listing, ranking, members=members(), horizon_days=14, language=language)


def test_streams_have_exactly_the_columns_of_the_findings() -> None:
    listing, ranking = listed(world())
    findings = Findings.of(**rows(), evidence=evidence_rows(listing, ranking))
    for name in ("likely_victims", "likely_suspects", "evidence"):
        pd.testing.assert_series_equal(getattr(findings, name).dtypes, empty_finding(name).dtypes)
        assert len(getattr(findings, name)) > 0


def test_the_ranked_stand_first_and_those_apart_have_no_rank() -> None:
    suspects = rows()["likely_suspects"]
    assert suspects["person_id"].tolist() == ["k:Attacker", "k:Victim", "k:Friend", "k:Held"]
    assert suspects["rank"].fillna(0).tolist() == [1, 2, 0, 0]
    assert suspects["apart"].tolist() == ["", "", "age unknown", "custody"]
    assert rows("sv")["likely_suspects"]["apart"].tolist() == ["", "", "okänd ålder", "frihetsberövad"]


def test_nobody_under_18_is_in_a_stream_or_its_evidence() -> None:
    listing, ranking = listed(world())
    assert "k:Minor" in set(ranking.people["person_id"])
    assert listing.minors["person_id"].tolist() == ["k:Minor"]
    assert all("k:Minor" not in set(frame["person_id"]) for frame in rows().values())
    assert "k:Minor" not in set(evidence_rows(listing, ranking)["finding_id"])


def test_a_protected_name_is_not_in_what_is_passed_on() -> None:
    text = "".join(frame.to_csv() for frame in rows().values())
    assert "Bo" not in text
    assert "Åke" in text


def test_reasons_are_said_in_words_with_their_shares_and_incidents() -> None:
    victims = rows()["likely_victims"].set_index("person_id")
    assert victims.at["k:Victim", "reasons"] == "own part in earlier incidents 100 % (1 incident)"
    assert victims.at["k:Held", "reasons"] == "serious violence one tie away 100 % (1 incident)"
    suspects = rows("sv")["likely_suspects"].set_index("person_id")
    assert suspects.at["k:Attacker", "reasons"] == "egen inblandning i tidigare händelser 100 % (3 händelser)"
    assert suspects.at["k:Attacker", "incident_ids"] == "k:1;k:2;k:3"


def test_a_small_share_is_said_to_be_small() -> None:
    listing, ranking = listed(world())
    tiny = ranking.reasons["share"].where(ranking.reasons["person_id"] != "k:Victim", 0.001)
    lists = stream_rows(
        listing,
        Ranking(ranking.people, ranking.reasons.assign(share=tiny)),
        members=members(),
        horizon_days=14,
        language="en",
    )
    assert "<1 %" in lists["likely_victims"].set_index("person_id").at["k:Victim", "reasons"]


def test_a_persons_conflict_is_the_surest_one() -> None:
    victims = rows()["likely_victims"].set_index("person_id")
    assert victims.at["k:Victim", "conflict_id"] == "c2"
    assert pd.isna(victims.at["k:Attacker", "conflict_id"])


def test_evidence_shares_sum_to_one_for_each_person_shown() -> None:
    listing, ranking = listed(world())
    evidence = evidence_rows(listing, ranking)
    shown = pd.concat([frame.assign(finding=name) for name, frame in rows().items()])
    sums = evidence.groupby(["finding", "finding_id"])["share"].sum()
    assert sums.to_dict() == pytest.approx({(row.finding, row.person_id): 1.0 for row in shown.itertuples()})


def test_no_ranking_gives_empty_lists() -> None:
    listing, ranking = listed(Tables.of())
    lists = stream_rows(listing, ranking, members=empty_finding("members"), horizon_days=14, language="en")
    assert [len(frame) for frame in lists.values()] == [0, 0]
    assert evidence_rows(listing, ranking).empty


def test_every_reason_and_every_apart_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        for key in (*REASONS, *APART.values()):
            assert phrase(key, language)
    assert [phrase(key, "en") for key in APART.values()] == list(APART)
