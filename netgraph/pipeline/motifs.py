"""Motifs in a store: where they happened, how often, what is still open, how surprising it is, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.model.tables import Tables
from netgraph.pipeline.motif_adults import adults_only
from netgraph.pipeline.motif_events import LEVELS, Level, events_for
from netgraph.pipeline.motif_surrogates import N4, kept_model, no_model, test_beside_model
from netgraph.pipeline.steps import Steps, opened, read_moment

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Model
    from netgraph.motifs import EventIndex, Motif
    from netgraph.motifs.context import Context
    from netgraph.motifs.library import Described

__all__ = [
    "MotifQuestion",
    "Records",
    "Trial",
    "adults_only",
    "count_in",
    "explain",
    "find_in",
    "known_records",
    "open_in",
    "test_in",
]


@dataclass(frozen=True)
class MotifQuestion:
    """Which motifs to look for: shipped ones by name, a user's own by file; between whom; within how many days.

    Without names and files all shipped motifs of the level are meant; without `days` each motif's own time.
    """

    names: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    level: str = "person"
    days: float | None = None

    def described(self) -> list[Described]:
        """Return the motifs with their descriptions; say what is wrong with a name or a file as a setting's fault."""
        from netgraph.motifs.library import library, motif_named

        try:
            found = [motif_named(name) for name in self.names] + [_own(path) for path in self.files]
        except ValueError as error:
            raise InvalidConfig(str(error)) from error
        return found or [one for one in library().values() if self.level in one.levels]

    def motifs(self, config: Config) -> list[Motif]:
        """Return the motifs, their words held to the vocabulary in use and their level to the one asked for."""
        from netgraph.motifs.steps import written_out

        if self.level not in LEVELS:
            raise InvalidConfig(f"motifs: --level: got {self.level!r}, allowed person, group")
        if self.days is not None and self.days < 0:
            raise InvalidConfig(f"motifs: --days: got {self.days:g}, needs 0 or more")
        found = self.described()
        for one in found:
            if self.level not in one.levels:
                raise InvalidConfig(
                    f"motifs: {one.motif.name} is not looked for between {self.level}s; use --level person"
                )
        try:
            return [written_out(one.motif, config.words()) for one in found]
        except ValueError as error:
            raise InvalidConfig(str(error)) from error

    def delta(self, motif: Motif) -> timedelta:
        """Return the longest time for a motif."""
        within = motif.delta if self.days is None else timedelta(days=self.days)
        if within is None:
            raise InvalidConfig(f"motifs: {motif.name} says no longest time; pass --days")
        return within

    def deltas(self) -> list[timedelta]:
        """Return the longest times that are counted for: the usual ones, or the one asked for."""
        from netgraph.motifs.significance import DELTAS

        return list(DELTAS) if self.days is None else [timedelta(days=self.days)]


@dataclass(frozen=True)
class Records:
    """What a store knows as of a moment, that moment, and where to ask for the model of group dyads kept by then."""

    tables: Tables
    now: Timestamp
    model: Callable[[], Model | None] = no_model


def known_records(store: str, *, as_of: str | None, config: Config, steps: Steps) -> Records:
    """Read what a store knows as of a moment, the newest record's where ``None``."""
    from netgraph.model.versions import newest_recorded_at

    when = None if as_of is None else read_moment(as_of)
    with opened(store, config) as kept, steps("read the records"):
        tables = kept.read(as_of=when)
    newest = newest_recorded_at(tables)
    if newest is None:
        raise NetgraphError("store: holds no records; load a feed first, or choose a later --as-of")
    return Records(tables, newest if when is None else when, lambda: kept_model(store, when, config))


def find_in(records: Records, asked: MotifQuestion, *, limit: int | None, config: Config) -> DataFrame:
    """Return where the motifs happened: ``motif, incident_ids, people`` (letter=ids), time, order and weight."""
    import pandas as pd

    from netgraph.motifs import find_motifs

    motifs = asked.motifs(config)
    index, context = _known(records, motifs, asked, config)
    found = [
        _one_shape(find_motifs(index, motif, delta=asked.delta(motif), context=context, limit=limit), motif)
        for motif in motifs
    ]
    return pd.concat(found, ignore_index=True)


def count_in(records: Records, asked: MotifQuestion, *, config: Config) -> DataFrame:
    """Return the expected number of instances of each motif within each usual time, or the one asked for."""
    from netgraph.motifs.significance import expected_counts

    motifs = asked.motifs(config)
    index, context = _known(records, motifs, asked, config)
    if not len(index):
        return _nothing(motifs, asked)
    return expected_counts(index.table, motifs, deltas=asked.deltas(), context=context)


