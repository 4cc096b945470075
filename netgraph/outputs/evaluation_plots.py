"""Still pictures of an evaluation: how much each list reaches, and whether stated chances come true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.outputs.pictures import DARK, MARGIN, MIDDLE, Caption, Picture, Sheet, fitted, picture_of, write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import SubFigure
    from pandas import DataFrame

    from netgraph.model.findings import Evaluation

__all__ = ["picture_calibration", "picture_capture", "write_evaluation_plots"]

_POOLED = "pooled"
_STREAMS = ("victim", "suspect")
_SAID = (*_STREAMS, "attack")
_WIDTH, _PANEL, _ROW, _COLUMNS = 790.0, 270.0, 14.0, 3
_ABOVE, _BELOW, _LEFT = 22.0, 44.0, 44.0
_SMALL = 8.0
_MARKS = "osD^vPX*<>"
_LINES = ("-", "--", ":", "-.")


def write_evaluation_plots(found: Evaluation, folder: Path, *, caption: Caption) -> list[Path]:
    """Write ``capture.svg`` and ``calibration.svg``: the streams side by side, never in one curve.

    The same evaluation gives the same bytes. Nothing in the pictures is fetched from anywhere.

    Parameters
    ----------
    found
        From `netgraph.forecast.evaluation.evaluate` or `netgraph.forecast.evaluation_dyads.evaluate_dyads`; pooled
        moments are drawn.
    folder
        Where to; made if it is not there.
    caption
        Marking and language.

    Raises
    ------
    NetgraphError
        As `netgraph.outputs.files.atomic_file`.
    """
    pictures = {
        "capture": picture_capture(found.measures, caption=caption),
        "calibration": picture_calibration(found.calibration, caption=caption),
    }
    return [write_picture(picture, folder / f"{name}.svg") for name, picture in pictures.items()]


def picture_capture(measures: DataFrame, *, caption: Caption) -> Picture:
    """Draw which share of outcomes the first 1 % of each list reaches, with its interval, one panel a stream.

    Parameters
    ----------
    measures
        Of an `Evaluation`; the pooled rows of ``capture_1_percent`` are drawn.
    caption
        Marking and language.
    """
    rows = measures[(measures["measure"] == "capture_1_percent").to_numpy()] if len(measures) else measures
    rows = rows[(rows["origin"].astype("str") == _POOLED).to_numpy()] if len(rows) else rows
    panels = {_called(stream, caption): _of(rows, "stream", stream) for stream in _streams(rows)}
    return _picture("capture", panels, _draw_capture, caption)


def picture_calibration(calibration: DataFrame, *, caption: Caption) -> Picture:
    """Draw what came true beside what was stated, of people by stream, or of pairs of cases.

    On the diagonal as many came true as were stated. Each ranker has a mark and a line of its own, told apart without
    colour; the first is the darkest. A mark is larger where it rests on more.

    Parameters
    ----------
    calibration
        ``calibration`` of an `Evaluation`, of which the longest horizon is drawn; or ``bins`` of an evaluation of
        conflicts: from, to, stated, came_true, number.
    caption
        Marking and language.
    """
    if "stream" not in calibration and len(calibration):
        panels = {caption.say("picture_calibration_pairs"): calibration.assign(ranker="netgraph")}
    else:
        longest = calibration["horizon_days"].max() if len(calibration) else 0
        far = _of(calibration, "horizon_days", longest)
        ahead = caption.say("evaluate_ahead", days=f"{longest:g}")
        panels = {f"{_called(stream, caption)}, {ahead}": _of(far, "stream", stream) for stream in _streams(far)}
    return _picture("calibration", panels, _draw_calibration, caption)


def _picture(name: str, panels: dict[str, DataFrame], draw_panel: Any, caption: Caption) -> Picture:
    rankers = list(dict.fromkeys(ranker for rows in panels.values() if len(rows) for ranker in rows["ranker"]))
    reading = caption.say(f"picture_{name}_reading" if rankers else f"picture_{name}_none")
    height = _PANEL + _ROW * -(-len(rankers) // _COLUMNS) + 8 if rankers else 8.0
    sheet = Sheet(caption.say(f"picture_{name}_title"), (reading,), (), _WIDTH, height)

    def draw(place: SubFigure) -> None:
        wide = (_WIDTH - 2 * MARGIN) / len(panels)
        for at, (title, rows) in enumerate(panels.items() if rankers else ()):
            left, across = MARGIN + at * wide + _LEFT, min(wide - _LEFT - 8, 1.6 * _PANEL)
            bottom, tall = height - _PANEL + _BELOW, _PANEL - _ABOVE - _BELOW
            axes = place.add_axes((left / _WIDTH, bottom / height, across / _WIDTH, tall / height))
            axes.set_title(title, fontsize=9.5, fontweight="bold")
            axes.tick_params(labelsize=_SMALL)
            draw_panel(axes, rows, rankers, caption)
        _draw_legend(place, rankers)

    return picture_of(sheet, draw, caption=caption)


def _as_shares(axis: Axis, caption: Caption) -> None:
    """Have the numbers of an axis written as the language does."""
    comma = "," if caption.language == "sv" else "."
    axis.set_major_formatter(lambda value, _: f"{value:.3g}".replace(".", comma))


def _draw_capture(axes: Axes, rows: DataFrame, rankers: list[str], caption: Caption) -> None:
    axes.set_ylabel(caption.say("evaluate_plot_capture"), fontsize=_SMALL)
    horizons = sorted(rows["horizon_days"].unique()) if len(rows) else []
    step = 0.8 / max(1, len(rankers))
    for turn, ranker in enumerate(rankers):
        mine = _of(rows, "ranker", ranker)
        if len(mine):
            mine = mine.set_index("horizon_days").reindex(horizons)
            place = [at + step * (turn - (len(rankers) - 1) / 2) for at in range(len(horizons))]
            ends = [(mine["value"] - mine["low"]).clip(lower=0), (mine["high"] - mine["value"]).clip(lower=0)]
            axes.errorbar(
                place, mine["value"], yerr=ends, capsize=1.5, elinewidth=0.8, **(_look(turn) | {"linestyle": "none"})
            )
    axes.set_xticks(range(len(horizons)))
    axes.set_xticklabels([f"{days:g}" for days in horizons])
    axes.set_xlabel(caption.say("picture_days_ahead"), fontsize=_SMALL)
    axes.set_ylim(bottom=0)
    _as_shares(axes.yaxis, caption)


def _draw_calibration(axes: Axes, rows: DataFrame, rankers: list[str], caption: Caption) -> None:
    axes.set_xlabel(caption.say("evaluate_plot_stated"), fontsize=_SMALL)
    axes.set_ylabel(caption.say("evaluate_plot_came"), fontsize=_SMALL)
    top = float(rows[["stated", "came_true"]].to_numpy().max(initial=0.0)) * 1.06 if len(rows) else 1.0
    axes.plot([0, top], [0, top], color=MIDDLE, linewidth=1)
    most = max(1.0, float(rows["number"].max())) if len(rows) else 1.0
    for turn, ranker in reversed([*enumerate(rankers)]):  # the first on top
        mine = _of(rows, "ranker", ranker)
        if len(mine):
            look = _look(turn)
            sizes = 10 + 50 * (mine["number"] / most) ** 0.5
            axes.plot(mine["stated"], mine["came_true"], linestyle=look.pop("linestyle"), color=look["color"], lw=0.9)
            face = look.pop("markerfacecolor")
            marks = {"marker": look["marker"], "facecolor": face, "edgecolor": look["color"], "zorder": 3}
            axes.scatter(mine["stated"], mine["came_true"], s=sizes, linewidth=0.9, **marks)
    axes.set_xlim(0, top or 1)
    axes.set_ylim(0, top or 1)
    _as_shares(axes.xaxis, caption)
    _as_shares(axes.yaxis, caption)


def _look(turn: int) -> dict[str, Any]:
    """Return mark, line and ink of a ranker: no two are alike in grey."""
    ink = DARK if turn < 2 else "#6d6d6d"
    line, mark = _LINES[turn % len(_LINES)], _MARKS[turn % len(_MARKS)]
    return {"marker": mark, "linestyle": line, "color": ink, "markerfacecolor": ink if turn == 0 else "white"}


def _draw_legend(place: SubFigure, rankers: list[str]) -> None:
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], markersize=5, linewidth=0.9, **_look(turn)) for turn in range(len(rankers))]
    names = [fitted(f"\u200b{ranker}", 210, _SMALL) for ranker in rankers]  # a name that begins with _ is a name
    if lines:
        below: dict[str, Any] = {
            "loc": "lower center",
            "ncols": min(_COLUMNS, len(lines)),
            "frameon": False,
            "fontsize": _SMALL,
        }
        place.legend(lines, names, handlelength=3.2, borderaxespad=0.1, labelspacing=0.3, **below)


def _streams(rows: DataFrame) -> list[str]:
    """Return the streams that are there, in their order; those of people where nothing is."""
    return list(dict.fromkeys(rows["stream"])) if len(rows) else list(_STREAMS)


def _called(stream: str, caption: Caption) -> str:
    return caption.say(f"evaluate_{stream}") if stream in _SAID else stream


def _of(frame: DataFrame, column: str, value: Any) -> DataFrame:
    return frame[(frame[column] == value).to_numpy(dtype=bool)] if len(frame) else frame
