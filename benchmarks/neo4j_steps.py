"""The steps that `neo4j_speed.py` measures, each a process of its own: loading, reading, asking, running, and peers.

::

    python benchmarks/neo4j_steps.py STEP ADDRESS FOLDER WORK SAMPLE

A step prints what it did as one line of JSON. FOLDER holds the feed's files, WORK what one step leaves for another.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

ACTOR, PURPOSE = "benchmark", "measurement"
ENTITIES = 20
NONE = "gva:none"  # the feed knows no groups and no vehicles


@dataclass(frozen=True)
class At:
    """Where a step finds things: the server, the feed's files, what other steps left, and how large the sample is."""

    uri: str
    folder: Path
    work: Path
    sample: int

    @property
    def store(self) -> str:
        return f"{self.uri}/neo4j"


def config():  # noqa: ANN201
    from netgraph.config import Config

    return Config(actor=ACTOR, purpose=PURPOSE)


def load(at: At) -> dict[str, Any]:
    """The whole way of `netgraph load gva`: read the feed, shape it, check it, lay it down."""
    from netgraph.pipeline import Steps
    from netgraph.pipeline import load as load_feed

    steps = Steps()
    done = load_feed("gva", str(at.folder), store=at.store, config=config(), steps=steps, report=at.work / "report")
    total = done.report.total()
    return {
        "rows": total.added + total.unchanged,
        "writing": steps.seconds["write the records"],
        "unchanged": done.report.is_unchanged,
    }


def read(at: At) -> dict[str, Any]:
    """Every record back as frames."""
    from netgraph.store import open_store

    with open_store(at.store, actor=ACTOR, purpose=PURPOSE) as store:
        start = time.perf_counter()
        tables = store.read()
        return {"rows": sum(tables.counts().values()), "writing": time.perf_counter() - start}


def run(at: At) -> dict[str, Any]:
    """`netgraph run` on the server, and the same on a DuckDB file: which of their files differ."""
    from netgraph.pipeline import Steps
    from netgraph.pipeline import load as load_feed
    from netgraph.pipeline import run as run_on

    file = f"duckdb:{at.work / 'gva.duckdb'}"
    load_feed("gva", str(at.folder), store=file, config=config(), steps=Steps())
    seconds = {}
    for name, store in {"neo4j": at.store, "duckdb": file}.items():
        start = time.perf_counter()
        run_on(store, out=at.work / name, as_of=None, config=config(), steps=Steps())
        seconds[name] = time.perf_counter() - start
    left = {name: left_in(at.work / name) for name in seconds}
    names = sorted(left["neo4j"].keys() | left["duckdb"].keys())
    differing = [name for name in names if left["neo4j"].get(name) != left["duckdb"].get(name)]
    return {"seconds": seconds, "files": len(names), "differing": differing}


