"""Texts that look like commands are texts: kept, found and given back on every store, and never carried out."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from netgraph.errors import InvalidTable, UnknownQuery, UnknownRun
from netgraph.model.tables import Tables
from netgraph.model.versions import sort_by_key
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.store import Store
from netgraph.store.neo4j import Neo4jStore
from tests.builders import at, group, incident, involvement, location, person, record, tables, vehicle
from tests.store.conftest import Opener
from tests.store.test_contract import assert_holds

NOW = at("2026-03-01")
MEGABYTE = "x" * 2**20
COMMANDS = [
    "}) DETACH DELETE (n) //",
    "'}) MATCH (n) DETACH DELETE n //",
    "`]->() MATCH (n) DETACH DELETE n //",
    "'; DROP TABLE history.people; --",
    '"; DROP SCHEMA history CASCADE; --',
    "$rows {name} ${} \\' \\u0027 \\",
    "a\nb\r\nc\td",
    "a\0b",
    "ÅÄÖ åäö \u202e é ß 漢 \U0001f52b",
]
texts = st.one_of(
    st.sampled_from(COMMANDS),
    st.text(st.sampled_from("`'\"\\\n\r\0{}()[]$;/-:,|=%_ aÅ\u2028"), min_size=1, max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)


def world(*texts: str) -> Tables:
    """Per text one record of every kind that takes free text, with the text wherever there is some."""
    return tables(
        people=[
            *(person(f"k:{text}", name=text, national_id=text) for text in texts),
            *(person(f"k:v{text}") for text in texts),
        ],
        vehicles=[vehicle(f"k:{text}", registration=text) for text in texts],
        locations=[location(f"k:{text}", address=text) for text in texts],
        groups=[group(f"k:{text}", name=text) for text in texts],
        incidents=[incident(f"k:{text}", summary=text, location_id=f"k:{text}") for text in texts],
        involvements=[
            involvement(f"k:{text}", who, role, entity_kind=kind)
            for text in texts
            for who, role, kind in (
                (f"k:{text}", "suspect", "person"),
                (f"k:v{text}", "victim", "person"),
                (f"k:{text}", "used", "vehicle"),
            )
        ],
        modus=[{"incident_id": f"k:{text}", "trait": text, "value": text, **record()} for text in texts],
        holdings=[
            {"person_id": f"k:{text}", "thing_kind": thing, "thing_id": text, "kind": kind, **record()}
            for text in texts
            for thing, kind in (("phone", "uses"), ("account", "owns"))
        ],
    )


def assert_are_kept(store: Store, *texts: str) -> None:
    store.write(world(*texts), now=NOW)
    assert store.write(world(*texts), now=NOW).is_unchanged
    wanted = {name: sort_by_key(name, frame) for name, frame in world(*texts).items()}
    assert_holds(store, Tables.of(**wanted))
    with pytest.raises(UnknownRun, match="the store holds none"):
        store.read_findings(texts[0])
    near = store.read(around=[f"k:{texts[0]}"], hops=1)
    assert set(near.people["person_id"]) == {f"k:{texts[0]}", f"k:v{texts[0]}"}


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.lists(texts, min_size=5, max_size=10, unique=True).filter(
        lambda found: not {f"v{text}" for text in found} & set(found)
    )
)
@example(found=COMMANDS)
def test_any_text_is_kept_as_text(new_store: Opener, found: list[str]) -> None:
    assert_are_kept(new_store(), *found)


def test_commands_are_found_by_the_named_questions(store: Store) -> None:
    people = [person(f"k:p{number}", name=text) for number, text in enumerate(COMMANDS)]
    store.write(tables(people=[*people, person("k:q")]), now=NOW)
    for number, text in enumerate(COMMANDS):
        found = store.query("find", text=text)
        assert f"k:p{number}" in set(found["entity_id"]), text
        assert store.query("person_timeline", person=f"k:{text}").empty
    assert len(store.read().people) == len(COMMANDS) + 1


def test_a_megabyte_is_kept_and_found(store: Store) -> None:
    rows = tables(
        people=[person("k:1", name=MEGABYTE)],
        vehicles=[vehicle("k:1", registration=MEGABYTE)],
        incidents=[incident("k:1", summary=MEGABYTE)],
    )
    store.write(rows, now=NOW)
    assert store.write(rows, now=NOW).is_unchanged
    assert store.read().people["name"].tolist() == store.read().incidents["summary"].tolist() == [MEGABYTE]
    assert "k:1" in set(store.query("find", text=MEGABYTE)["entity_id"])
    assert store.query("person_timeline", person=f"k:{MEGABYTE}").empty
    with pytest.raises(UnknownQuery, match="1048576 characters"):
        store.query("person_timeline", person=MEGABYTE)


@pytest.mark.parametrize("text", [MEGABYTE, "x" * 8_000, "å" * 1_500], ids=["megabyte", "8,000", "1,500 letters"])
def test_an_id_of_any_length_is_kept_or_refused_before_anything_is_loaded(store: Store, text: str) -> None:
    """Neo4j has no index for long texts; an older one stops its whole database when it gets two in one index."""
    if not isinstance(store, Neo4jStore):
        assert_are_kept(store, text)
        return
    with pytest.raises(InvalidTable, match="too long for Neo4j") as refused:
        store.write(world(text), now=NOW)
    assert refused.value.exit_code == 3 and len(str(refused.value)) < 400
    assert store.read().counts() == tables().counts()
    assert_are_kept(store, "x" * 1_990)


def test_a_word_of_the_users_own_makes_no_command(new_store: Opener) -> None:
    """A role and a tie become relationship types, which are no parameters in older languages of Neo4j."""
    word = COMMANDS[2]
    rows = tables(
        people=[person("k:1"), person("k:2")],
        incidents=[incident("k:1")],
        involvements=[involvement("k:1", "k:1", word)],
    )
    shipped = shipped_vocabulary()
    roles = pd.concat([shipped.roles, shipped.roles.loc[["suspect"]].rename({"suspect": word})])
    store = new_store(vocabulary=Vocabulary(**{**vars(shipped), "roles": roles}))
    store.write(rows, now=NOW)
    assert store.write(rows, now=NOW).is_unchanged
    assert store.read().involvements["role"].tolist() == [word]
    assert len(store.read().people) == 2