def open_in(records: Records, asked: MotifQuestion, *, config: Config, events: DataFrame | None = None) -> DataFrame:
    """Return what is still open, the likeliest to be closed first; between people only of adults who may be listed.

    `events` are those up to now that could be a step, where they are at hand already.
    """
    import pandas as pd

    from netgraph.motifs.open import open_motifs

    motifs = [motif for motif in asked.motifs(config) if len(motif.steps) > 1]
    if not motifs:
        raise InvalidConfig("motifs: one step is never half closed; name a motif of two steps or more")
    index, context = _known(records, motifs, asked, config, events)
    found = []
    for motif in motifs:
        one = open_motifs(index, motif, now=records.now, delta=asked.delta(motif), context=context)
        if any(motif.steps[-1].source in (tie.one, tie.other) for tie in motif.ties):
            one = one[(one["closers"] != "").to_numpy()]  # nobody is tied to them, so nobody could
        found.append(one)
    every = pd.concat(found, ignore_index=True)
    shown = adults_only(every, records, config) if asked.level == "person" else every
    order = ["remaining_hazard", "until", "motif", "incident_ids"]
    return shown.sort_values(order, ascending=[False, True, True, True], na_position="last", ignore_index=True)


@dataclass(frozen=True)
class Trial:
    """Which drawn worlds to set the counts beside, how many, and whether unknown attackers are left out.

    ``without``: channels that the worlds of N4 shall not have.
    """

    kind: str = "N2"
    draws: int = 999
    known_only: bool = False
    without: tuple[str, ...] = ()


def test_in(
    records: Records,
    asked: MotifQuestion,
    trial: Trial,
    *,
    config: Config,
    progress: Callable[[int, int], None] | None = None,
) -> DataFrame:
    """Return how surprising the motifs are beside drawn worlds (see `netgraph.motifs.significance`)."""
    from netgraph.motifs.nulls import KINDS, Null
    from netgraph.motifs.significance import significance
    from netgraph.motifs.unknown import share_unknown

    if trial.kind not in (*KINDS[:3], *N4) or trial.draws < 1:
        got = f"{trial.kind!r} with {trial.draws} draws"
        raise InvalidConfig(f"motifs: --null: got {got}; allowed N1, N2, N3, N4 and 1 draw or more")
    if trial.kind in N4:
        return test_beside_model(records, asked, trial, config=config, progress=progress)
    if trial.without:
        raise InvalidConfig("motifs: --without goes with --null N4 alone")
    motifs, level = asked.motifs(config), _level(asked)
    shares = not trial.known_only and trial.kind != "N3"
    events = events_for(records, motifs, level=level, config=config, unknown=shares)
    index, context = _known(records, motifs, asked, config, share_unknown(events) if shares else events)
    if not len(index):
        raise NetgraphError(f"motifs: the store knows no incident between {level}s that could be part of one")
    null = Null(trial.kind, draws=trial.draws)
    return significance(
        index.table, motifs, deltas=asked.deltas(), null=null, seed=config.seed, context=context, progress=progress
    )


def explain(asked: MotifQuestion, *, cypher: bool, language: str) -> str:
    """Return what motifs are, in words and as one line; with `cypher` the statement that finds each in Neo4j."""
    from netgraph.motifs.compile_cypher import compile_cypher

    if cypher:
        try:
            told = [compile_cypher(one.motif, about=one.en, level=asked.level) for one in asked.described()]
        except ValueError as error:
            raise InvalidConfig(str(error)) from error
        return "\n".join(told).rstrip("\n")
    told = [f"{one.motif.name}: {one.motif}\n    {one.text(language)}".rstrip() for one in asked.described()]
    return "\n".join(told)


def _own(path: Path) -> Described:
    from netgraph.motifs.library import described_from_toml

    try:
        return described_from_toml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfig(f"motifs: {path} cannot be read: {error}") from error
    except ValueError as error:
        raise InvalidConfig(f"{path}: {error}") from error


def _known(
    records: Records, motifs: Sequence[Motif], asked: MotifQuestion, config: Config, events: DataFrame | None = None
) -> tuple[EventIndex, Context]:
    """Return the events in which the motifs may be found, and the ties and groups that are known of those in them."""
    from netgraph.motifs import index_events
    from netgraph.motifs.context import context_of, no_context

    if events is None:
        events = events_for(records, motifs, level=_level(asked), config=config)
    asks = any(motif.ties or motif.same_group or motif.other_group for motif in motifs)
    known = asks and len(events) > 0
    return index_events(events), context_of(records.tables, vocabulary=config.words()) if known else no_context()


def _level(asked: MotifQuestion) -> Level:
    return "group" if asked.level == "group" else "person"


def _nothing(motifs: Sequence[Motif], asked: MotifQuestion) -> DataFrame:
    import pandas as pd

    days = [delta / timedelta(days=1) for delta in asked.deltas()]
    told = [(motif.name, day, 0.0) for motif in motifs for day in days]
    return pd.DataFrame(told, columns=["motif", "delta_days", "expected_count"]).astype({"motif": "str"})


def _one_shape(found: DataFrame, motif: Motif) -> DataFrame:
    """Return instances in the columns that all motifs share."""
    import pandas as pd

    incidents = [column for column in found if str(column).startswith("incident_")]
    people = [f"{letter}=" + found[letter] for letter in motif.letters]
    told = {
        "motif": found["motif"],
        "people": people[0].str.cat(people[1:], sep=" ") if len(people) > 1 else people[0],
        "incident_ids": found[incidents[0]].str.cat([found[one] for one in incidents[1:]], sep=";"),
        **{column: found[column] for column in ("start", "end", "lag_hours", "order", "weight")},
    }
    return pd.DataFrame(told)
