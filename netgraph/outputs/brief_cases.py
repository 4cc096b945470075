"""The cases that a brief rests on, numbered: every claim points here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from netgraph.outputs.brief_rows import shown_rows
from netgraph.outputs.network_marks import look_of_person
from netgraph.outputs.network_scene import UNKNOWN_SIDE, local_times
from netgraph.outputs.network_words import side_text

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.findings import Findings
    from netgraph.model.tables import Tables
    from netgraph.outputs.network_words import Words

__all__ = ["MOST_CASES_A_PERSON", "Register", "by_side", "case_rows", "register_cases"]

MOST_CASES_A_PERSON = 12
"""Of the cases under somebody's place on a list, those of the largest shares are shown; all are in evidence.csv."""


@dataclass(frozen=True)
class Register:
    """Cases by number, the oldest first.

    ``cases``: incidents with ``number``, ``when`` (local time as text), ``serious``, ``conflict`` (the number of its
    conflict on the page; 0 for none) and ``lane`` (the line of the timeline that it stands on). ``parts``: who and what
    took part in them, the unnamed left out. ``lanes``: what each lane is called; 0 is for cases of none.
    """

    cases: DataFrame
    parts: DataFrame
    lanes: Mapping[int, str]

    def refs(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """Return number and id of the cases among `ids` that are registered, in their order."""
        numbers = dict(zip(self.cases["incident_id"], self.cases["number"], strict=True))
        return [{"number": int(numbers[case]), "id": case} for case in dict.fromkeys(ids) if case in numbers]


def register_cases(
    tables: Tables, findings: Findings, *, conflicts: Sequence[str], words: Words, lists: bool = True
) -> Register:
    """Register the cases of some conflicts, and those under anything else that the findings claim.

    Parameters
    ----------
    tables
        The records as of the run.
    findings
        What it claims.
    conflicts
        Ids of the conflicts that the page shows, in their order.
    words
        Says which kinds are serious.
    lists
        Whether the cases under somebody's place on a list are registered too.
    """
    members = findings.members[(findings.members["entity_kind"] == "incident").to_numpy(dtype=bool)]
    shown = members[members["conflict_id"].isin(conflicts).to_numpy(dtype=bool)]
    place = {conflict: number for number, conflict in enumerate(conflicts, start=1)}
    of = shown.drop_duplicates("entity_id").set_index("entity_id")["conflict_id"].map(place)
    wanted = set(shown["entity_id"]) | _claimed(findings, lists=lists)
    cases = tables.incidents[tables.incidents["incident_id"].isin(wanted).to_numpy(dtype=bool)]
    cases = cases.sort_values(["occurred_from", "incident_id"], ignore_index=True)
    cases = cases.assign(
        number=range(1, len(cases) + 1),
        when=local_times(cases),
        serious=cases["kind"].isin(words.vocabulary.serious_kinds()),
        conflict=cases["incident_id"].map(of).fillna(0).astype("int64"),
    )
    names = {number: words.say("page_conflict", number=number) for number in place.values()}
    lanes = {0: words.say("brief_no_conflict")} | names
    return Register(cases.assign(lane=cases["conflict"]), _parts(tables, cases, words), lanes)


def by_side(register: Register, members: DataFrame, *, words: Words) -> Register:
    """Return the cases of one conflict on a lane a side: that on which most who are recorded as suspects stand.

    Cases without a suspect whose side is known stand on a lane of their own, above those of no side.
    """
    import pandas as pd

    people = members[(members["entity_kind"] == "person").to_numpy(dtype=bool)].drop_duplicates("entity_id")
    side_of = people[(people["side"] != UNKNOWN_SIDE).to_numpy(dtype=bool)].set_index("entity_id")["side"].dropna()
    acts = register.parts[(register.parts["side"] == "suspect").to_numpy(dtype=bool)]
    sides = acts.assign(side=acts["entity_id"].map(side_of)).dropna(subset="side")
    most = sides.groupby("incident_id")["side"].agg(lambda found: found.value_counts().sort_index().idxmax())
    names = sorted(set(most), key=lambda side: (len(side), side))
    told = {row.side: row for row in people.itertuples(index=False)}
    lanes = {
        place: words.say("brief_by_side", side=side_text(told[side], words)) for place, side in enumerate(names, 1)
    }
    unknown = len(names) + 1
    place = {side: number for number, side in enumerate(names, start=1)}
    lane = register.cases["incident_id"].map(most).map(place).fillna(unknown).astype("int64")
    lane = lane.where(register.cases["conflict"] > 0, 0)
    more = {0: register.lanes[0], unknown: words.say("brief_by_nobody")}
    return replace(register, cases=register.cases.assign(lane=pd.Series(lane)), lanes=lanes | more)


def case_rows(register: Register, words: Words) -> list[dict[str, Any]]:
    """Return each case in words: number, when, what, who took part as what, where it belongs."""
    by_case: dict[str, list[dict[str, str]]] = {}
    for part in register.parts.itertuples(index=False):
        told = {
            "id": part.entity_id,
            "kind": part.entity_kind,
            "name": words.name(part.entity_id),
            "role": words.label("roles", part.role),
            "sign": "vehicle" if part.entity_kind == "vehicle" else look_of_person({part.side}),
        }
        by_case.setdefault(part.incident_id, []).append(told)
    return [
        {
            "number": case.number,
            "id": case.incident_id,
            "when": case.when,
            "day": case.when[:10],
            "what": words.label("kinds", case.kind),
            "kind": case.kind,
            "serious": case.serious,
            "status": words.say(f"status_{case.status}"),
            "conflict": case.conflict,
            "who": by_case.get(case.incident_id, []),
        }
        for case in register.cases.itertuples(index=False)
    ]


def _claimed(findings: Findings, *, lists: bool) -> set[str]:
    """Return the cases under what is shown: retaliations, rivalries, open motifs, and the lists and the concerns."""
    answers = shown_rows(findings, "retaliations")
    found = set(answers["first_incident_id"]) | set(answers["second_incident_id"])
    listed = ("likely_victims", "likely_suspects", "concern") if lists else ()
    for name in ("open_motifs", "rivalries", "changes", *listed):
        frame = findings.concern if name == "concern" else shown_rows(findings, name)
        column = "new_incident_ids" if name == "changes" else "incident_ids"
        most = MOST_CASES_A_PERSON if name.startswith("likely") else None
        found.update(frame[column].dropna().str.split(";").str[:most].explode())
    return {incident for incident in found if isinstance(incident, str) and incident}


def _parts(tables: Tables, cases: DataFrame, words: Words) -> DataFrame:
    parts = tables.involvements
    named = parts["incident_id"].isin(cases["incident_id"]) & ~parts["anonymous"].astype(bool)
    kept = parts[(named & parts["entity_kind"].isin(["person", "vehicle", "group"])).to_numpy(dtype=bool)]
    kept = kept.assign(side=kept["role"].map(words.vocabulary.roles["side"]).fillna("unknown"))
    return kept.sort_values(["incident_id", "entity_kind", "entity_id", "role"], ignore_index=True)
