"""The 27 files of the POLE feed: what each becomes, and which of their rows are not what they should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netgraph.sources.cells import moment, number, parse_cells, reject_where

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = [
    "CALLS",
    "CALL_ENDS",
    "FILES",
    "NOT_CARRIED",
    "caller_and_called",
    "count_carried",
    "count_not_carried",
    "lookup",
    "sort_out",
]

CALLS = "nodes.PhoneCall.csv"
CALL_ENDS = ("relationships.CALLER.csv", "relationships.CALLED.csv")
_CRIMES, _PLACES, _PEOPLE = "nodes.Crime.csv.gz", "nodes.Location.csv.gz", "nodes.Person.csv"
_PHONES, _OBJECTS, _AREAS = "nodes.Phone.csv", "nodes.Object.csv", "nodes.Area.csv"
_AT, _WITHIN = "relationships.OCCURRED_AT.csv.gz", "relationships.LOCATION_IN_AREA.csv.gz"
_HAS_PHONE, _INVOLVED = "relationships.HAS_PHONE.csv", "relationships.INVOLVED_IN.csv"
_LINK = (":START_ID", ":END_ID")
_LINKS = (
    _AT,
    _WITHIN,
    _HAS_PHONE,
    _INVOLVED,
    *CALL_ENDS,
    "relationships.PARTY_TO.csv",
    "relationships.CURRENT_ADDRESS.csv",
    "relationships.KNOWS.csv",
    "relationships.KNOWS_LW.csv",
    "relationships.KNOWS_SN.csv",
    "relationships.KNOWS_PHONE.csv",
)
FILES: dict[str, tuple[str, ...]] = {
    _CRIMES: (":ID", "date", "type", "last_outcome", "note", "charge"),
    _PLACES: (":ID", "latitude:double", "longitude:double", "postcode", "address"),
    _PEOPLE: (":ID", "name", "surname", "nhs_no", "age"),
    "nodes.Vehicle.csv": (":ID", "model", "reg", "make"),
    _PHONES: (":ID", "phoneNo"),
    CALLS: (":ID", "call_date", "call_time"),
    _OBJECTS: (":ID", "description"),
    _AREAS: (":ID", "areaCode"),
    "relationships.FAMILY_REL.csv": (*_LINK, "rel_type"),
    **dict.fromkeys(_LINKS, _LINK),
}
"""The files that are carried, and their columns."""
NOT_CARRIED: dict[str, tuple[str, ...]] = {
    "nodes.Officer.csv.gz": (":ID",),
    "nodes.Email.csv": (":ID",),
    "nodes.PostCode.csv.gz": (":ID",),
    "relationships.INVESTIGATED_BY.csv.gz": _LINK,
    "relationships.HAS_EMAIL.csv": _LINK,
    "relationships.HAS_POSTCODE.csv.gz": _LINK,
    "relationships.POSTCODE_IN_AREA.csv.gz": _LINK,
}
"""The files that have no place in the tables: counted only."""
_READERS: dict[str, dict[str, Callable[[Series], Series]]] = {
    _CRIMES: {"date": moment("%d/%m/%Y")},
    _PLACES: {"latitude:double": number, "longitude:double": number},
    _PEOPLE: {"age": number},
    CALLS: {"at": moment("%d/%m/%Y %H:%M")},
}
_ENDS = {
    _AT: (_CRIMES, _PLACES),
    _WITHIN: (_PLACES, _AREAS),
    **dict.fromkeys(CALL_ENDS, (CALLS, _PHONES)),
}


def sort_out(raw: Mapping[str, DataFrame]) -> tuple[dict[str, DataFrame], dict[str, DataFrame], DataFrame]:
    """Return the frames with numbers and times read, the raw frames behind them, and the rows refused as rejects.

    Refused are cells that cannot be read, and of the links that become a column (`_ENDS`) those whose ends are not
    there or whose start has one already. The health service number is called ``national_id``, so that no report
    shows it; a call has its time in one column, ``at``.
    """
    import pandas as pd

    calls = raw[CALLS]
    origin = {
        **raw,
        _PEOPLE: raw[_PEOPLE].rename(columns={"nhs_no": "national_id"}),
        CALLS: calls.assign(at=calls["call_date"] + " " + calls["call_time"]),
    }
    frames, refused = dict(origin), []
    for file, readers in _READERS.items():
        frames[file], rejects = parse_cells(origin[file], file, readers=readers)
        refused.append(rejects)
    for file, ends in _ENDS.items():
        frames[file], rejects = _refuse_loose(origin, file, ends)
        refused.append(rejects)
    return frames, origin, pd.concat(refused, ignore_index=True)


def _refuse_loose(frames: Mapping[str, DataFrame], file: str, ends: tuple[str, str]) -> tuple[DataFrame, DataFrame]:
    links = frames[file]
    start, end = (links[column] for column in _LINK)
    reasons = {
        f"starts at nothing in {ends[0]}": ~start.isin(frames[ends[0]][":ID"]),
        f"ends at nothing in {ends[1]}": ~end.isin(frames[ends[1]][":ID"]),
        "second link of its start": start.duplicated(),
    }
    return reject_where(links, links, file, column=_LINK[0], reason=reasons)


def lookup(keys: Series, values: Series) -> Series:
    """Return values by key, the first where a key is given twice.

    Examples
    --------
    >>> import pandas as pd
    >>> lookup(pd.Series(["a", "b", "a"]), pd.Series([1, 2, 3])).to_dict()
    {'a': 1, 'b': 2}
    """
    found = values.set_axis(keys.to_numpy())
    return found[~found.index.duplicated()]


def count_carried(frames: Mapping[str, DataFrame]) -> dict[str, int]:
    """Return the rows that became a column or a part of other rows, by file and how."""
    used = _used(frames)
    return {
        f"{_PHONES}: the thing held": int(used[_PHONES].sum()),
        f"{_OBJECTS}: traits of the crimes they were involved in": int(used[_OBJECTS].sum()),
        f"{_AREAS}: the area of places": len(frames[_AREAS]),
        f"{_AT}: the place of crimes": len(frames[_AT]),
        f"{_WITHIN}: the area of places": len(frames[_WITHIN]),
        f"{CALLS}: summed in the phone ties": int(used[CALLS].sum()),
        **{f"{file}: the ends of calls": len(frames[file]) for file in CALL_ENDS},
    }


def count_not_carried(frames: Mapping[str, DataFrame]) -> dict[str, int]:
    """Return the rows that have no place in the tables, by file and why."""
    used = _used(frames)
    why = {_PHONES: "held by nobody", _OBJECTS: "involved in nothing", CALLS: "an end that no known person holds"}
    unused = {f"{file}: {reason}": int((~used[file]).sum()) for file, reason in why.items()}
    unlisted = {f"{file}: no place in the tables": len(frames[file]) for file in NOT_CARRIED}
    return unlisted | {reason: count for reason, count in unused.items() if count}


def caller_and_called(frames: Mapping[str, DataFrame]) -> list[Series]:
    """Return for each call the person whose phone called and the one whose phone was called; null if nobody known."""
    has = frames[_HAS_PHONE]
    holder = lookup(has[":END_ID"], has[":START_ID"])
    phones = [
        frames[CALLS][":ID"].map(lookup(frames[file][":START_ID"], frames[file][":END_ID"])) for file in CALL_ENDS
    ]
    return [phone.map(holder) for phone in phones]


def _used(frames: Mapping[str, DataFrame]) -> dict[str, Series]:
    a, b = caller_and_called(frames)
    return {
        _PHONES: frames[_PHONES][":ID"].isin(frames[_HAS_PHONE][":END_ID"]),
        _OBJECTS: frames[_OBJECTS][":ID"].isin(frames[_INVOLVED][":START_ID"]),
        CALLS: a.notna() & b.notna() & (a != b),
    }
