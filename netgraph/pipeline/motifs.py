"""Motifs in a store: where they happened, how often, what is still open, how surprising it is, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.model.tables import Tables
from netgraph.pipeline.steps import Steps, opened, read_moment

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.motifs import Motif
    from netgraph.motifs.library import Described

__all__ = [
    "MotifQuestion",
    "Records",
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
        from netgraph.motifs.steps import check_words

        if self.level not in ("person", "group"):
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
            return [check_words(one.motif, config.words()) for one in found]
        except ValueError as error:
            raise InvalidConfig(str(error)) from error

    def delta(self, motif: Motif) -> timedelta:
        """Return the longest time for a motif."""
        within = motif.delta if self.days is None else timedelta(days=self.days)
        if within is None:
            raise InvalidConfig(f"motifs: {motif.name} says no longest time; pass --days")
        return within


@dataclass(frozen=True)
class Records:
    """What a store knows as of a moment, and that moment."""

    tables: Tables
    now: Timestamp


def known_records(store: str, *, as_of: str | None, config: Config, steps: Steps) -> Records:
    """Read what a store knows as of a moment, the newest record's where ``None``."""
    from netgraph.model.versions import newest_recorded_at

    when = None if as_of is None else read_moment(as_of)
    with opened(store, config) as kept, steps("read the records"):
        tables = kept.read(as_of=when)
    newest = newest_recorded_at(tables)
    if newest is None:
        raise NetgraphError("store: holds no records; load a feed first, or choose a later --as-of")
    return Records(tables, newest if when is None else when)


def find_in(records: Records, asked: MotifQuestion, *, limit: int | None, config: Config) -> DataFrame:
    """Return where the motifs happened: ``motif, incident_ids, people`` (letter=ids), time, order and weight."""
    import pandas as pd

    from netgraph.motifs import find_motifs

    found = []
    for motif, rows, context in _each(records, asked, config):
        one = find_motifs(
            rows, motif, delta=asked.delta(motif), context=context, limit=limit, vocabulary=config.words()
        )
        found.append(_one_shape(one, motif))
    return pd.concat(found, ignore_index=True)


def count_in(records: Records, asked: MotifQuestion, *, config: Config) -> DataFrame:
    """Return the expected number of instances of each motif within each usual time, or the one asked for."""
    import pandas as pd

    from netgraph.motifs.significance import expected_counts

    return pd.concat(
        [expected_counts(rows, [motif], deltas=_deltas(asked), context=context) if len(rows) else _nothing(motif, asked)
         for motif, rows, context in _each(records, asked, config)],
        ignore_index=True,
    )  # fmt: skip


def open_in(records: Records, asked: MotifQuestion, *, config: Config) -> DataFrame:
    """Return what is still open, the likeliest to be closed first; between people only of adults who may be listed."""
    import pandas as pd

    from netgraph.motifs.open import open_motifs

    found = []
    for motif, rows, context in _each(records, asked, config):
        if len(motif.steps) > 1:
            one = open_motifs(rows, motif, now=records.now, delta=asked.delta(motif), context=context)
            if any(motif.steps[-1].source in (tie.one, tie.other) for tie in motif.ties):
                one = one[(one["closers"] != "").to_numpy()]  # nobody is tied to them, so nobody could
            found.append(adults_only(one, records, config) if asked.level == "person" else one)
    if not found:
        raise InvalidConfig("motifs: one step is never half closed; name a motif of two steps or more")
    every = pd.concat(found, ignore_index=True)
    order = ["remaining_hazard", "until", "motif", "incident_ids"]
    return every.sort_values(order, ascending=[False, True, True, True], na_position="last", ignore_index=True)


