"""What a brief says, section by section, each statement with the cases under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from netgraph.outputs.brief_cases import MOST_CASES_A_PERSON
from netgraph.outputs.brief_rows import shown_rows

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.findings import Findings
    from netgraph.outputs.brief_cases import Register
    from netgraph.outputs.network_words import Words

    Row = dict[str, Any]

__all__ = ["Brief", "party_name", "sides_of", "summary", "tables_of"]

_SHOWN_GROUPS = 4
_NAMED_FIRST = 3
_LEAST_CHANCE = 0.01


@dataclass(frozen=True)
class Brief:
    """What the sections are made from: the findings, the conflicts shown (in order), their cases, and the words.

    ``alone``: the page is of one conflict, not of a whole run.
    """

    findings: Findings
    conflicts: DataFrame
    register: Register
    words: Words
    alone: bool = False

    def numbers(self) -> dict[str, int]:
        """Return the number on the page of each conflict that is shown."""
        return {conflict: number for number, conflict in enumerate(self.conflicts["conflict_id"], start=1)}

    def refs(self, cell: Any) -> list[Row]:
        """Return the numbers of the cases in a cell of ids."""
        return self.register.refs(sorted(cell.split(";"), key=self.place)) if isinstance(cell, str) else []

    def refs_of(self, person: str) -> list[Row]:
        """Return the numbers of the cases in which somebody takes part."""
        parts = self.register.parts
        own = parts["incident_id"][(parts["entity_id"] == person).to_numpy(dtype=bool)]
        return self.register.refs(sorted(set(own), key=self.place))

    def place(self, incident: str) -> int:
        """Return where a case stands among those of the page; those that it does not show come last."""
        return self._places.get(incident, len(self._places))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {incident: place for place, incident in enumerate(self.register.cases["incident_id"])}


def summary(brief: Brief) -> list[Row]:
    """Return the opening sentences: what there is, who fights whom, what is new, what may come, whom to reach."""
    opening = _alone(brief) if brief.alone else (_all(brief), *_largest(brief))
    return [*opening, *_fiercest(brief), *_newest(brief), *_next(brief), *_lists(brief)]


def tables_of(brief: Brief) -> dict[str, list[Row]]:
    """Return the rows of each table of the page, by section."""
    return {
        "rivalries": list(_rivalries(brief)),
        "conflicts": list(_conflicts(brief)),
        "changes": list(_changes(brief)),
        "retaliations": list(_retaliations(brief)),
        "open_motifs": list(_open(brief)),
        "victims": list(_stream(brief, "likely_victims")),
        "suspects": list(_stream(brief, "likely_suspects")),
        "concern": list(_concern(brief)),
    }


def _all(brief: Brief) -> Row:
    found = brief.findings.conflicts
    told = {name: int(found[column].sum()) for name, column in _COUNTED.items()}
    if found.empty:
        return {"text": brief.words.say("page_empty"), "refs": []}
    return {"text": brief.words.say("brief_all", conflicts=len(found), **told), "refs": []}


def _alone(brief: Brief) -> Iterator[Row]:
    for row in brief.conflicts.itertuples(index=False):
        told = {"first": row.first_incident_at.date(), "last": row.last_incident_at.date(), "people": row.people}
        told |= {"cases": row.cases, "serious": row.serious_cases, "open": row.serious_open}
        yield {"text": brief.words.say("brief_this_conflict", **told), "refs": brief.refs(row.last_incident_id)}


def _fiercest(brief: Brief) -> Iterator[Row]:
    """Yield who attacks whom most, and how often it is returned."""
    rivalries = brief.findings.rivalries
    back = dict(zip(zip(rivalries["target"], rivalries["source"], strict=True), rivalries["incidents"], strict=True))
    for row in shown_rows(brief.findings, "rivalries").head(1).itertuples(index=False):
        told = {"source": party_name(row.source, brief.words), "target": party_name(row.target, brief.words)}
        told |= {"cases": str(row.incidents), "back": str(back.get((row.source, row.target), 0))}
        text = brief.words.say("brief_fiercest", last=row.last_at.date(), **told)
        yield {"text": text, "refs": brief.refs(row.incident_ids)}


_COUNTED = {"cases": "cases", "serious": "serious_cases", "open": "serious_open"}


def _largest(brief: Brief) -> Iterator[Row]:
    for number, row in enumerate(brief.conflicts.head(3).itertuples(index=False), start=1):
        sides = _sides(brief, row.conflict_id)
        told = {"number": number, "cases": row.cases, "serious": row.serious_cases, "last": row.last_incident_at.date()}
        key = "brief_conflict_between" if sides else "brief_conflict_of"
        yield {
            "text": brief.words.say(key, sides=sides, **told),
            "refs": brief.refs(row.last_incident_id),
            "conflict": number,
        }


def _sides(brief: Brief, conflict: str) -> str:
    return sides_of(brief.findings.members, conflict, words=brief.words)


def sides_of(members: DataFrame, conflict: str, *, words: Words) -> str:
    """Return the stated groups of each side, joined for reading; nothing where no side has one."""
    own = members[(members["conflict_id"].eq(conflict) & members["side_groups"].notna()).to_numpy(dtype=bool)]
    groups = own.groupby("side")["side_groups"].first()
    named = [" + ".join(map(words.name, each.split(";")[:_SHOWN_GROUPS])) for each in groups if each]
    return words.say("brief_against").join(dict.fromkeys(named))


def party_name(party: str, words: Words) -> str:
    """Return what a group is called, or which community of people it is."""
    kind, _, number = party.partition(":")
    return words.say("page_community", number=number) if kind == "community" else words.name(party)


def _newest(brief: Brief) -> Iterator[Row]:
    serious = brief.register.cases[brief.register.cases["serious"].to_numpy(dtype=bool)].tail(1)
    for case in serious.itertuples(index=False):
        what = brief.words.label("kinds", case.kind)
        yield {"text": brief.words.say("brief_newest", what=what, when=case.when), "refs": brief.refs(case.incident_id)}


def _next(brief: Brief) -> Iterator[Row]:
    rows = list(_open(brief))
    if not rows:
        yield {"text": brief.words.say("brief_nothing_open"), "refs": []}
    elif brief.findings.open_motifs["chance"].max() < _LEAST_CHANCE:
        refs = [ref for row in rows for ref in row["refs"]]
        yield {"text": brief.words.say("brief_nothing_likely", count=len(rows)), "refs": _once(refs)}
    else:
        first = rows[0]
        yield {"text": brief.words.say("brief_next", **{name: first[name] for name in _TOLD}), "refs": first["refs"]}


def _once(refs: list[Row]) -> list[Row]:
    return [*{ref["number"]: ref for ref in refs}.values()]


_TOLD = ("closers", "targets", "until", "chance")


def _lists(brief: Brief) -> Iterator[Row]:
    victims, suspects = brief.findings.likely_victims, brief.findings.likely_suspects
    told = {"victims": int(victims["rank"].notna().sum()), "suspects": int(suspects["rank"].notna().sum())}
    yield {"text": brief.words.say("brief_lists", minors=len(brief.findings.concern), **told), "refs": []}
    for name, frame in (("victims", victims), ("suspects", suspects)):
        first = frame[frame["rank"].notna().to_numpy(dtype=bool)].sort_values("rank").head(_NAMED_FIRST)
        if len(first):
            names = ", ".join(brief.words.name(person) for person in first["person_id"])
            cases = [cell.split(";")[0] for cell in first["incident_ids"].dropna() if cell]
            yield {"text": brief.words.say(f"brief_first_{name}", names=names), "refs": brief.register.refs(cases)}


def _rivalries(brief: Brief) -> Iterator[Row]:
    for row in shown_rows(brief.findings, "rivalries").itertuples(index=False):
        stated = row.stated if isinstance(row.stated, str) and row.stated else ""
        yield {
            "source": party_name(row.source, brief.words),
            "target": party_name(row.target, brief.words),
            "cases": row.incidents,
            "attacks": f"{row.attacks:.1f}",
            "returned": f"{row.returned:.1f}",
            "first": row.first_at.date(),
            "last": row.last_at.date(),
            "stated": brief.words.say(f"page_stated_{stated}") if stated in ("rival", "allied") else stated,
            "quiet": row.dormant_since.date() if row.dormant_since == row.dormant_since else "",
            "refs": brief.refs(row.incident_ids),
        }


def _conflicts(brief: Brief) -> Iterator[Row]:
    for number, row in enumerate(brief.conflicts.itertuples(index=False), start=1):
        yield {
            "number": number,
            "id": row.conflict_id,
            "sides": _sides(brief, row.conflict_id),
            "cases": row.cases,
            "serious": row.serious_cases,
            "prosecuted": row.serious_prosecuted,
            "open": row.serious_open,
            "people": row.people,
            "first": row.first_incident_at.date(),
            "last": row.last_incident_at.date(),
            "refs": brief.refs(row.incident_ids),
        }


def _changes(brief: Brief) -> Iterator[Row]:
    numbers = brief.numbers()
    for row in shown_rows(brief.findings, "changes").itertuples(index=False):
        yield {
            "number": numbers.get(row.conflict_id, 0),
            "id": row.conflict_id,
            "change": brief.words.say(f"conflict_{row.change}"),
            "before": row.cases_before,
            "now": row.cases,
            "refs": brief.refs(row.new_incident_ids),
        }


def _retaliations(brief: Brief) -> Iterator[Row]:
    for row in shown_rows(brief.findings, "retaliations").itertuples(index=False):
        yield {
            "day": row.second_at.date(),
            "source": _named(brief, row.source),
            "target": _named(brief, row.target),
            "level": brief.words.say(f"page_level_{row.level}"),
            "days": f"{row.lag_hours / 24:.1f}",
            "sure": row.order == "strict",
            "refs": brief.refs(f"{row.first_incident_id};{row.second_incident_id}"),
        }


def _open(brief: Brief) -> Iterator[Row]:
    for row in shown_rows(brief.findings, "open_motifs").itertuples(index=False):
        yield {
            "closers": _named(brief, row.closers),
            "targets": _named(brief, row.targets),
            "until": row.until.date(),
            "chance": f"{100 * row.chance:.0f} % ({100 * row.low:.0f}–{100 * row.high:.0f} %)",
            "halves": row.halves,
            "refs": brief.refs(row.incident_ids),
        }


def _named(brief: Brief, cell: Any) -> str:
    ids = cell.split(";") if isinstance(cell, str) else []
    return ", ".join(map(brief.words.name, ids)) or "?"


def _stream(brief: Brief, name: str) -> Iterator[Row]:
    numbers = brief.numbers()
    for row in shown_rows(brief.findings, name).to_dict("records"):
        cases = row["incident_ids"].split(";") if isinstance(row["incident_ids"], str) else []
        ranked = row["rank"] == row["rank"] and row["rank"] is not None
        yield {
            "rank": int(row["rank"]) if ranked else "–",
            "interval": f"{row['rank_low']}–{row['rank_high']}" if ranked else "",
            "stability": row["stability"] or "",
            "id": row["person_id"],
            "name": brief.words.name(row["person_id"]),
            "reasons": row["reasons"],
            "missing": row["missing"] or "",
            "apart": row["apart"] or "",
            "number": numbers.get(row["conflict_id"], 0),
            "refs": (shown := brief.register.refs(cases)[:MOST_CASES_A_PERSON]),
            "left": len(cases) - len(shown),
        }


def _concern(brief: Brief) -> Iterator[Row]:
    numbers = brief.numbers()
    for row in brief.findings.concern.itertuples(index=False):
        yield {
            "id": row.person_id,
            "name": brief.words.name(row.person_id),
            "age": row.age,
            "under_15": row.under_15,
            "number": numbers.get(row.conflict_id, 0),
            "refs": brief.refs(row.incident_ids),
        }
