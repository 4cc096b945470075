"""The model card and data sheet of a run: what the lists are for, what was learnt on what, and what is not known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.model.vocabulary import phrase
from netgraph.outputs.files import write_atomically
from netgraph.outputs.shared import marking_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import Series, Timestamp

    from netgraph.model.findings import Model, Run
    from netgraph.model.tables import Tables

__all__ = ["Card", "StreamCard", "data_sheet", "flares_on", "validated_on", "write_model_card"]

TEMPLATES = Path(__file__).parent / "templates"
VALIDATION = Path(__file__).parents[2] / "docs" / "ranking.md"
"""Where the studies write how the ranking came out; absent from an installed wheel, and then nothing is claimed."""
DYADS = VALIDATION.with_name("dyads.md")
"""Where the study of null worlds writes how much passes for contagion; absent from an installed wheel."""

_REAL, _SIMULATED = ("gva", "philadelphia"), ("simulated",)


@dataclass(frozen=True)
class StreamCard:
    """The figures of one list: what it learnt from, how many it ranks, how surely, and what the scores are made of.

    ``expected``: outcomes expected of all within the horizon (null where not learnt); ``age_share``: the share of the
    variance of the log scores that age bands would explain (null where it cannot be said); ``reasons``: reason and
    its share of all scores, the largest first; ``weights``: for each way, how many outcomes one incident of the
    gravest violence and of severity 100 brings about in all by it (none where not learnt).
    """

    name: str
    learnt: bool
    outcomes: int
    windows: int
    expected: float
    scored: int
    ranked: int
    apart: int
    stable: int
    single_source: int
    age_share: float
    reasons: tuple[tuple[str, float], ...]
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Card:
    """What a run says of its two lists."""

    length: int
    horizon_days: int
    area: str
    least: int
    event_time_split: bool
    streams: tuple[StreamCard, ...]


def write_model_card(path: Path, *, card: Card, model: Model, run: Run, tables: Tables, language: str) -> Path:
    """Write the card and the sheet as Markdown; the same run gives the same bytes.

    Raises
    ------
    NetgraphError
        The file cannot be written.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    place = FileSystemLoader(TEMPLATES, encoding="utf-8")
    made = Environment(loader=place, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - no page
    text = made.get_template(f"model_card.{language}.md").render(
        card=_said(card, language),
        model=model,
        until=f"{model.fitted_until:%Y-%m-%d %H:%M}",
        run=run,
        marking=marking_of(tables, run, run.as_of).as_dict(),
        as_of=f"{run.as_of:%Y-%m-%d %H:%M}",
        sheet=data_sheet(tables),
        validated=validated_on(_page(VALIDATION)),
        flares=flares_on(_page(DYADS)),
    )
    return write_atomically(path, re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n")


def validated_on(text: str) -> dict[str, bool]:
    """Say whether the page of the studies holds results on real and on simulated records.

    Examples
    --------
    >>> validated_on("<!-- gva -->\\n<!-- end of gva -->\\n<!-- simulated -->\\n| 5 % |\\n<!-- end of simulated -->")
    {'real': False, 'simulated': True}
    """
    held = dict(re.findall(r"<!-- (\w+) -->\n(.*?)<!-- end of \1 -->", text, flags=re.DOTALL))
    return {
        "real": any(held.get(name, "").strip() for name in _REAL),
        "simulated": any(held.get(name, "").strip() for name in _SIMULATED),
    }


def flares_on(text: str) -> dict[str, str]:
    """Return how much contagion the page of the studies says is found where nothing spreads, by null world.

    Examples
    --------
    >>> page = "| static | 20 | 2794 | 2.3% (at most 2.9%) |\\n| flaring | 20 | 2927 | 35.2% (at most 39.1%) |"
    >>> flares_on(page)
    {'static': '2.3 %', 'flaring': '35.2 %'}
    """
    found = re.findall(r"^\| (static|flaring) \| \d+ \| [\d,]+ \| ([\d.]+)%", text, flags=re.MULTILINE)
    return {world: f"{share} %" for world, share in found}


def _page(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def data_sheet(tables: Tables) -> dict[str, object]:
    """Return what the records are, and how much is missing in them."""
    incidents, people = tables.incidents, tables.people
    parts = tables.involvements[(tables.involvements["entity_kind"] == "person").to_numpy()]
    named = parts[~parts["anonymous"].to_numpy(dtype=bool)]
    unborn = people["birth_date"].isna() & people["birth_year"].isna()
    return {
        "rows": [(name, f"{rows:,}") for name, rows in tables.counts().items() if rows],
        "sources": ", ".join(sorted(incidents["source"].unique())),
        "first": _day(incidents["occurred_from"].min()),
        "last": _day(incidents["occurred_to"].max()),
        "no_recording_time": _share(incidents["recorded_at"] == incidents["occurred_to"]),
        "no_age": _share(unborn),
        "no_sex": _share(people["sex"].isna()),
        "unnamed": _share(parts["anonymous"]),
        "uncorroborated": _share(named["information_grade"].isin(["C", "D", "E"])),
        "ungraded": _share(named["information_grade"].isna()),
        "unfounded": _share(incidents["status"] == "unfounded"),
    }


def _day(moment: Timestamp) -> str:
    return f"{moment:%Y-%m-%d}" if moment == moment else "-"  # noqa: PLR0124 - null is not equal to itself


def _share(flags: Series) -> str:
    return f"{100 * flags.astype('float64').mean():.1f} %" if len(flags) else "-"


def _said(card: Card, language: str) -> Mapping[str, object]:
    """Return the figures as they are read."""
    streams = [
        {
            **{name: getattr(one, name) for name in ("name", "learnt", "outcomes", "windows")},
            **{name: f"{getattr(one, name):,}" for name in ("scored", "ranked", "apart", "stable", "single_source")},
            "expected": f"{one.expected:.1f}",
            "age_share": _percent(one.age_share),
            "weights": [(way, f"{1000 * weight:.2f}") for way, weight in one.weights],
            "reasons": [(phrase(reason, language), _percent(share)) for reason, share in one.reasons],
        }
        for one in card.streams
    ]
    plain = {name: getattr(card, name) for name in ("length", "horizon_days", "area", "least", "event_time_split")}
    return {**plain, "streams": streams}


def _percent(share: float) -> str:
    return "-" if share != share else f"{100 * share:.1f} %"  # noqa: PLR0124 - null is not equal to itself