def left_in(folder: Path) -> dict[str, bytes]:
    """The files of a run; of run.json what must not differ."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "run.json"}
    record = json.loads((folder / "run.json").read_text())
    del record["execution"]
    return files | {"run.json": json.dumps(record).encode()}


def questions(at: At) -> list[dict[str, Any]]:
    """Every named question: about one entity for twenty of them, on the whole graph once."""
    from netgraph.errors import UnknownQuery, UnknownRun
    from netgraph.store import catalogue, open_store

    told = list(entities(at))
    found = []
    with open_store(at.store, actor=ACTOR, purpose=PURPOSE) as store:
        for question in catalogue.questions():
            names = {parameter.name for parameter in question.parameters}
            given = [{name: value for name, value in one.items() if name in names} for one in told]
            single = bool(given[0])
            try:
                store.query(question.name, **given[0])  # plans the statement
                answers = [asked(store, question.name, one) for one in (given if single else given[:1])]
            except (UnknownQuery, UnknownRun) as refused:
                found.append({"name": question.name, "refused": str(refused)})
                continue
            seconds, rows = zip(*answers, strict=True)
            found.append(
                {
                    "name": question.name,
                    "single": single,
                    "absent": single and all(NONE in str(value) for value in given[0].values()),
                    "median": median(seconds),
                    "slowest": max(seconds),
                    "rows": int(median(rows)),
                }
            )
    return found


def asked(store: Any, name: str, given: dict[str, Any]) -> tuple[float, int]:
    """Seconds and rows of one answer."""
    start = time.perf_counter()
    answer = store.query(name, **given)
    return time.perf_counter() - start, len(answer)


def names(at: At) -> dict[str, Any]:
    """Parts of names among as many people as the feed has: it names nobody, so first they are given invented names."""
    import numpy as np
    import pandas as pd

    from netgraph.simulation.names import drawn_names
    from netgraph.store import open_store

    tables = shaped(at)
    person, people = pd.factorize(tables.people["person_id"], sort=True)
    rng = np.random.default_rng(1)
    drawn = drawn_names(np.arange(len(people)), rng.random(len(people)) < 0.5, rng)
    named = replace(tables, people=tables.people.assign(name=pd.Series(drawn, dtype="str")[person].to_numpy()))
    with open_store(at.store, actor=ACTOR, purpose=PURPOSE, write=True) as store:
        store.write(named, now=named.people["recorded_at"].max() + pd.Timedelta(days=1))
        store.query("find", text=drawn[0])  # plans the statement
        every = [one.split() for one in drawn[:: len(drawn) // ENTITIES][:ENTITIES]]
        texts = {"a whole name": [" ".join(one) for one in every], "a surname": [one[1] for one in every]}
        texts |= {f"{size} letters": [one[1][:size] for one in every] for size in (3, 2, 1)}
        answers = {what: [asked(store, "find", {"text": text}) for text in of] for what, of in texts.items()}
    return {what: [median(column) for column in zip(*told, strict=True)] for what, told in answers.items()}


def entities(at: At) -> Iterator[dict[str, str]]:
    """What questions are told: twenty people from the busiest down, somebody of the same incident, and where."""
    import numpy as np

    tables = shaped(at)
    named = tables.involvements[~tables.involvements["anonymous"]]
    parts = named.groupby("entity_id").size().sort_values(ascending=False, kind="stable")
    company = named[named.duplicated("incident_id", keep=False)]
    people = parts[parts.index.isin(company["entity_id"])].index
    located = tables.incidents.merge(tables.locations[["location_id", "longitude", "latitude"]], on="location_id")
    places = located.dropna(subset=["longitude"]).drop_duplicates("incident_id").set_index("incident_id")
    for place in np.geomspace(1, len(people), ENTITIES).astype(int) - 1:
        person = people[place]
        incident = company.loc[company["entity_id"] == person, "incident_id"].iloc[0]
        others = company.loc[(company["incident_id"] == incident) & (company["entity_id"] != person), "entity_id"]
        at_place = places.loc[incident] if incident in places.index else places.iloc[0]
        yield {
            "person": person,
            "start": person,
            "end": others.iloc[0] if len(others) else person,
            "incident": incident,
            "location": at_place["location_id"],
            "longitude": str(at_place["longitude"]),
            "latitude": str(at_place["latitude"]),
            "text": person,
            **dict.fromkeys(("group", "group_a", "group_b", "attacker", "target", "vehicle"), NONE),
        }


def shaped(at: At):  # noqa: ANN201
    """The feed as tables."""
    from netgraph.sources import open_source

    source = open_source("gva")
    tables, _ = source.transform(source.get(str(at.folder)))
    return tables


# What the peers lay down: the same nodes, relationships and properties; no checks, no versions, no fingerprints.
_TYPED = {
    "people": "birth_year: toInteger(row.birth_year), protected_identity: toBoolean(row.protected_identity), "
    "deceased_on: datetime(row.deceased_on)",
    "locations": "longitude: toFloat(row.longitude), latitude: toFloat(row.latitude), x: toFloat(row.x), "
    "y: toFloat(row.y), precision_m: toFloat(row.precision_m)",
    "incidents": "occurred_from: datetime(row.occurred_from), occurred_to: datetime(row.occurred_to)",
    "involvements": "weight: toFloat(row.weight), anonymous: toBoolean(row.anonymous)",
}
_STATEMENTS = {
    "people": "MERGE (n:Person {person_id: row.person_id}) SET n += row, n += {recorded}",
    "locations": "MERGE (n:Location {location_id: row.location_id}) SET n += row, n += {recorded} "
    "SET n.point = point({longitude: n.longitude, latitude: n.latitude})",
    "incidents": "MERGE (n:Incident {incident_id: row.incident_id}) SET n += row, n += {recorded} WITH n, row "
    "MATCH (l:Location {location_id: row.location_id}) MERGE (n)-[:OCCURRED_AT]->(l)",
    "modus": "MATCH (i:Incident {incident_id: row.incident_id}) "
    "MERGE (n:Trait {trait: row.trait, value: row.value, incident_id: row.incident_id}) "
    "SET n += row, n += {recorded} MERGE (n)-[:TRAIT_OF]->(i)",
    "named": "MATCH (e:Person {person_id: row.entity_id}) MATCH (i:Incident {incident_id: row.incident_id}) "
    "MERGE (e)-[r:$(toUpper(row.role) + '_IN') {role: row.role}]->(i) "
    "SET r += row {.outcome, .source, .source_ref}, r += {recorded}",
    "unnamed": "MATCH (i:Incident {incident_id: row.incident_id}) "
    "MERGE (e:Anonymous {anonymous_id: row.entity_id, entity_kind: row.entity_kind}) SET e:Person "
    "MERGE (e)-[r:$(toUpper(row.role) + '_IN') {role: row.role}]->(i) "
    "SET r += row {.outcome, .source, .source_ref}, r += {recorded}",
}


def statement(name: str) -> str:
    """What a peer runs on one `row`."""
    typed = _TYPED.get("involvements" if name.endswith("named") else name)
    recorded = ", ".join(filter(None, ("recorded_at: datetime(row.recorded_at)", typed)))
    return _STATEMENTS[name].replace("{recorded}", f"{{{recorded}}}")


def peer_frames(at: At) -> dict[str, Any]:
    """The newest row of every record as text, in the order in which they can be laid down."""
    tables = shaped(at)
    people = tables.people.sort_values("recorded_at", kind="stable").drop_duplicates("person_id", keep="last")
    unnamed = tables.involvements["anonymous"]
    frames = {
        "people": people,
        **{name: getattr(tables, name) for name in ("locations", "incidents", "modus")},
        "named": tables.involvements[~unnamed],
        "unnamed": tables.involvements[unnamed],
    }
    return {name: as_text(frame) for name, frame in frames.items()}


def as_text(frame: Any) -> Any:
    """Times as Cypher reads them; the columns that hold anything."""
    times = frame.select_dtypes("datetime").columns
    return frame.dropna(axis=1, how="all").assign(
        **{name: frame[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ") for name in times if frame[name].notna().any()}
    )


def lay_out(at: At) -> None:
    """Constraints and indexes, as our own load has them."""
    from netgraph.store import open_store

    open_store(at.store, actor=ACTOR, purpose=PURPOSE, write=True).close()


def load_csv(at: At) -> dict[str, Any]:
    """All but the newest incidents by LOAD CSV from the server's import folder; these wait for the next peer."""
    frames = peer_frames(at)
    incidents = frames["incidents"]["incident_id"]
    later = set(incidents.iloc[len(incidents) - at.sample :])
    imports = at.work / "imported"
    start = time.perf_counter()
    rows = 0
    for name, frame in frames.items():
        waits = frame["incident_id"].isin(later) if "incident_id" in frame else frame["source"].eq("")
        rows += int((~waits).sum())
        frame[~waits].to_csv(imports / f"{name}.csv", index=False, quoting=csv.QUOTE_MINIMAL)
        frame[waits].to_pickle(at.work / f"{name}.pickle")
    written = time.perf_counter() - start
    lay_out(at)
    start = time.perf_counter()
    with session(at) as on:
        for name in frames:
            on.run(
                f"LOAD CSV WITH HEADERS FROM 'file:///{name}.csv' AS row "
                f"CALL (row) {{ {statement(name)} }} IN TRANSACTIONS OF 2000 ROWS"
            ).consume()
    return {"rows": rows, "writing": time.perf_counter() - start, "files": written}


