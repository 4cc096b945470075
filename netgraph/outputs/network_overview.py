"""Overview pages by pyvis: the communities of people, and who attacks whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.outputs.brief_facts import party_name
from netgraph.outputs.files import write_atomically
from netgraph.outputs.network_board import (
    PEOPLE_LEGEND,
    Sheet,
    board,
    line_entry,
    page_template,
    shown_labels,
    sign_entry,
)
from netgraph.outputs.network_marks import bent, broken, line, look_of_person, seat, set_places, sign, through_pyvis
from netgraph.outputs.network_scene import local_times
from netgraph.outputs.network_words import Words, thing_text, tie_text

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.tables import Tables

    Mark = dict[str, Any]
    Table = dict[str, Any]

__all__ = ["MOST_PEOPLE", "write_communities_page", "write_rivalries_page"]

MOST_PEOPLE = 5_000
"""More cannot be looked at in one picture; the largest communities come first."""

_LEAST = 3
_MOST_PICKS = 12
_MOST_CASES = 12
_WIDEST = 7.0
_MOST_AT_TABLE = 24
_TIES_LEGEND = (
    "page_lines",
    (line_entry("together", "page_line_together", box=True), line_entry("tie", "page_line_tie", box=True)),
)
_RIVALS_LEGEND = (
    ("page_parties", (sign_entry("party", "page_party"),)),
    (
        "page_lines",
        (
            line_entry("attack", "page_line_attack", box=True),
            line_entry("rival", "page_line_rival", box=True),
            line_entry("allied", "page_line_allied", box=True),
        ),
    ),
)


def write_communities_page(
    tables: Tables, communities: DataFrame, together: DataFrame, path: Path, *, sheet: Sheet
) -> Path:
    """Write the communities of people as one HTML file that asks nothing of any network.

    Each community of three people or more is laid out by itself, the largest first. A line joins two who stood on one
    side of a case, the wider the more such cases, and names them. Of more than `MOST_PEOPLE` people the smallest
    communities are left out, and the page says how many people those are.

    Parameters
    ----------
    tables
        The records as of the run.
    communities
        ``person_id, community``.
    together
        ``person_a, person_b, weight, count, incident_ids``: who stood on one side of which cases; a row a pair.
    path
        The file to write.
    sheet
        What the page says of itself.

    Raises
    ------
    NetgraphError
        The file cannot be written, or pyvis is installed without vis-network.
    """
    words = Words(sheet.language, sheet.vocabulary, shown_labels(tables), {})
    shown = _shown(communities)
    parts = _parts(tables, shown, words)
    nodes, edges = _communities_drawn(
        shown, parts, [*_together(together, words), *_recorded(tables, words)], sheet, words
    )
    rows = list(_community_rows(shown, parts, words))
    picks = [{"number": 0, "title": words.say("overview_all"), "note": ""}]
    for number, row in enumerate(rows[:_MOST_PICKS], start=1):
        picks.append({"number": number, "title": row[0], "note": words.say("overview_people", people=row[1])})
    left = len(communities) - len(shown)
    read = ["overview_communities", "page_recorded", "overview_drawn"] + ["overview_left"] * (left > 0)
    return _write(
        path,
        board(nodes, edges, words=words, sheet=sheet, picks=picks, legend=(PEOPLE_LEGEND, _TIES_LEGEND)),
        reading=[words.say(key, left=left, least=_LEAST, most=MOST_PEOPLE) for key in read],
        tables=[_table("overview_numbers", _COMMUNITY_HEADS, rows, words), _people_table(shown, parts, words)],
    )


def write_rivalries_page(tables: Tables, rivalries: DataFrame, stated: DataFrame, path: Path, *, sheet: Sheet) -> Path:
    """Write who attacks whom, between groups or communities, as one HTML file that asks nothing of any network.

    An arrow is all attacks of one on another (inferred from the people in the cases), the wider the more; a solid line
    is a relation that the records state.

    Parameters
    ----------
    tables
        The records as of the run.
    rivalries
        Of the run's findings.
    stated
        ``group_a, group_b, kind`` (``rival``, ``allied``): what is stated at that time.
    path
        The file to write.
    sheet
        What the page says of itself.

    Raises
    ------
    NetgraphError
        The file cannot be written, or pyvis is installed without vis-network.
    """
    words = Words(sheet.language, sheet.vocabulary, shown_labels(tables), {})
    rivalries = rivalries.sort_values(["attacks", "rivalry_id"], ascending=[False, True], ignore_index=True)
    nodes = list(_parties(_seated(rivalries, stated), rivalries, words))
    edges = bent([*_attacks(rivalries, words), *_stated(stated, words)])
    if len(nodes) <= _MOST_AT_TABLE:
        seat(nodes)
    else:
        set_places([nodes], [edges], sheet.seed)
    drawn = through_pyvis(nodes, edges)
    rows = [_rivalry_row(row, words) for row in rivalries.itertuples(index=False)]
    return _write(
        path,
        board(*drawn, words=words, sheet=sheet, picks=[], legend=_RIVALS_LEGEND),
        reading=[words.say(key) for key in ("brief_rivalries_about", "page_recorded", "overview_rivals")],
        tables=[_table("brief_rivalries", _RIVALRY_HEADS, rows, words)],
    )


_COMMUNITY_HEADS = ("overview_community", "page_people_count", "page_cases", "page_last")
_PEOPLE_HEADS = ("page_who_name", "overview_community", "page_how", "page_cases", "brief_case_refs", "page_id")
_RIVALRY_HEADS = (
    *("brief_attacker", "brief_attacked", "page_cases", "brief_attacks", "brief_returned"),
    *("page_first", "page_last", "brief_quiet", "brief_case_refs"),
)
_COUNTS = frozenset({"page_people_count", "page_cases", "brief_attacks", "brief_returned"})


def _write(path: Path, shown: dict[str, Any], *, reading: list[str], tables: list[Table]) -> Path:
    page = page_template("overview.html").render(
        **shown, drawn=bool(shown["vis_network"]), reading=reading, tables=tables
    )
    return write_atomically(path, page)


def _table(title: str, heads: Sequence[str], rows: list[list[Any]], words: Words) -> Table:
    numbers = [place for place, head in enumerate(heads) if head in _COUNTS]
    return {"title": words.say(title), "heads": [words.say(head) for head in heads], "numbers": numbers, "rows": rows}


def _shown(communities: DataFrame) -> DataFrame:
    """Return the people of the largest communities, numbered from 1: ``person_id, community, number``."""
    sizes = communities["community"].value_counts()
    order = sizes.reset_index().sort_values(["count", "community"], ascending=[False, True], ignore_index=True)
    kept = order[((order["count"] >= _LEAST) & (order["count"].cumsum() <= MOST_PEOPLE)).to_numpy(dtype=bool)]
    number = dict(zip(kept["community"], range(1, len(kept) + 1), strict=True))
    own = communities[communities["community"].isin(kept["community"]).to_numpy(dtype=bool)]
    return own.assign(number=own["community"].map(number)).sort_values(["number", "person_id"], ignore_index=True)


def _parts(tables: Tables, shown: DataFrame, words: Words) -> DataFrame:
    """Return the parts of these people in cases, with side, day and the number of their community."""
    rows = tables.involvements
    own = (rows["entity_kind"] == "person") & ~rows["anonymous"] & rows["entity_id"].isin(shown["person_id"])
    parts = rows[own.to_numpy(dtype=bool)]
    cases = tables.incidents[tables.incidents["incident_id"].isin(parts["incident_id"]).to_numpy(dtype=bool)]
    days = dict(zip(cases["incident_id"], local_times(cases).str.slice(0, 10), strict=True))
    parts = parts.assign(
        side=parts["role"].map(words.vocabulary.roles["side"]).fillna("unknown"),
        day=parts["incident_id"].map(days),
        number=parts["entity_id"].map(dict(zip(shown["person_id"], shown["number"], strict=True))),
    )
    return parts.sort_values(["entity_id", "day", "incident_id", "role"], ignore_index=True)


def _communities_drawn(
    shown: DataFrame, parts: DataFrame, ties: list[Mark], sheet: Sheet, words: Words
) -> tuple[list[Mark], list[Mark]]:
    """Return the marks: each community laid out by what ties it inside, those between added afterwards."""
    of = dict(zip(shown["person_id"], shown["number"].tolist(), strict=True))
    told = _by_person(parts)
    groups: list[list[Mark]] = [[] for _ in range(max(of.values(), default=0))]
    for who, number in of.items():
        groups[number - 1].append(_person(who, number, told.get(who, []), words))
    inside: list[list[Mark]] = [[] for _ in groups]
    between: list[Mark] = []
    for tie in (tie for tie in ties if tie["from"] in of and tie["to"] in of):
        one, other = of[tie["from"]], of[tie["to"]]
        placed = tie | {"from": f"{one}/{tie['from']}", "to": f"{other}/{tie['to']}"}
        (inside[one - 1] if one == other else between).append(placed)
    set_places(groups, inside, sheet.seed)
    return through_pyvis(
        (node for group in groups for node in group), bent([*(tie for group in inside for tie in group), *between])
    )


def _person(who: str, number: int, parts: list[Any], words: Words) -> Mark:
    newest = parts[-_MOST_CASES:]
    cut = [words.say("brief_more", number=len(parts) - len(newest))] if len(parts) > len(newest) else []
    text = thing_text(number, newest, words) if newest else words.full_name(who)
    return sign(look_of_person({part.side for part in parts})) | {
        "id": f"{number}/{who}",
        "label": broken(words.name(who)),
        "title": "\n".join([text, *cut, words.say("page_community", number=number)]),
        "find": words.full_name(who),
        "conflict": number,
    }


def _together(together: DataFrame, words: Words) -> Iterator[Mark]:
    for row in together.sort_values(["person_a", "person_b"]).itertuples(index=False):
        cases = row.incident_ids.split(";")
        pair = {"one": words.name(row.person_a), "other": words.name(row.person_b), "cases": row.count}
        text = words.say("page_tip_together", **pair)
        yield line("together", min(0.8 + 0.8 * row.count, _WIDEST)) | {
            "from": row.person_a,
            "to": row.person_b,
            "title": "\n".join([text, _cut(cases)]),
        }


def _recorded(tables: Tables, words: Words) -> Iterator[Mark]:
    ties = tables.ties.sort_values(["person_a", "person_b", "kind", "first_seen"])
    for tie in ties.itertuples(index=False):
        yield line("tie", 1.6) | {"from": tie.person_a, "to": tie.person_b, "title": tie_text(tie, words)}


def _cut(cases: list[str]) -> str:
    return ", ".join(cases[:_MOST_CASES]) + (" …" if len(cases) > _MOST_CASES else "")


def _community_rows(shown: DataFrame, parts: DataFrame, words: Words) -> Iterator[list[Any]]:
    people = shown.groupby("number").size()
    by_number = dict(iter(parts.groupby("number")))
    for number, count in people.items():
        own = by_number.get(number)
        cases = own["incident_id"].nunique() if own is not None else 0
        last = own["day"].max() if own is not None else ""
        yield [words.say("page_community", number=number), int(count), int(cases), last]


def _by_person(parts: DataFrame) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = defaultdict(list)
    for part in parts.itertuples(index=False):
        told[part.entity_id].append(part)
    return told


def _people_table(shown: DataFrame, parts: DataFrame, words: Words) -> Table:
    told = _by_person(parts)
    rows = []
    for person in shown.itertuples(index=False):
        own = told.get(person.person_id, [])
        cases = list(dict.fromkeys(part.incident_id for part in reversed(own)))
        roles = sorted({words.label("roles", part.role) for part in own})
        name, number = words.name(person.person_id), person.number
        rows.append([name, number, ", ".join(roles), len(cases), _cut(cases), person.person_id])
    return _table("overview_who", _PEOPLE_HEADS, rows, words)


def _seated(rivalries: DataFrame, stated: DataFrame) -> list[str]:
    """Return the groups in an order in which stated allies stand side by side, and rivals rather not."""
    allied = stated[(stated["kind"] == "allied").to_numpy(dtype=bool)]
    friends = {frozenset(pair) for pair in zip(allied["group_a"], allied["group_b"], strict=True)}
    attacks: Counter[frozenset[str]] = Counter()
    for row in rivalries.itertuples(index=False):
        attacks[frozenset((row.source, row.target))] += row.attacks
    left = sorted({*rivalries["source"], *rivalries["target"], *stated["group_a"], *stated["group_b"]})
    seated = left[:1]
    left = left[1:]
    while left:
        beside = [frozenset((seated[-1], party)) for party in left]
        best = min(zip(beside, left, strict=True), key=lambda pair: (pair[0] not in friends, attacks[pair[0]], pair[1]))
        seated.append(best[1])
        left.remove(best[1])
    return seated


def _parties(parties: list[str], rivalries: DataFrame, words: Words) -> Iterator[Mark]:
    """Yield a sign a group, the larger the more it attacks or is attacked."""
    made = rivalries.groupby("source")["incidents"].sum()
    met = rivalries.groupby("target")["incidents"].sum()
    most = max(1.0, float(made.add(met, fill_value=0).max())) if len(rivalries) else 1.0
    for party in parties:
        attacks, attacked = int(made.get(party, 0)), int(met.get(party, 0))
        name = party_name(party, words)
        of = sign("party")
        yield of | {
            "id": f"1/{party}",
            "size": round(12 + 18 * ((attacks + attacked) / most) ** 0.5, 1),
            "label": broken(name),
            "title": "\n".join([name, words.say("page_tip_party", attacks=attacks, attacked=attacked), party]),
            "find": f"{name} ({party})",
            "conflict": 1,
        }


def _attacks(rivalries: DataFrame, words: Words) -> Iterator[Mark]:
    most = max(1.0, float(rivalries["attacks"].max())) if len(rivalries) else 1.0
    for row in rivalries.itertuples(index=False):
        pair = {"source": party_name(row.source, words), "target": party_name(row.target, words)}
        text = words.say(
            "page_tip_attack", cases=row.incidents, first=row.first_at.date(), last=row.last_at.date(), **pair
        )
        yield line("attack", 1 + (_WIDEST - 1) * row.attacks / most) | {
            "from": f"1/{row.source}",
            "to": f"1/{row.target}",
            "arrows": "to",
            "title": "\n".join([text, _cut(row.incident_ids.split(";"))]),
        }


def _stated(stated: DataFrame, words: Words) -> Iterator[Mark]:
    for row in stated.sort_values(["group_a", "group_b"]).itertuples(index=False):
        pair = f"{words.name(row.group_a)} – {words.name(row.group_b)}"
        yield line(row.kind, 2.4) | {
            "from": f"1/{row.group_a}",
            "to": f"1/{row.group_b}",
            "title": f"{pair}: {words.say(f'page_line_{row.kind}')}",
        }


def _rivalry_row(row: Any, words: Words) -> list[Any]:
    quiet = row.dormant_since.date() if row.dormant_since == row.dormant_since else ""
    return [
        *(party_name(row.source, words), party_name(row.target, words), row.incidents),
        *(f"{row.attacks:.1f}", f"{row.returned:.1f}", row.first_at.date(), row.last_at.date(), quiet),
        _cut(row.incident_ids.split(";")),
    ]