def test_in(
    records: Records,
    asked: MotifQuestion,
    *,
    kind: str,
    draws: int,
    config: Config,
    progress: Callable[[int, int], None],
) -> DataFrame:
    """Return how surprising the motifs are beside drawn worlds (see `netgraph.motifs.significance`)."""
    from netgraph.motifs.context import context_of
    from netgraph.motifs.nulls import KINDS, Null
    from netgraph.motifs.significance import significance

    if kind not in KINDS[:3] or draws < 1:
        raise InvalidConfig(f"motifs: --null: got {kind!r} with {draws} draws; allowed N1, N2, N3 and 1 draw or more")
    motifs = asked.motifs(config)
    rows = _events(records, motifs, asked, config)
    if not len(rows):
        raise NetgraphError(f"motifs: the store knows no incident between {asked.level}s that could be part of one")
    context = context_of(records.tables, vocabulary=config.words())
    null = Null(kind, draws=draws)
    return significance(
        rows, motifs, deltas=_deltas(asked), null=null, seed=config.seed, context=context, progress=progress
    )


def explain(asked: MotifQuestion, *, cypher: bool, language: str) -> str:
    """Return what motifs are, in words and as one line; with `cypher` the statement that finds each in Neo4j."""
    from netgraph.motifs.compile_cypher import compile_cypher

    if cypher:
        return "\n".join(compile_cypher(one.motif, about=one.en) for one in asked.described()).rstrip("\n")
    told = [f"{one.motif.name}: {one.motif}\n    {one.text(language)}".rstrip() for one in asked.described()]
    return "\n".join(told)


def adults_only(found: DataFrame, records: Records, config: Config) -> DataFrame:
    """Return open motifs without anybody who may not be listed or is not known to be an adult; rows left empty go."""
    from netgraph.safeguards.listing import ADULT, ages, may_be_listed

    listed = may_be_listed(records.tables, now=records.now, vocabulary=config.words())
    people = records.tables.people
    age = ages(people, now=records.now)
    adults = set(people["person_id"][(age >= ADULT).fillna(False).to_numpy(dtype=bool)]) & set(listed)
    shown = {
        end: [";".join(one for one in ids.split(";") if one in adults) for ids in found[end]]
        for end in ("closers", "targets")
    }
    kept = found.assign(**shown).astype(dict.fromkeys(shown, "str"))
    emptied = [(kept[end] == "") & (found[end] != "") for end in shown]
    return kept[~(emptied[0] | emptied[1]).to_numpy(dtype=bool)].reset_index(drop=True)


def _own(path: Path) -> Described:
    from netgraph.motifs.library import described_from_toml

    try:
        return described_from_toml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfig(f"motifs: {path} cannot be read: {error}") from error
    except ValueError as error:
        raise InvalidConfig(f"{path}: {error}") from error


def _each(records: Records, asked: MotifQuestion, config: Config) -> list[tuple[Motif, DataFrame, Any]]:
    """Return each motif with the events that it may be found in, and the ties and groups that are known."""
    from netgraph.motifs.context import context_of

    context = context_of(records.tables, vocabulary=config.words())
    return [(motif, _events(records, [motif], asked, config), context) for motif in asked.motifs(config)]


def _events(records: Records, motifs: Sequence[Motif], asked: MotifQuestion, config: Config) -> DataFrame:
    from netgraph.graph import events, with_roles
    from netgraph.motifs.steps import kinds_of_motif

    words = config.words()
    kinds = sorted(set().union(*(kinds_of_motif(motif, words) for motif in motifs)))
    things = {vertex.kind for motif in motifs for vertex in motif.vertices} & {"vehicle", "place"}
    level: Any = asked.level
    found = events(records.tables, kinds=kinds, level=level, vocabulary=words, things=sorted(things))
    found = found[(found["occurred_from"] <= records.now).to_numpy()].reset_index(drop=True)
    roles = any(step.source_roles or step.target_roles for motif in motifs for step in motif.steps)
    return with_roles(found, records.tables) if roles else found


def _deltas(asked: MotifQuestion) -> list[timedelta]:
    from netgraph.motifs.significance import DELTAS

    return list(DELTAS) if asked.days is None else [timedelta(days=asked.days)]


def _nothing(motif: Motif, asked: MotifQuestion) -> DataFrame:
    import pandas as pd

    days = [delta / timedelta(days=1) for delta in _deltas(asked)]
    told = {"motif": motif.name, "delta_days": days, "expected_count": 0.0}
    return pd.DataFrame(told).astype({"motif": "str"})


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
