"""What an answer to one incident says in one language: the page and the terminal show the same words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netgraph.outputs.answer_rows import (
    attacks_between,
    circle_of,
    half_done,
    minors_of,
    near_of,
    parties_of,
    people_of,
)
from netgraph.outputs.answer_speech import AnswerWords, Row, ids_text, is_known, with_ids

__all__ = ["AnswerWords", "ids_text", "told"]

_WORTH_SAYING = 1.5
_SIDES = ("victim", "suspect")
_ENDS = ("chance", "low", "high")


def told(words: AnswerWords) -> dict[str, Any]:
    """Return every part of an answer as plain text and numbers, ready to be set on a page or printed line by line."""
    answer = words.answer
    kind = words.label("kinds", answer.case["kind"])
    return {
        "title": words.say(
            "answer_title", kind=kind[:1].upper() + kind[1:], when=words.when(answer.case["occurred_from"])
        ),
        "handling": words.say(f"answer_handling_{answer.case['handling']}"),
        "basis": list(_basis(words)),
        "missing": [words.say(key, **values) for key, values in answer.missing],
        "chances": list(_chances(words)),
        "clock": list(_clock(words)),
        "groups": {side: _groups(words, side) for side in ("suspect", "victim")},
        "parties": list(parties_of(words)),
        "between": list(attacks_between(words)),
        "people": {side: list(people_of(words, side)) for side in ("victim", "suspect")},
        "concern": list(minors_of(words)),
        "open": list(half_done(words)),
        "circle": circle_of(words),
        "near": list(near_of(words)),
    }


def _basis(words: AnswerWords) -> Iterator[str]:
    answer = words.answer
    case, basis = answer.case, answer.basis
    if answer.method == "dyads":
        yield words.say("answer_basis_dyads", until=f"{basis['fitted_until']:%Y-%m-%d %H:%M}", on=basis["fitted_on"])
    if answer.method == "counts":
        yield words.say("answer_basis_counts", number=basis["attacks"])
    yield from _ranked(words)
    if case["without_known_time"]:
        yield words.say("answer_event_time", number=case["without_known_time"], all=case["incidents"])


def _ranked(words: AnswerWords) -> Iterator[str]:
    """Say by which weights whom to reach is ranked, on which side."""
    by = words.answer.ranked_by
    for side in _SIDES:
        learnt = side in by["learnt"]
        until = {"until": f"{by['fitted_until']:%Y-%m-%d %H:%M}"} if learnt else {}
        key = "answer_ranked_learnt" if learnt else "answer_ranked_shipped"
        yield words.say(key, side=words.say(f"answer_h_{side}"), **until)


def _chances(words: AnswerWords) -> Iterator[Row]:
    """Yield one row a direction and pair of groups, with a part for each horizon."""
    rows = words.answer.chances
    top = float(rows["high"].max()) if len(rows) else 1.0
    single = rows.groupby("direction")["source_group"].nunique()  # any, and one pair: the same figures twice
    for (direction, source, target), some in rows.groupby(["direction", "source_group", "target_group"], sort=False):
        if source and single[direction] <= 2:
            continue
        ends = {"source": words.name(str(source)), "target": words.name(str(target))}
        key = f"answer_dir_{direction}" if source else f"answer_dir_{direction}_any"
        yield {
            "what": words.say(key, **ends),
            "any": not source,
            "direction": direction,
            "parts": [_part(words, row, top) for row in some.to_dict("records")],
            **with_ids(words, some["incident_ids"].iloc[0].split(";")),
        }


def _part(words: AnswerWords, row: Row, top: float) -> Row:
    """Return one figure with its interval, and where its bar begins and ends on a scale from 0 to `top`."""
    base = row["base_rate"] if is_known(row["base_rate"]) else None
    more = base is not None and base > 0 and row["chance"] >= _WORTH_SAYING * base
    return {
        "horizon": words.horizon(row["horizon_days"]),
        **{name: words.percent(row[name]) for name in _ENDS},
        "base": words.percent(base) if base is not None else "",
        "times": f"{row['chance'] / base:.0f}" if base and more else "",
        "at": {name: _place(row[name], top) for name in _ENDS},
        "base_at": None if base is None else _place(base, top),
    }


def _place(value: float, top: float) -> float:
    return round(100 * min(max(value, 0.0) / top, 1.0), 2) if top > 0 else 0.0


def _clock(words: AnswerWords) -> Iterator[Row]:
    rows = words.answer.clock
    top = float(rows["high"].max()) if len(rows) else 1.0
    for row in rows.to_dict("records"):
        days = round(row["quiet_days"])
        key = {0: "answer_quiet_now", 1: "answer_quiet_after_one"}.get(days, "answer_quiet_after")
        part = _part(words, row | {"base_rate": float("nan")}, top)
        yield part | {"when": words.say(key, number=days), "next": words.say("answer_next", horizon=part["horizon"])}


def _groups(words: AnswerWords, side: str) -> str:
    rows = words.answer.groups
    own = rows[(rows["side"] == side).to_numpy()]
    shown = [
        words.say("answer_group_share", name=words.name(row.group_id), percent=f"{100 * row.share:.0f}")
        for row in own.itertuples(index=False)
    ]
    return ", ".join(shown) or words.say("answer_group_unknown")
