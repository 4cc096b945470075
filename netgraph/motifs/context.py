"""What holds between people and groups beside the events: ties by choice, kin, accomplices, vehicles, groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.motifs.pattern import TIE_KINDS

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.tables import Tables

__all__ = ["Context", "context_of", "no_context"]

TIE_COLUMNS = {
    "kind": "str",
    "kind_a": "str",
    "entity_a": "str",
    "kind_b": "str",
    "entity_b": "str",
    "since": "datetime64[us]",
}
GROUP_COLUMNS = {"kind": "str", "entity": "str", "group": "str"}
_TIE_KEY = ["kind", "kind_a", "entity_a", "kind_b", "entity_b"]
_HELD = ("owns", "uses")
_QUARREL = "conflict"


@dataclass(frozen=True)
class Context:
    """Static ties and groups that a motif may ask for.

    ``ties``: ``kind`` (of `netgraph.motifs.pattern.TIE_KINDS`), ``kind_a, entity_a, kind_b, entity_b`` (person or
    group, and id) and ``since``: from when the tie is known to hold, null for always. One row a pair and kind, in
    either order: ties have no direction. ``groups``: ``kind, entity, group``, one row an entity.

    Raises
    ------
    ValueError
        For a missing column, a time with a zone or in another unit, an unknown kind of tie, or an entity in two
        groups.
    """

    ties: DataFrame
    groups: DataFrame

    def __post_init__(self) -> None:
        """Refuse what is no context."""
        for name, columns in (("ties", TIE_COLUMNS), ("groups", GROUP_COLUMNS)):
            if missing := [column for column in columns if column not in getattr(self, name)]:
                raise ValueError(f"context.{name}: no column {', '.join(missing)}; needs {', '.join(columns)}")
        if str(self.ties["since"].dtype) != TIE_COLUMNS["since"]:
            got = self.ties["since"].dtype
            raise ValueError(f"context.ties.since: got {got}, needs datetime64[us] without zone (UTC)")
        if unknown := sorted(set(self.ties["kind"]) - set(TIE_KINDS)):
            raise ValueError(f"context.ties.kind: got {unknown[0]!r}, allowed {', '.join(TIE_KINDS)}")
        twice = self.groups.duplicated(["kind", "entity"])
        if twice.any():
            raise ValueError(f"context.groups: {self.groups['entity'][twice].iloc[0]} is in more than one; needs one")


def no_context() -> Context:
    """Return a context in which nothing holds."""
    return Context(_typed({}, TIE_COLUMNS), _typed({}, GROUP_COLUMNS))


def context_of(tables: Tables, *, max_party: int = 50, vocabulary: Vocabulary | None = None) -> Context:
    """Return the ties and groups that records know of.

    ``ally``: people with a stated tie that is neither family, home nor a quarrel, or suspected together; groups
    stated as allied. ``kin``: a stated tie of family or home. ``co_offender``: suspected together in one incident,
    known from its end. ``same_vehicle``: both stated to own or use one vehicle, from when both did. The group of a
    person is the one of highest probability, then the latest; a group's is itself. Where a source does not say since
    when, a tie holds from when it was recorded.

    Parameters
    ----------
    tables
        Records as of a date, one row a key.
    max_party
        An incident with more suspects than this ties nobody.
    vocabulary
        Which ties are family or home, and which roles those of suspects; the shipped one by default.

    Notes
    -----
    Linear in records, plus the pairs of suspects of each incident and of holders of each vehicle.

    Examples
    --------
    >>> from tests.worlds import triangle
    >>> context_of(triangle()).ties[["kind", "entity_a", "entity_b"]].values.tolist()[:4]
    [['ally', 'k:A', 'k:B'], ['ally', 'k:A', 'k:C'], ['ally', 'k:B', 'k:C'], ['co_offender', 'k:A', 'k:B']]
    """
    import pandas as pd

    words = vocabulary or shipped_vocabulary()
    stated = _stated(tables, words)
    accomplices = _accomplices(tables, words, max_party)
    parts = [
        stated,
        accomplices.assign(kind="co_offender"),
        accomplices.assign(kind="ally"),
        _holders(tables),
        _allied(tables),
    ]
    ties = pd.concat([_one_way(_typed(part, TIE_COLUMNS)) for part in parts], ignore_index=True)
    earliest = ties.sort_values([*_TIE_KEY, "since"], na_position="first").drop_duplicates(_TIE_KEY, ignore_index=True)
    return Context(earliest, _groups(tables))


def _stated(tables: Tables, words: Vocabulary) -> DataFrame:
    ties = tables.ties[(tables.ties["kind"] != _QUARREL).to_numpy()]
    kin = ties["kind"].isin(words.kinship_ties()).to_numpy()
    return ties.assign(
        kind=["kin" if is_kin else "ally" for is_kin in kin],
        kind_a="person",
        entity_a=ties["person_a"],
        kind_b="person",
        entity_b=ties["person_b"],
        since=ties["first_seen"].fillna(ties["recorded_at"]),
    )


def _accomplices(tables: Tables, words: Vocabulary, max_party: int) -> DataFrame:
    rows = tables.involvements
    suspected = rows["role"].isin(words.roles_of("suspect")) & (rows["entity_kind"] == "person") & ~rows["anonymous"]
    parts = rows.loc[suspected.to_numpy(dtype=bool), ["incident_id", "entity_id"]].drop_duplicates()
    size = parts.groupby("incident_id")["entity_id"].transform("size")
    ends = tables.incidents[["incident_id", "occurred_to", "status"]]
    ends = ends[(ends["status"] != "unfounded").to_numpy()]
    return _people_sharing(parts[(size <= max_party).to_numpy()].merge(ends, on="incident_id"), "incident_id").assign(
        since=lambda pairs: pairs["occurred_to_a"]
    )


def _holders(tables: Tables) -> DataFrame:
    held = tables.holdings
    held = held[((held["thing_kind"] == "vehicle") & held["kind"].isin(_HELD)).to_numpy(dtype=bool)]
    held = held.assign(entity_id=held["person_id"], since=held["first_seen"].fillna(held["recorded_at"]))
    pairs = _people_sharing(held[["entity_id", "thing_id", "since"]], "thing_id")
    return pairs.assign(kind="same_vehicle", since=pairs[["since_a", "since_b"]].max(axis=1))


def _people_sharing(rows: DataFrame, key: str) -> DataFrame:
    pairs = rows.merge(rows, on=key, suffixes=("_a", "_b"))
    pairs = pairs[(pairs["entity_id_a"] < pairs["entity_id_b"]).to_numpy(dtype=bool)]
    return pairs.rename(columns={"entity_id_a": "entity_a", "entity_id_b": "entity_b"}).assign(
        kind_a="person", kind_b="person"
    )


def _allied(tables: Tables) -> DataFrame:
    allied = tables.rivalries[(tables.rivalries["kind"] == "allied").to_numpy()]
    return allied.assign(
        kind="ally",
        kind_a="group",
        entity_a=allied["group_a"],
        kind_b="group",
        entity_b=allied["group_b"],
        since=allied["valid_from"].fillna(allied["recorded_at"]),
    )


def _one_way(ties: DataFrame) -> DataFrame:
    """Return ties with the lesser id first; none of one with itself."""
    ties = ties[(ties["entity_a"] != ties["entity_b"]).to_numpy(dtype=bool)]
    turned = (ties["entity_a"] > ties["entity_b"]).to_numpy(dtype=bool)
    return ties.assign(
        entity_a=ties["entity_a"].where(~turned, ties["entity_b"]),
        entity_b=ties["entity_b"].where(~turned, ties["entity_a"]),
    )


def _groups(tables: Tables) -> DataFrame:
    import pandas as pd

    of_people = tables.memberships.sort_values(
        ["person_id", "probability", "valid_from", "group_id"],
        ascending=[True, False, False, True],
        na_position="last",
    ).drop_duplicates("person_id")
    people = _typed({"entity": of_people["person_id"], "group": of_people["group_id"]}, GROUP_COLUMNS)
    ids = tables.groups["group_id"].drop_duplicates()
    groups = _typed({"entity": ids, "group": ids}, GROUP_COLUMNS)
    both = pd.concat([people.assign(kind="person"), groups.assign(kind="group")], ignore_index=True)
    return both.astype(GROUP_COLUMNS).sort_values(["kind", "entity"], ignore_index=True)


def _typed(columns: DataFrame | dict[str, object], dtypes: dict[str, str]) -> DataFrame:
    import pandas as pd

    rows = pd.DataFrame({name: columns[name] for name in dtypes if name in columns})
    return rows.reindex(columns=list(dtypes)).astype(dtypes).reset_index(drop=True)
