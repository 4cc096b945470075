"""Open motifs between people without anybody who may not be listed, or is not known to be an adult."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.model.tables import Tables

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.pipeline.motifs import Records

__all__ = ["adults_only"]


def adults_only(found: DataFrame, records: Records, config: Config) -> DataFrame:
    """Return open motifs without anybody who may not be listed or is not known to be an adult; rows left empty go."""
    from netgraph.safeguards.listing import ADULT, ages, may_be_listed

    ends = ("closers", "targets")
    named = {one for end in ends for ids in found[end] for one in ids.split(";") if one}
    known = _about(records.tables, named)
    listed = may_be_listed(known, now=records.now, vocabulary=config.words())
    grown = (ages(known.people, now=records.now) >= ADULT).fillna(False).to_numpy(dtype=bool)
    adults = set(known.people["person_id"][grown]) & set(listed)
    shown = {end: [";".join(one for one in ids.split(";") if one in adults) for ids in found[end]] for end in ends}
    kept = found.assign(**shown).astype(dict.fromkeys(ends, "str"))
    emptied = [(kept[end] == "") & (found[end] != "") for end in ends]
    return kept[~(emptied[0] | emptied[1]).to_numpy(dtype=bool)].reset_index(drop=True)


def _about(tables: Tables, people: set[str]) -> Tables:
    """Return what is recorded of some people themselves: all that their own standing in lists depends on."""
    parts = tables.involvements[tables.involvements["entity_id"].isin(people).to_numpy()]
    own = {"involvements": parts, "people": tables.people[tables.people["person_id"].isin(people).to_numpy()]}
    cases = tables.incidents[tables.incidents["incident_id"].isin(set(parts["incident_id"])).to_numpy()]
    return tables.replace({**own, "incidents": cases})
