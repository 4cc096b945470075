"""St. Louis, 1990s: the people of five homicides and of the incidents around them, each with their role.

What a row means here. The label of an incident gives its year and a running number, nothing nearer: it may have
happened at any time of that year, and is known at its end. The number, which orders the incidents of one year, is
kept as the trait ``label``. What kind of incident it was is not stated. Who was victim and suspect of the same
incident has two involvements. Incidents go by their own id, for one label occurs twice. The second edition of the
data (other numbers, never joined to these) is not carried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.spans import to_utc
from netgraph.model.tables import Tables
from netgraph.sources.cells import parse_cells, row_refs
from netgraph.sources.feed import RawFrames, source_id
from netgraph.sources.files import folder_reader
from netgraph.sources.recording import fill_recorded_at
from netgraph.sources.rejects import Rejected, reject_invalid

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["get", "transform"]

LINKS = "ucinet_person_incident.csv"
SECOND_EDITION = ("person_incident.csv", "persons.csv")
FILES = {
    LINKS: ("person", "incident", "label", "role"),
    SECOND_EDITION[0]: ("person", "incident", "role"),
    SECOND_EDITION[1]: ("person", "sex"),
}
"""The files of the feed, and the columns of each that are read."""
_DEFAULTS = {"source": "stlouis", "time_zone": "America/Chicago", "snapshot_date": "1998-01-01"}

get = folder_reader(FILES, defaults=_DEFAULTS)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and what was not taken over: pure."""
    import pandas as pd

    source, zone = raw.feed["source"], raw.feed["time_zone"]
    frame = raw.frames[LINKS]
    links, unread = parse_cells(frame.assign(year=frame["label"]), LINKS, readers={"year": year_of_label})
    links = links.assign(source=source, source_ref=row_refs(LINKS, links))
    tables = Tables.of(
        people=_people(links, source),
        incidents=_incidents(links, source, zone),
        modus=_labels(links, source),
        involvements=_involvements(links, source),
    )
    tables, rejects = reject_invalid(
        fill_recorded_at(tables, snapshot=raw.feed["snapshot_date"]), origin=raw.frames, vocabulary=vocabulary
    )
    other = {f"{name}: second edition, other numbers": len(raw.frames[name]) for name in SECOND_EDITION}
    return tables, Rejected(rows=pd.concat([unread, rejects], ignore_index=True), not_carried=other)


def year_of_label(labels: Series) -> Series:
    """Return the first day of the year of each label ``yynnnn`` (yy of the 1900s); others become null.

    Examples
    --------
    >>> import pandas as pd
    >>> year_of_label(pd.Series(["950160", "?"])).tolist()
    [Timestamp('1995-01-01 00:00:00'), NaT]
    """
    import pandas as pd

    years = "19" + labels.str.extract(r"^(\d{2})\d{4}$", expand=False)
    return pd.to_datetime(years, format="%Y", errors="coerce").dt.as_unit("us")


def _incidents(links: DataFrame, source: str, zone: str) -> DataFrame:
    import pandas as pd

    first = links.drop_duplicates("incident")
    return first[["source", "source_ref"]].assign(
        incident_id=source_id(source, first["incident"]),
        kind="other_offence",
        occurred_from=to_utc(first["year"], zone),
        occurred_to=to_utc(first["year"] + pd.DateOffset(years=1), zone),
        time_zone=zone,
    )


def _labels(links: DataFrame, source: str) -> DataFrame:
    first = links.drop_duplicates("incident")
    return first[["source", "source_ref"]].assign(
        incident_id=source_id(source, first["incident"]), trait="label", value=first["label"]
    )


def _people(links: DataFrame, source: str) -> DataFrame:
    first = links.drop_duplicates("person")
    return first[["source", "source_ref"]].assign(person_id=source_id(source, first["person"]))


def _involvements(links: DataFrame, source: str) -> DataFrame:
    """Return one row per person, incident and role; ``victim_suspect`` makes two."""
    parts = links.assign(role=links["role"].str.split("_")).explode("role", ignore_index=True)
    return parts[["role", "source", "source_ref"]].assign(
        incident_id=source_id(source, parts["incident"]),
        entity_kind="person",
        entity_id=source_id(source, parts["person"]),
    )
