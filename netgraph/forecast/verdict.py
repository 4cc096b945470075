"""What an evaluation found, in plain words, for whoever has to decide whether to use a list or a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgraph.forecast.blocks import LARGEST_SHARE, WEEKS_UP_TO_DAYS
from netgraph.forecast.evaluation import EVENT_TIME, POOLED
from netgraph.forecast.evaluation_judged import LEAST_BLOCKS, LEAST_POSITIVES
from netgraph.model.vocabulary import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame

    from netgraph.model.findings import Evaluation

__all__ = ["verdict"]

_KEYS = ["stream", "horizon_days"]


def verdict(found: Evaluation, *, language: str) -> str:
    """Return the verdict as Markdown, in English or Swedish.

    The moments are taken together (`pooled`); the coverage ceiling stands first; what is not shown is called so, with
    the difference that could have been detected.

    Parameters
    ----------
    found
        From `netgraph.forecast.evaluation.evaluate` or `netgraph.forecast.evaluation_dyads.evaluate_dyads`.
    language
        ``en`` or ``sv``.
    """
    split = "evaluate_split_event" if found.notes["split"] == EVENT_TIME else "evaluate_split_recorded"
    of = "evaluate_pairs" if "pairs" in found.headline else "evaluate"
    lines = [f"# {phrase(f'{of}_title', language)}", "", phrase(split, language)]
    if "refit_days" in found.notes:
        lines.append(phrase(f"{of}_how", language, days=found.notes["refit_days"]))
    if float(found.notes.get("repeat_days", 0)) > 0:
        lines.append(phrase("evaluate_repeats", language, days=found.notes["repeat_days"]))
    head = _pooled(found.headline)
    for stream in head["stream"].unique():
        lines += ["", f"## {phrase(f'evaluate_{stream}', language)}", ""]
        for row in head[head["stream"] == stream].to_dict("records"):
            ahead = phrase("evaluate_ahead", language, days=f"{row['horizon_days']:g}")
            lines.append(f"**{ahead}.** {_headline(row, language)}")
            lines += ["", *[f"- {line}" for line in _of_cell(found, row, language)], ""]
    blocks = phrase(f"{of}_blocks", language, share=f"{100 * LARGEST_SHARE:g}", days=f"{WEEKS_UP_TO_DAYS:g}")
    return "\n".join([*lines, blocks, ""])


def _pooled(frame: DataFrame) -> DataFrame:
    return frame[frame["origin"] == POOLED] if len(frame) else frame


def _headline(row: dict[str, Any], language: str) -> str:
    of = "pairs" if "pairs" in row else "people"
    key = "evaluate_pairs" if of == "pairs" else "evaluate"
    if not row["attacks"]:
        return phrase(f"{key}_ceiling_none", language)
    return phrase(
        f"{key}_headline",
        language,
        outcomes=row["outcomes"],
        **{of: row[of]},
        rate=f"{100 * row['base_rate']:.2f}",
        origins=row["origins"],
        known=row["attacks_known"],
        attacks=row["attacks"],
        ceiling=f"{100 * row['ceiling']:.1f}",
    )


def _of_cell(found: Evaluation, row: dict[str, Any], language: str) -> Iterator[str]:
    """Yield what may be said for one stream and horizon, a line each."""
    few = phrase(
        "evaluate_too_few",
        language,
        outcomes=row["outcomes"],
        blocks=row["blocks"],
        least=LEAST_POSITIVES,
        least_blocks=LEAST_BLOCKS,
    )
    if not row["enough"]:
        yield few
    figures = _here(_pooled(found.measures), row).set_index(["ranker", "measure"])
    for said in _here(_pooled(found.verdicts), row).to_dict("records"):
        value = figures.loc[(said["ranker"], said["measure"])]["value"]
        yield phrase(
            f"evaluate_{said['verdict'].replace(' ', '_')}",
            language,
            ranker=said["ranker"],
            measure=phrase(f"evaluate_{said['measure']}", language),
            value=_figure(value),
            closest=said["closest"],
            **{name: _figure(said[name]) for name in ("ahead", "low", "high", "detectable")},
        )
    for ranker in _here(_pooled(found.verdicts), row).get("ranker", []).unique() if len(found.verdicts) else []:
        slope = [figures.loc[(ranker, f"calibration_{name}")]["value"] for name in ("slope", "low", "high")]
        if slope[0] == slope[0]:  # noqa: PLR0124 - null is not equal to itself
            shown = dict(zip(("slope", "low", "high"), map(_figure, slope), strict=True))
            yield phrase("evaluate_slope", language, ranker=ranker, **shown)


def _here(frame: DataFrame, row: dict[str, Any]) -> DataFrame:
    if not len(frame):
        return frame
    return frame[(frame["stream"] == row["stream"]) & (frame["horizon_days"] == row["horizon_days"])]


def _figure(value: float) -> str:
    return "–" if value != value else f"{value:.3g}"  # noqa: PLR0124 - null is not equal to itself
