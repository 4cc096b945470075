"""Still pictures of an evaluation of rankers: how much each list reaches, and whether stated chances come true."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.model.vocabulary import phrase
from netgraph.outputs.files import write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from netgraph.model.findings import Evaluation

__all__ = ["write_evaluation_plots"]

_POOLED = "pooled"
_STREAMS = ("victim", "suspect")


def write_evaluation_plots(found: Evaluation, folder: Path, *, language: str) -> list[Path]:
    """Write ``capture.svg`` and ``calibration.svg``: the streams side by side, never in one curve.

    The same evaluation gives the same bytes. Nothing in the pictures is fetched from anywhere.

    Parameters
    ----------
    found
        From `netgraph.forecast.evaluation.evaluate`; pooled moments are drawn.
    folder
        Where to; made if it is not there.
    language
        ``en`` or ``sv``, of the axes.

    Raises
    ------
    NetgraphError
        As `netgraph.outputs.files.atomic_file`.
    """
    pictures = {"capture": _draw_capture, "calibration": _draw_calibration}
    return [
        write_atomically(folder / f"{name}.svg", _picture(draw, found, language)) for name, draw in pictures.items()
    ]


def _picture(draw: Any, found: Evaluation, language: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "netgraph", "svg.fonttype": "path"}):
        figure = Figure(figsize=(11, 4.5), layout="constrained")
        for axes, stream in zip(figure.subplots(1, 2), _STREAMS, strict=True):
            axes.set_title(phrase(f"evaluate_{stream}", language))
            draw(axes, found, stream, language)
        held = BytesIO()
        figure.savefig(held, format="svg", metadata={"Date": None})
    return held.getvalue()


def _draw_capture(axes: Axes, found: Evaluation, stream: str, language: str) -> None:
    rows = _of(found.measures, stream)
    rows = rows[rows["measure"] == "capture_1_percent"] if len(rows) else rows
    axes.set_ylabel(phrase("evaluate_plot_capture", language))
    if not len(rows):
        return
    horizons = sorted(rows["horizon_days"].unique())
    for turn, (ranker, figures) in enumerate(rows.groupby("ranker", sort=False)):
        mine = figures.set_index("horizon_days").reindex(horizons)
        place = [at + 0.09 * turn for at in range(len(horizons))]
        ends = [(mine["value"] - mine["low"]).clip(lower=0), (mine["high"] - mine["value"]).clip(lower=0)]
        axes.errorbar(place, mine["value"], yerr=ends, fmt="o", markersize=4, capsize=2, label=ranker)
    axes.set_xticks(range(len(horizons)))
    axes.set_xticklabels([phrase("evaluate_ahead", language, days=f"{days:g}") for days in horizons], fontsize=7)
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=7)


def _draw_calibration(axes: Axes, found: Evaluation, stream: str, language: str) -> None:
    rows = found.calibration
    axes.set_xlabel(phrase("evaluate_plot_stated", language))
    axes.set_ylabel(phrase("evaluate_plot_came", language))
    if not len(rows):
        return
    rows = rows[rows["stream"] == stream]
    rows = rows[rows["horizon_days"] == rows["horizon_days"].max()]
    top = float(rows[["stated", "came_true"]].to_numpy().max(initial=0.0))
    axes.plot([0, top], [0, top], color="grey", linewidth=1)
    for ranker, mine in rows.groupby("ranker", sort=False):
        axes.plot(mine["stated"], mine["came_true"], marker="o", markersize=4, linewidth=1, label=ranker)
    if len(rows):
        axes.legend(fontsize=7, title=phrase("evaluate_ahead", language, days=f"{rows['horizon_days'].iloc[0]:g}"))


def _of(frame: DataFrame, stream: str) -> DataFrame:
    return frame[(frame["stream"] == stream) & (frame["origin"] == _POOLED)] if len(frame) else frame
