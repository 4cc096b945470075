"""Still pictures of what a store holds: read what one rests on, draw it, write it and enter it in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.errors import InvalidConfig, InvalidFeed, UnknownRecord, UnknownRun
from netgraph.pipeline.steps import clock, opened

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.config import Config
    from netgraph.model.findings import Run
    from netgraph.model.tables import Tables
    from netgraph.outputs.pictures import Caption, Picture
    from netgraph.places import Bands
    from netgraph.store import Store

__all__ = ["draw_calibration", "draw_motif", "draw_near_repeats", "draw_rivalries", "draw_timeline", "read_bands"]


def draw_timeline(conflict_id: str, out: Path, *, store: str, config: Config) -> Path:
    """Draw one conflict of the newest run in time.

    Parameters
    ----------
    conflict_id
        Which conflict.
    out
        The file to write, ``.svg`` or ``.png``.
    store
        Its address.
    config
        Who, what for, in which language.

    Raises
    ------
    UnknownRun, UnknownRecord
        Nothing was ever run, or the newest run holds no such conflict.
    InvalidConfig
        `out` ends otherwise.
    """
    from netgraph.outputs.picture_timeline import picture_timeline

    with _opened(store, out, config) as kept:
        run = _newest_run(kept)
        findings = kept.read_findings(run.run_id, only=["conflicts", "members", "retaliations"])
        members = findings.members[(findings.members["conflict_id"] == conflict_id).to_numpy(dtype=bool)]
        if members.empty:
            raise UnknownRecord(f"picture: the newest run holds no conflict {conflict_id!r}; conflicts.csv lists them")
        cases = members["entity_id"][(members["entity_kind"] == "incident").to_numpy(dtype=bool)]
        tables = kept.read(as_of=run.as_of, around=[*cases, *_joined_ids(members["side_groups"])], hops=1)
        picture = picture_timeline(tables, findings, conflict_id, caption=_caption(tables, run, config))
        return _written(picture, out, kept, f"timeline of {conflict_id}")


def draw_motif(ids: Sequence[str], out: Path, *, store: str, config: Config) -> Path:
    """Draw the attacks of one motif instance: a retaliation of the newest run by its id, or incidents by theirs.

    Parameters and errors are those of `draw_timeline`.
    """
    from netgraph.outputs.picture_motif import picture_motif

    with _opened(store, out, config) as kept:
        run = _any_run(kept)
        level, cases = _retaliation(kept, run, ids[0]) if len(ids) == 1 else ("person", list(ids))
        tables = kept.read(as_of=run.as_of if run else None, around=cases, hops=1)
        picture = picture_motif(tables, cases, caption=_caption(tables, run, config), level=level)
        return _written(picture, out, kept, f"motif of {', '.join(ids)}")


def draw_rivalries(out: Path, *, store: str, config: Config) -> Path:
    """Draw who attacks whom among the groups of the newest run.

    Parameters and errors are those of `draw_timeline`.
    """
    from netgraph.outputs.picture_rivalries import picture_rivalries

    with _opened(store, out, config) as kept:
        run = _newest_run(kept)
        rivalries = kept.read_findings(run.run_id, only=["rivalries"]).rivalries
        groups = sorted({*rivalries["source"].dropna(), *rivalries["target"].dropna()})
        tables = kept.read(as_of=run.as_of, around=[*groups, *_joined_ids(rivalries["incident_ids"])], hops=0)
        picture = picture_rivalries(rivalries, tables, caption=_caption(tables, run, config))
        return _written(picture, out, kept, f"rivalries of run {run.run_id}")


def draw_calibration(evaluation: Path, out: Path, *, store: str, config: Config) -> Path:
    """Draw whether stated chances came true, from ``calibration.csv`` of an evaluation of people or of conflicts.

    Parameters
    ----------
    evaluation
        The folder that ``netgraph evaluate people`` or ``netgraph evaluate conflicts`` wrote.
    out, store, config
        As for `draw_timeline`; the store is the one that was evaluated, and says the sources and the handling.

    Raises
    ------
    InvalidFeed
        The folder holds no such file, or one without the columns.
    """
    from netgraph.outputs.evaluation_plots import picture_calibration

    rows = _calibration(evaluation / "calibration.csv")
    with _opened(store, out, config) as kept:
        tables = kept.read()
        picture = picture_calibration(rows, caption=_caption(tables, None, config))
        return _written(picture, out, kept, f"calibration in {evaluation.name}")


def draw_near_repeats(out: Path, *, kinds: Sequence[str], bands: Bands, draws: int, store: str, config: Config) -> Path:
    """Draw the table of near repeats of incidents of some kinds (every kind of attack where none is said).

    Parameters
    ----------
    kinds, bands, draws
        As `netgraph.near_repeats`; the seed is the configuration's.
    out, store, config
        As for `draw_timeline`; the records are those of the newest run, or all where nothing was run.

    Raises
    ------
    InvalidConfig
        A kind that is not in the vocabulary, bands that do not rise, or too many pairs.
    """
    from netgraph.outputs.picture_near_repeat import picture_near_repeats
    from netgraph.places import near_repeats

    words = config.words()
    if unknown := sorted(set(kinds) - set(words.kinds.index)):
        raise InvalidConfig(f"--kind: got {', '.join(unknown)}, which the vocabulary of kinds does not hold")
    with _opened(store, out, config) as kept:
        run = _any_run(kept)
        tables = kept.read(as_of=run.as_of if run else None)
        chosen = list(kinds) or words.aggression_kinds()
        try:
            found = near_repeats(tables, kinds=chosen, bands=bands, draws=draws, seed=config.seed)
        except ValueError as error:
            raise InvalidConfig(f"picture near-repeat: {error}; fewer --kind or a smaller --metres help") from error
        picture = picture_near_repeats(found, caption=_caption(tables, run, config))
        return _written(picture, out, kept, "near repeats")


def read_bands(metres: str, days: str) -> Bands:
    """Return bands from their ends as written: numbers with commas between.

    Raises
    ------
    InvalidConfig
        Something else.

    Examples
    --------
    >>> read_bands("100,400", "7").metres
    (100.0, 400.0)
    """
    from netgraph.places import Bands

    try:
        ends = [tuple(float(end) for end in told.split(",")) for told in (metres, days)]
    except ValueError as error:
        raise InvalidConfig(f"bands: got {metres!r} and {days!r}, need numbers with commas, such as 100,200") from error
    return Bands(*ends)


def _opened(store: str, out: Path, config: Config) -> AbstractContextManager[Store]:
    """Open the store, if what is drawn can be written."""
    from netgraph.outputs.pictures import check_ending

    check_ending(out)
    return opened(store, config)


def _any_run(store: Store) -> Run | None:
    runs = store.read_runs()
    return runs[-1] if runs else None


def _newest_run(store: Store) -> Run:
    if (run := _any_run(store)) is None:
        raise UnknownRun("picture: the store holds no run; netgraph run --store … first")
    return run


def _retaliation(store: Store, run: Run | None, retaliation_id: str) -> tuple[str, list[str]]:
    """Return the level and both cases of a retaliation of a run."""
    found = store.read_findings(run.run_id, only=["retaliations"]).retaliations if run else None
    rows = found[(found["retaliation_id"] == retaliation_id).to_numpy(dtype=bool)] if found is not None else None
    if rows is None or rows.empty:
        raise UnknownRecord(
            f"picture: the newest run holds no retaliation {retaliation_id!r}; retaliations.csv lists them, "
            "or name two incidents or more"
        )
    row = rows.iloc[0]
    return str(row["level"]), [str(row["first_incident_id"]), str(row["second_incident_id"])]


def _joined_ids(cells: Series) -> list[str]:
    return sorted({one for cell in cells.dropna() for one in str(cell).split(";") if one})


def _calibration(path: Path) -> DataFrame:
    import pandas as pd

    if not path.is_file():
        raise InvalidFeed(f"{path}: is not there; netgraph evaluate people --out {path.parent} writes it")
    rows = pd.read_csv(path)
    if missing := sorted({"stated", "came_true", "number"} - set(rows.columns)):
        raise InvalidFeed(f"{path}: no column {', '.join(missing)}; it must be from netgraph evaluate")
    return rows


def _caption(tables: Tables, run: Run | None, config: Config) -> Caption:
    from netgraph.model.versions import newest_recorded_at
    from netgraph.outputs.pictures import Caption
    from netgraph.outputs.shared import marking_of

    now = run.as_of if run else newest_recorded_at(tables) or clock()
    return Caption(marking_of(tables, run, now), config.language, config.words())


def _written(picture: Picture, out: Path, store: Store, what: str) -> Path:
    from netgraph.outputs.pictures import write_picture

    path = write_picture(picture, out)
    store.note_export(f"picture: {what}", {"incidents": len(picture.incident_ids)})
    return path
