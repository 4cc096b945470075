"""What the network page shows of each conflict: its cases, who took part in them, and what is inferred of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph.model.spans import is_date_only

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.findings import Findings
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["MOST_CASES", "Scene", "find_scenes", "largest_conflicts", "local_times"]

MOST_CASES = 40
UNKNOWN_SIDE = "unknown"


@dataclass(frozen=True)
class Scene:
    """One conflict as the page shows it.

    ``conflict``: its row of findings. ``incidents``: the cases shown, oldest first, with ``serious``, ``when`` (local
    time as text), ``day``, ``unnamed`` (participants without identity) and ``membership``. ``parts``: the people and
    vehicles in them (incident_id, day, entity_kind, entity_id, role, outcome, weight, side). ``links``: one row a
    pair of cases (incident_a, incident_b, log_odds, reasons: pairs of entity and why, drawn: all of it can be seen in
    the picture, needed: not drawn, and one of the strongest without which the cases would fall apart). ``answers``:
    one row an answered case (first_incident_id, second_incident_id, lag_hours, order, level). ``people``: one row a
    person of the conflict, also of cases that are not shown: entity_id, how, side,
    side_groups, centrality; by side, then by id: this is no ranking. Those of whom no side is known come last.
    ``ties``: what is recorded between two people who are drawn, without any case: person_a, person_b, kind,
    first_seen, last_seen. ``name``: what the scene is called where it is no conflict of a run.
    """

    number: int
    conflict: dict[str, Any]
    incidents: DataFrame
    parts: DataFrame
    links: DataFrame
    answers: DataFrame
    people: DataFrame
    ties: DataFrame
    name: str = ""

    def parts_by(self, column: str) -> dict[Any, list[Any]]:
        """Return the rows of `parts` by case or by person and vehicle, in their order."""
        found: dict[Any, list[Any]] = defaultdict(list)
        for part in self.parts.itertuples(index=False):
            found[getattr(part, column)].append(part)
        return found


def find_scenes(tables: Tables, findings: Findings, *, conflicts: int, vocabulary: Vocabulary) -> list[Scene]:
    """Return the scenes of the largest conflicts, the largest first.

    At most 40 cases of a conflict are shown, the newest; more could not be read in one picture.
    """
    chosen = largest_conflicts(findings, conflicts)
    return [
        _scene(number, {str(name): value for name, value in row.items()}, tables, findings, vocabulary)
        for number, row in enumerate(chosen.to_dict("records"), start=1)
    ]


def largest_conflicts(findings: Findings, count: int) -> DataFrame:
    """Return the `count` conflicts with most serious cases; of equals, those with more cases, then by id."""
    order = ["serious_cases", "cases", "conflict_id"]
    return findings.conflicts.sort_values(order, ascending=[False, False, True], ignore_index=True).head(count)


def local_times(incidents: DataFrame) -> Series:
    """Return when each incident happened, as text in its own time zone: a day, a minute, or from – to.

    Examples
    --------
    >>> from tests.worlds import two_feuding_pairs
    >>> local_times(two_feuding_pairs().incidents).iloc[0]
    '2026-01-01 13:00'
    """
    import pandas as pd

    whole_day = is_date_only(incidents["occurred_from"], incidents["occurred_to"], incidents["time_zone"])
    texts = []
    for row, day in zip(incidents.itertuples(index=False), whole_day, strict=True):
        start = row.occurred_from.tz_localize("UTC").tz_convert(row.time_zone)
        end = row.occurred_to.tz_localize("UTC").tz_convert(row.time_zone)
        texts.append(_span_text(start, end, bool(day)))
    return pd.Series(texts, index=incidents.index, dtype="str")


def _span_text(start: Any, end: Any, whole_day: bool) -> str:
    import pandas as pd

    last_day = (end - pd.Timedelta(microseconds=1)).strftime("%Y-%m-%d")
    first_day = start.strftime("%Y-%m-%d")
    if whole_day:
        return first_day if first_day == last_day else f"{first_day} – {last_day}"
    if end - start <= pd.Timedelta(minutes=60):
        return str(start.strftime("%Y-%m-%d %H:%M"))
    until = end.strftime("%H:%M") if first_day == last_day else end.strftime("%Y-%m-%d %H:%M")
    return f"{start.strftime('%Y-%m-%d %H:%M')} – {until}"


def _scene(number: int, conflict: dict[str, Any], tables: Tables, findings: Findings, words: Vocabulary) -> Scene:
    incidents = _cases(conflict, tables, findings, words)
    everybody = tables.involvements[tables.involvements["incident_id"].isin(incidents["incident_id"])]
    named = everybody[~everybody["anonymous"] & everybody["entity_kind"].isin(["person", "vehicle"])]
    parts = named.assign(
        side=named["role"].map(words.roles["side"]).fillna("unknown"),
        day=named["incident_id"].map(incidents.set_index("incident_id")["day"]),
    ).sort_values(["incident_id", "entity_kind", "entity_id", "role"], ignore_index=True)
    unnamed = everybody[everybody["anonymous"]].groupby("incident_id").size()
    incidents["unnamed"] = incidents["incident_id"].map(unnamed).fillna(0).astype("int64")
    return Scene(
        number=number,
        conflict=conflict,
        incidents=incidents,
        parts=parts,
        links=_links(findings, incidents, parts),
        answers=_answers(findings, incidents),
        people=_people(findings, str(conflict["conflict_id"])),
        ties=_ties(tables, parts),
    )


def _ties(tables: Tables, parts: DataFrame) -> DataFrame:
    """Return the recorded ties between people who are drawn; a tie brings nobody into the picture."""
    drawn = parts["entity_id"][parts["entity_kind"] == "person"]
    ties = tables.ties[(tables.ties["person_a"].isin(drawn) & tables.ties["person_b"].isin(drawn)).to_numpy()]
    columns = ["person_a", "person_b", "kind", "first_seen", "last_seen"]
    return ties[columns].sort_values(columns, ignore_index=True)


def _people(findings: Findings, conflict_id: str) -> DataFrame:
    members = findings.members
    own = (members["conflict_id"] == conflict_id) & (members["entity_kind"] == "person")
    people = members[own.to_numpy(dtype=bool)][["entity_id", "how", "side", "side_groups", "centrality"]]
    people = people.assign(
        unknown=(people["side"] == UNKNOWN_SIDE) | people["side"].isna(), width=people["side"].str.len()
    )
    return people.sort_values(["unknown", "width", "side", "entity_id"], ignore_index=True)


def _cases(conflict: dict[str, Any], tables: Tables, findings: Findings, words: Vocabulary) -> DataFrame:
    ids = str(conflict["incident_ids"]).split(";")
    known = tables.incidents[tables.incidents["incident_id"].isin(ids)]
    newest = known.sort_values(["occurred_from", "incident_id"], ignore_index=True).tail(MOST_CASES)
    members = findings.members
    of_this = members[(members["conflict_id"] == conflict["conflict_id"]) & (members["entity_kind"] == "incident")]
    chance = of_this.drop_duplicates("entity_id").set_index("entity_id")["membership"]
    when = local_times(newest)
    return newest.assign(
        serious=newest["kind"].isin(words.serious_kinds()),
        when=when,
        day=when.str.slice(0, 10),
        membership=newest["incident_id"].map(chance),
    ).reset_index(drop=True)


def _links(findings: Findings, incidents: DataFrame, parts: DataFrame) -> DataFrame:
    import pandas as pd

    links = findings.case_links
    shown = links["incident_a"].isin(incidents["incident_id"]) & links["incident_b"].isin(incidents["incident_id"])
    present = set(zip(parts["incident_id"], parts["entity_id"], strict=True))
    reasons: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    odds: dict[tuple[str, str], float] = {}
    for row in links[shown].fillna({"entity": "", "why": ""}).itertuples(index=False):
        reasons[row.incident_a, row.incident_b].append((row.entity, row.why))
        odds[row.incident_a, row.incident_b] = row.log_odds
    rows = [
        (
            one,
            other,
            odds[one, other],
            sorted(why),
            all((case, of) in present for of, _ in why for case in (one, other)),
        )
        for (one, other), why in sorted(reasons.items())
    ]
    found = pd.DataFrame(rows, columns=["incident_a", "incident_b", "log_odds", "reasons", "drawn"])
    return found.assign(needed=_needed(found))


def _needed(links: DataFrame) -> list[bool]:
    """Say which links that are not drawn hold together what the drawn ones leave apart: the strongest first."""
    at: dict[str, str] = {}

    def end(case: str) -> str:
        while at.setdefault(case, case) != case:
            case = at[case]
        return case

    needed = [False] * len(links)
    rows = list(links.reset_index(drop=True).itertuples())
    for link in sorted(rows, key=lambda row: (not row.drawn, -row.log_odds, row.incident_a, row.incident_b)):
        one, other = end(link.incident_a), end(link.incident_b)
        needed[link.Index] = one != other and not link.drawn
        at[one] = other
    return needed


def _answers(findings: Findings, incidents: DataFrame) -> DataFrame:
    found = findings.retaliations
    ends = ["first_incident_id", "second_incident_id"]
    shown = found[ends[0]].isin(incidents["incident_id"]) & found[ends[1]].isin(incidents["incident_id"])
    ordered = found[shown].sort_values([*ends, "level", "order"], ascending=[True, True, False, False])
    return ordered.drop_duplicates(ends)[[*ends, "lag_hours", "order", "level"]].reset_index(drop=True)
