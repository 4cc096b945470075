"""The ties of the POLE feed: who knows whom, who is whose kin, and who phoned whom when and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netgraph.model.spans import to_utc
from netgraph.sources.cells import row_refs
from netgraph.sources.feed import source_id
from netgraph.sources.pole_files import CALLS, caller_and_called

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["ties"]

_KINDS = {
    "relationships.KNOWS.csv": "associate",
    "relationships.KNOWS_LW.csv": "lives_with",
    "relationships.KNOWS_SN.csv": "social",
    "relationships.FAMILY_REL.csv": "kin",
    "relationships.KNOWS_PHONE.csv": "phone",
}


def ties(frames: Mapping[str, DataFrame], *, source: str, zone: str) -> DataFrame:
    """Return all ties; those by phone with their first and last call (UTC) and the number of calls as weight.

    Parameters
    ----------
    frames
        The frames by file name, as `netgraph.sources.pole_files.sort_out` returns them.
    source
        Name before the colon of every id.
    zone
        Whose local time the calls have.
    """
    import pandas as pd

    stated = pd.concat([_stated(frames[file], file, kind) for file, kind in _KINDS.items()], ignore_index=True)
    calls = _calls(frames, zone)
    pair = ["low", "high", "kind"]
    merged = stated.merge(calls, on=pair, how="outer", suffixes=("", "_called"))
    return pd.DataFrame(
        {
            "person_a": source_id(source, merged["person_a"].fillna(merged["low"])),
            "person_b": source_id(source, merged["person_b"].fillna(merged["high"])),
            "kind": merged["kind"],
            "first_seen": merged["first_seen"],
            "last_seen": merged["last_seen"],
            "directed": merged["directed"].eq(True),
            "weight": merged["calls"].fillna(1.0).astype("float64"),
            "recorded_at": merged["last_seen"],
            "source": source,
            "source_ref": merged["source_ref"].fillna(merged["source_ref_called"]),
        }
    )


def _stated(links: DataFrame, file: str, kind: str) -> DataFrame:
    a, b = links[":START_ID"], links[":END_ID"]
    pairs = _in_order(a, b).assign(person_a=a, person_b=b, kind=kind, source_ref=row_refs(file, links))
    return pairs.assign(directed=links["rel_type"].eq("PARENT") if "rel_type" in links else False)


def _in_order(a: Series, b: Series) -> DataFrame:
    """Return each pair as ``low, high``, whichever way it was stated."""
    import pandas as pd

    return pd.DataFrame({"low": a.where(a <= b, b), "high": b.where(a <= b, a)})


def _calls(frames: Mapping[str, DataFrame], zone: str) -> DataFrame:
    """Return per pair of people: ``first_seen, last_seen, calls``. Calls from or to nobody's phone make no pair."""
    import pandas as pd

    calls = frames[CALLS]
    at = to_utc(calls["at"], zone)
    known = (
        _in_order(*caller_and_called(frames)).assign(kind="phone", at=at, source_ref=row_refs(CALLS, calls)).dropna()
    )
    known = known[known["low"] != known["high"]].sort_values("at", kind="stable")
    return known.groupby(["low", "high", "kind"], as_index=False).agg(
        first_seen=pd.NamedAgg("at", "min"),
        last_seen=pd.NamedAgg("at", "max"),
        calls=pd.NamedAgg("at", "size"),
        source_ref=pd.NamedAgg("source_ref", "first"),
    )
