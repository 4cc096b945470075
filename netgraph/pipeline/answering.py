"""One new incident: read what stands around it, ask the stored model, and say what follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import InvalidConfig, InvalidFeed, UnknownRecord, UnknownRun
from netgraph.model.tables import TABLES, Tables
from netgraph.model.versions import newest_recorded_at
from netgraph.model.vocabulary import phrase
from netgraph.pipeline.around import named_in, tied_to, united
from netgraph.pipeline.steps import opened, read_moment, short_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.answer import Answer
    from netgraph.model.findings import Model
    from netgraph.model.vocabulary import Vocabulary
    from netgraph.sources.case_file import CaseFile
    from netgraph.store import Store

__all__ = ["MODEL_NAME", "answer_case", "answer_in", "written_answer"]

MODEL_NAME = "dyads"
NEAR = (400.0, 14.0)
"""Metres and days around the scene."""
LOOK_BACK_DAYS = 1_095
"""Days back that are read around those in the incident: six half-lives of an own part, and all that a model needs."""
MOST_PEOPLE = 150
"""At most so many members of the groups of those in the incident are looked at, the surest first."""


def answer_case(
    incident_id: str | None, *, store: str, config: Config, now: str | None = None, case: str | None = None
) -> Answer:
    """Say of one incident whether it is likely to be answered, between whom, and whom to reach.

    Read are only the incident, who takes part in it, those tied to them, the members of their groups, the incidents
    of all these in the three years before, and what happened near; and the stored model. Where no model was fitted
    all records of three years are read, to count how often earlier attacks were answered: that takes longer.

    Parameters
    ----------
    incident_id
        The incident; with `case`, which one of its incidents (``None`` where it has but one).
    store
        Address, such as ``duckdb:city.duckdb``; nothing is written to it but its audit.
    config
        Who asks and what for.
    now
        As known when, and the moment from which the horizons run; the newest record's where ``None``.
    case
        A folder or file with tonight's case, not loaded yet (`netgraph.sources.case_file`).

    Raises
    ------
    UnknownRecord
        Nobody had recorded such an incident by then, or it was found to be unfounded; or the case names somebody whom
        neither it nor the store knows.
    InvalidFeed
        The case breaks a rule.
    InvalidConfig
        Neither an incident nor a case was named.
    """
    from netgraph.sources import case_file

    if incident_id is None and case is None:
        raise InvalidConfig("answer: name an incident of the store, or give tonight's case with --incident FILE")
    told = None if case is None else case_file.transform(case_file.get(case), vocabulary=config.words())
    moment = None if now is None else read_moment(now)
    with opened(store, config) as kept:
        if told is None:
            return answer_in(kept, str(incident_id), config=config, now=moment)
        return _answer_unloaded(kept, told, incident_id, config=config, now=moment)


def written_answer(told: Answer, form: str, *, config: Config, out: Path | None) -> str:
    """Return an answer as ``text`` or ``json``, or write it, as these or as a ``page``, to `out` and say where.

    Raises
    ------
    InvalidConfig
        A page was asked for without a file to write it to.
    """
    from netgraph.outputs.answer_page import write_answer_page
    from netgraph.outputs.answer_text import answer_lines
    from netgraph.outputs.files import write_atomically

    language, words = config.language, config.words()
    if form == "page":
        if out is None:
            raise InvalidConfig("answer: a page is a file; name it with --out, such as --out tonight.html")
        write_answer_page(told, out, language=language, vocabulary=words)
    else:
        text = "\n".join(answer_lines(told, language=language, vocabulary=words)) if form == "text" else _as_json(told)
        if out is None:
            return text
        write_atomically(out, text + "\n")
    return phrase("answer_written", language, path=out)


def _as_json(told: Answer) -> str:
    return json.dumps(told.as_dict(), ensure_ascii=False, indent=1)


def answer_in(kept: Store, incident_id: str, *, config: Config, now: Timestamp | None = None) -> Answer:
    """As `answer_case` for an incident of a store that is open."""
    with short_texts():
        return _answer_stored(kept, incident_id, config=config, now=now)


def _answer_stored(kept: Store, incident_id: str, *, config: Config, now: Timestamp | None) -> Answer:
    here = kept.read(as_of=now, around=[incident_id], hops=1, window=_no_time(), near=NEAR)  # a hop along ties alone
    if not (here.incidents["incident_id"] == incident_id).any():
        known = "" if now is None else f" as known on {now:%Y-%m-%d %H:%M} UTC"
        raise UnknownRecord(
            f"answer: the store holds no incident {incident_id!r}{known}; ids are source:local_id, "
            "netgraph query find text=… finds them"
        )
    tables = united([here, _surroundings(kept, here, incident_id, now=now, words=config.words())])
    return _answer(kept, tables, incident_id, config=config, now=now)


def _answer_unloaded(
    kept: Store, told: CaseFile, incident_id: str | None, *, config: Config, now: Timestamp | None
) -> Answer:
    """Answer for a case that stands in no store, from what the store knows of those in it and of the place."""
    case = _one_case(told.tables, incident_id)
    lent = [one for ids in told.lent.values() for one in ids]
    here = united(
        [told.tables, kept.read(as_of=now, around=[*lent, *_near(kept, told.tables, case)], hops=1, window=_no_time())]
    )
    _refuse_unknown(told, here)
    around = _surroundings(kept, here, str(case["incident_id"]), now=now, words=config.words())
    latest = max(case["recorded_at"], _newest(kept, here)) if now is None else now
    return _answer(kept, united([here, around]), str(case["incident_id"]), config=config, now=latest)


def _answer(kept: Store, tables: Tables, incident_id: str, *, config: Config, now: Timestamp | None) -> Answer:
    from netgraph.forecast.answer import answer

    moment = now or _newest(kept, tables)
    model, people = _model(kept, moment, config), _people(kept, moment)
    words = config.words()
    return answer(tables, model, incident_id, now=moment, seed=config.seed, vocabulary=words, people=people)


def _model(kept: Store, now: Timestamp, config: Config) -> Model:
    """Return the stored model of groups; where none was fitted by then, the counts of the attacks of three years."""
    from netgraph.forecast.answer_counts import counts_model

    try:
        return kept.read_model(MODEL_NAME, as_of=now)
    except UnknownRun:
        return counts_model(kept.read(window=_window(now)), now=now, words=config.words())


def _people(kept: Store, now: Timestamp) -> Model | None:
    """Return the stored ranker of people; ``None`` where no run had left one by then."""
    from netgraph.forecast.fitted_people import PEOPLE_MODEL

    try:
        return kept.read_model(PEOPLE_MODEL, as_of=now)
    except UnknownRun:
        return None


def _no_time() -> tuple[Timestamp, Timestamp]:
    """Return a window in which nothing happens: hops then lead along ties, and over no further incident."""
    import pandas as pd

    return pd.Timestamp("1700-01-01"), pd.Timestamp("1700-01-02")


def _window(now: Timestamp) -> tuple[Timestamp, Timestamp]:
    import pandas as pd

    return now - pd.Timedelta(days=LOOK_BACK_DAYS), now + pd.Timedelta(days=1)


def _surroundings(kept: Store, here: Tables, incident_id: str, *, now: Timestamp | None, words: Vocabulary) -> Tables:
    """Return the records around those in the incident, the members of their groups, and those tied to them."""
    from netgraph.forecast.answer_sides import side_groups

    people, window = named_in(here, incident_id), _window(now or _newest(kept, here))
    groups = sorted(set(side_groups(here, incident_id, words=words)["group_id"]))
    around = {*people, *groups, *_fellows(kept, groups, people), *tied_to(here, people, but=words.kinship_ties())}
    return kept.read(as_of=now, window=window, around=sorted(around), hops=1)


def _fellows(kept: Store, groups: Sequence[str], people: Sequence[str]) -> list[str]:
    """Return the members of these groups, the surest first and no more than `MOST_PEOPLE`."""
    members = _members(kept, groups)
    members = members[~members["person_id"].isin(list(people)).to_numpy(dtype=bool)]
    surest = members.sort_values(["probability", "person_id"], ascending=[False, True])
    return sorted(surest["person_id"].drop_duplicates().head(MOST_PEOPLE))


def _members(kept: Store, groups: Sequence[str]) -> DataFrame:
    """Return ``person_id, probability`` of the members of some groups; by whole columns where the store gives these."""
    import pandas as pd

    columns = ["group_id", "person_id", "probability"]
    read = getattr(kept, "column_arrow", None)
    if read is not None:
        every: DataFrame = read("memberships", columns).to_pandas()
        return every[every["group_id"].isin(list(groups)).to_numpy(dtype=bool)]
    found = [kept.query("group_members", group=group) for group in groups]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _near(kept: Store, tables: Tables, case: Series) -> list[str]:
    """Return the incidents of the store within 400 m and two weeks of a case that it does not hold."""
    import pandas as pd

    places = tables.locations
    here = places[(places["location_id"] == case["location_id"]).to_numpy(dtype=bool)].dropna(subset=["longitude"])
    if here.empty:
        return []
    metres, days = NEAR
    found = kept.query(
        "incidents_near_place",
        longitude=float(here["longitude"].iloc[0]),
        latitude=float(here["latitude"].iloc[0]),
        metres=metres,
        since=case["occurred_from"] - pd.Timedelta(days=days),
        until=case["occurred_from"] + pd.Timedelta(days=days),
    )
    return [str(one) for one in found["incident_id"]]


def _one_case(tables: Tables, incident_id: str | None) -> Series:
    """Return the incident of the file that is meant."""
    cases = tables.incidents
    if incident_id is not None:
        cases = cases[(cases["incident_id"] == incident_id).to_numpy()]
    if len(cases) != 1:
        held = ", ".join(tables.incidents["incident_id"].head(5)) or "none"
        asked = "no id" if incident_id is None else repr(incident_id)
        raise InvalidFeed(f"answer: the case holds the incidents {held}; got {asked}, needs one of them as INCIDENT_ID")
    return cases.iloc[0]


def _refuse_unknown(told: CaseFile, here: Tables) -> None:
    for table, ids in told.lent.items():
        unknown = sorted(set(ids) - set(getattr(here, table)[TABLES[table].key[0]]))
        if unknown:
            raise UnknownRecord(
                f"answer: {table}: neither the case nor the store knows {', '.join(unknown[:5])}; "
                "list them in the case, or correct the id"
            )


def _newest(kept: Store, tables: Tables) -> Timestamp:
    """Return the newest moment that the store knows of; where it does not tell, that of the records read."""
    tell = getattr(kept, "newest_recorded_at", None)
    newest: Timestamp | None = tell() if tell is not None else newest_recorded_at(tables)
    if newest is None:
        raise UnknownRecord("answer: the store holds no records; load a feed first")
    return newest