def row_by_row(at: At) -> dict[str, Any]:
    """The incidents that the other peer left, each row a statement of its own."""
    import pandas as pd

    rows = {}
    for name in ("incidents", "modus", "named", "unnamed"):
        records = pd.read_pickle(at.work / f"{name}.pickle").astype("object").to_dict("records")  # noqa: S301
        rows[name] = [{key: value for key, value in row.items() if not pd.isna(value)} for row in records]
    start = time.perf_counter()
    with session(at) as on:
        for name, records in rows.items():
            text = f"WITH $row AS row {statement(name)}"
            for row in records:
                on.run(text, row=row).consume()
    return {"rows": sum(map(len, rows.values())), "writing": time.perf_counter() - start}


def session(at: At):  # noqa: ANN201
    from contextlib import contextmanager

    from neo4j import GraphDatabase

    @contextmanager
    def opened() -> Iterator[Any]:
        with (
            GraphDatabase.driver(at.uri, notifications_min_severity="OFF") as driver,
            driver.session(database="neo4j") as on,
        ):
            yield on

    return opened()


STEPS: dict[str, Callable[[At], Any]] = {
    "load": load,
    "again": load,
    "read": read,
    "run": run,
    "questions": questions,
    "names": names,
    "load_csv": load_csv,
    "row_by_row": row_by_row,
}

if __name__ == "__main__":
    sys.path.pop(0)
    step, uri, folder, work, sample = sys.argv[1:]
    sys.stdout.write(json.dumps(STEPS[step](At(uri, Path(folder), Path(work), int(sample)))) + "\n")
