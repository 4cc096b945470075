"""What the three studies of ranking share: the page, its marked parts, the rankers that are shipped, and tables."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from netgraph.forecast import DecayedExposure, LearntExposure
from netgraph.forecast.evaluation import POOLED
from netgraph.forecast.ranker import Ranker
from netgraph.model.findings import Evaluation
from studies.provenance import commit

PAGE = Path(__file__).resolve().parent.parent / "docs" / "ranking.md"
OURS = "netgraph"


def rankers(interval_for: int = DecayedExposure.interval_for) -> dict[str, Ranker]:
    """Return the ranker that a run uses, and the one that it falls back on where it can learn nothing.

    `interval_for` 0 leaves out the intervals of scores, which no measure of a list asks for.
    """
    judged = DecayedExposure(interval_for=interval_for)
    return {OURS: LearntExposure(judged), "netgraph, judged weights": judged}


def say(lines: Iterable[str], part: str, *, write: bool) -> None:
    """Print the lines; with `write` put them between the marks of their part of the page."""
    told = "\n".join(lines)
    sys.stdout.write(told + "\n")
    if write:
        page = PAGE.read_text(encoding="utf-8")
        begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
        head, tail = page[: page.index(begin) + len(begin)], page[page.index(end) :]
        PAGE.write_text("\n".join([head, "", told, "", tail]), encoding="utf-8")


def provenance(name: str) -> str:
    """Return the line that says how a part was made."""
    said = [given for given in sys.argv[1:] if "keep" not in given]
    return f"`{' '.join(['python', f'studies/{name}.py', *said])}`, commit {commit()}."


def headlines(found: Evaluation) -> Iterator[str]:
    """Yield how many people and outcomes there were, moment by moment."""
    yield "| stream | days | moment | people | outcomes | base rate | attacks | with somebody known | blocks |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in found.headline.itertuples():
        yield (
            f"| {row.stream} | {row.horizon_days:g} | {_moment(row.origin)} | {row.people:,} | {row.outcomes:,} | "
            f"{row.base_rate:.3%} | {row.attacks:,} | {row.attacks_known:,} ({row.ceiling:.1%}) | {row.blocks:,} |"
        )
    yield ""


def rankings(found: Evaluation, *, stream: str, days: float) -> Iterator[str]:
    """Yield one row a ranker: what its lists reached at each moment, and pooled with intervals."""
    rows = found.measures[(found.measures["stream"] == stream) & (found.measures["horizon_days"] == days)]
    moments = [origin for origin in rows["origin"].unique() if origin != POOLED]
    at = rows.set_index(["ranker", "origin", "measure"])
    head = [f"capture {_moment(moment)}" for moment in moments]
    yield (
        f"| ranker | {' | '.join(head)} | capture pooled | log score | information | precision at 500 | AUC | "
        "Brier skill | slope | days to act |"
    )
    yield "|" + "---|" * (9 + len(moments))
    for ranker in rows["ranker"].unique():

        def figure(measure: str, origin: str = POOLED, name: str = ranker) -> pd.Series:
            return at.loc[(name, origin, measure)]

        cells = [f"{figure('capture_1_percent', moment)['value']:.1%}" for moment in moments]
        cells.append(_with_ends(figure("capture_1_percent"), "{:.1%}"))
        cells += [f"{figure('log_score')['value']:.5f}", _with_ends(figure("information_gain"), "{:.3f}")]
        cells.append(_with_ends(figure("precision_500"), "{:.2%}"))
        cells += [f"{figure('auc')['value']:.3f}", f"{figure('brier_skill')['value']:.4f}"]
        cells += [f"{figure('calibration_slope')['value']:.2f}", f"{figure('days_to_act')['value']:.0f}"]
        yield f"| {ranker} | {' | '.join(cells)} |"
    yield ""


def said(found: Evaluation) -> Iterator[str]:
    """Yield what may be said of each of our rankers, over the moments together."""
    yield "| stream | days | ranker | measure | verdict | nearest baseline | ahead by | could have been seen |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in found.verdicts[found.verdicts["origin"] == POOLED].itertuples():
        yield (
            f"| {row.stream} | {row.horizon_days:g} | {row.ranker} | {row.measure} | **{row.verdict}** | {row.closest} "
            f"| {row.ahead:.4f} ({row.low:.4f} to {row.high:.4f}) | {row.detectable:.4f} |"
        )
    yield ""


def groups(found: Evaluation, *, days: float) -> Iterator[str]:
    """Yield whom the 1 % list of our ranker falls on."""
    rows = found.groups[(found.groups["horizon_days"] == days) & (found.groups["ranker"] == OURS)]
    yield "| stream | group | people | outcomes | base rate | on the list | reached | false alarms | stated / came |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in rows.to_dict("records"):
        yield (
            f"| {row['stream']} | {row['group']}: {row['of']} | {row['people']:,} | {row['outcomes']:,} | "
            f"{row['base_rate']:.3%} | {row['selection_rate']:.2%} | {row['reached']:.1%} | "
            f"{row['false_alarms']:.1%} | {row['stated']:.2f} |".replace("nan%", "–").replace("nan", "–")
        )
    yield ""


def _moment(origin: str) -> str:
    return origin[:10] if origin != POOLED else origin


def _with_ends(row: pd.Series, form: str) -> str:
    value, low, high = (form.format(row[name]) for name in ("value", "low", "high"))
    return f"{value} ({low} to {high})".replace("nan%", "–")
