"""The same graph that a load lays down in Neo4j, as sheets for its import tool: one a form of nodes or relationships.

The columns of a sheet are named as ``neo4j-admin database import`` reads them: ``person_id:ID(Person)``, ``:LABEL``,
``:START_ID(Person)``, ``:END_ID(Incident)``, ``:TYPE``, and each property with its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from netgraph.model.references import KEYED, references_of
from netgraph.model.schema import TABLES, TIME
from netgraph.model.versions import newest_recorded_at, sort_by_key
from netgraph.store.neo4j_forms import FORMS, LABELS, Form
from netgraph.store.neo4j_load import FORMAT, with_versions
from netgraph.store.neo4j_rows import KEPT, key_texts, microseconds
from netgraph.store.neo4j_search import bare_text, digits_of, each_text, plain_text
from netgraph.store.neo4j_shelf import shelf_rows
from netgraph.store.neo4j_standing import uses
from netgraph.store.neo4j_versions import Held, find_news, told_in
from netgraph.store.statements import statement, statements_in

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

    Columns = dict[str, Series]

__all__ = ["Sheets", "record_sheets", "schema_statements", "typed"]

_TYPES = {"str": "string", "float64": "double", "Int64": "long", "int64": "long", "bool": "boolean", TIME: "datetime"}
_SIGNS = ("\x1f", "\x1e", "\x1d", "\x1c")
_ENDS = {
    "involvements_person": ("Person", "entity_id", "Incident", "incident_id"),
    "involvements_vehicle": ("Vehicle", "entity_id", "Incident", "incident_id"),
    "involvements_group": ("Group", "entity_id", "Incident", "incident_id"),
    "ties": ("Person", "person_a", "Person", "person_b"),
    "holdings_vehicle": ("Person", "person_id", "Vehicle", "thing_id"),
    "holdings_address": ("Person", "person_id", "Location", "thing_id"),
    "holdings_phone": ("Person", "person_id", "Phone", "thing_id"),
    "holdings_account": ("Person", "person_id", "Account", "thing_id"),
    "memberships": ("Person", "person_id", "Group", "group_id"),
    "rivalries": ("Group", "group_a", "Group", "group_b"),
}
_REFERS = {
    "incidents": ("OCCURRED_AT", "location_id", "Location"),
    "modus": ("TRAIT_OF", "incident_id", "Incident"),
    "person_states": ("STATE_OF", "person_id", "Person"),
    "interventions": ("DONE_FOR", "person_id", "Person"),
}
_THINGS = {"holdings_phone": "Phone", "holdings_account": "Account"}


@dataclass(frozen=True)
class Sheets:
    """Sheets of nodes and of relationships by name, and the sign that parts the values of a list in one cell."""

    nodes: Mapping[str, DataFrame]
    relationships: Mapping[str, DataFrame]
    sign: str

    @property
    def counts(self) -> dict[str, int]:
        """How many nodes and relationships there are in all."""
        both = {"nodes": self.nodes, "relationships": self.relationships}
        return {name: sum(map(len, sheets.values())) for name, sheets in both.items()}


def record_sheets(history: Tables) -> Sheets:
    """Return the graph that an empty Neo4j store holds once `history` was loaded into it.

    The newest versions stand as nodes and relationships with what is kept of older ones; what was withdrawn, or refers
    to what does not stand, lies on the shelf. A store that was filled with it can be loaded further.

    Parameters
    ----------
    history
        Any number of versions of any records, as `netgraph.store.Store.history` returns them.

    Notes
    -----
    About 10 s a million rows, most of it keys of ties and holdings as text.
    """
    newest = _newest_versions(history)
    standing = _standing(newest)
    sign = _free_sign(standing["modus"])
    nodes, relationships = {"layout": _layout(newest)}, {}
    for form in FORMS.values():
        rows = standing[form.table]
        rows = rows[form.of(rows)]
        if form.is_node:
            nodes[form.name] = _nodes(form, rows, standing, sign)
            if form.name in _REFERS:
                relationships[f"{form.name}_{_REFERS[form.name][0].lower()}"] = _references(form, rows)
        else:
            relationships[form.name] = _relationships(form, rows, sign)
            nodes |= _things(form, rows, sign)
    nodes["shelf"] = _shelf(newest, standing, sign)
    return Sheets(_filled(nodes), _filled(relationships), sign)


def schema_statements() -> str:
    """Return the statements that make the constraints and indexes, to be run once the graph is there.

    Examples
    --------
    >>> schema_statements().splitlines()[3]
    'CREATE CONSTRAINT person_person_id IF NOT EXISTS FOR (n:Person) REQUIRE n.person_id IS UNIQUE;'
    """
    return "".join(f"{statement(path).strip()};\n" for path in statements_in("schema"))


def typed(name: str, values: Series) -> str:
    """Return how a property is called in the head of its column: by its name and its type.

    Examples
    --------
    >>> import pandas as pd
    >>> typed("born", pd.Series([], dtype="datetime64[us]"))
    'born:datetime'
    """
    return f"{name}:{_TYPES[str(values.dtype)]}"


def _newest_versions(history: Tables) -> dict[str, DataFrame]:
    """Return the newest version of every record with what is kept of it, as the load into an empty store finds them."""
    moment = newest_recorded_at(history)
    now = 0 if moment is None else int(moment.as_unit("us")._value)
    found = {}
    for name, frame in history.items():
        told = told_in(TABLES[name], frame)
        news = find_news(frame, told, Held.nothing(len(told.ones)), now=now)
        found[name] = sort_by_key(name, with_versions(frame, news))
    return found


def _standing(newest: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
    """Return the rows that stand: not withdrawn, and referring to nothing that does not stand."""
    found: dict[str, DataFrame] = {}
    for name, rows in newest.items():  # those referred to come before those that refer
        stands = rows["withdrawn_at"].isna().to_numpy()
        for reference in references_of(name):
            ids = found[reference.table][TABLES[reference.table].key[0]]
            stands = stands & (~uses(rows, reference) | rows[reference.column].isin(ids).to_numpy())
        found[name] = rows[stands]
    return found


def _free_sign(modus: DataFrame) -> str:
    """Return a sign that no trait holds: it parts those of an incident."""
    texts = modus["trait"] + modus["value"]
    return next(sign for sign in _SIGNS if not texts.str.contains(sign, regex=False).any())


def _nodes(form: Form, rows: DataFrame, standing: Mapping[str, DataFrame], sign: str) -> DataFrame:
    label = LABELS[form.table]
    own = TABLES[form.table].key[0]
    columns = _properties(form, rows, sign)
    if form.table in KEYED or form.table == "interventions":
        head: Columns = {f"{own}:ID({label})": rows[own]}
        columns.pop(f"{own}:string")
    else:
        head = {f"{'key' if form.keyed else ''}:ID({label})": _texts(key_texts(TABLES[form.table], rows), rows)}
    more = {"modus": {"incident_id:string": rows["incident_id"]}} if form.name == "modus" else {}
    looked = _looked_for(form, rows, standing, sign)
    return _frame(head | {":LABEL": _texts([label] * len(rows), rows)} | more.get("modus", {}) | columns | looked)


def _looked_for(form: Form, rows: DataFrame, standing: Mapping[str, DataFrame], sign: str) -> Columns:
    """Return the columns that the ``load`` statements make of others."""
    if form.name == "people":
        names = rows["name"].mask(rows["protected_identity"].to_numpy(dtype=bool))
        digits = each_text(rows["national_id"], digits_of)
        return {"plain:string": each_text(names, plain_text), "digits:string": digits}
    if form.name == "vehicles":
        plates = rows["registration"]
        return {"plain:string": each_text(plates, plain_text), "bare:string": each_text(plates, bare_text)}
    if form.name == "locations":
        points = [
            None if isnan(x + y) else f"{{longitude:{x!r}, latitude:{y!r}, crs:WGS-84}}"
            for x, y in zip(rows["longitude"].tolist(), rows["latitude"].tolist(), strict=True)
        ]
        return {"plain:string": each_text(rows["address"], plain_text), "point:point": _texts(points, rows)}
    if form.name == "incidents":
        return {"modus:string[]": rows["incident_id"].map(_traits(standing["modus"], sign)).astype("str")}
    return {}


def _traits(modus: DataFrame, sign: str) -> Series:
    told = (modus["trait"] + "=" + modus["value"]).rename("told")
    return told.sort_values().groupby(modus["incident_id"]).agg(sign.join)


def _relationships(form: Form, rows: DataFrame, sign: str) -> DataFrame:
    start, start_column, end, end_column = _ENDS.get(form.name, ("Anonymous", "", "Incident", "incident_id"))
    starts = rows[start_column] if start_column else _unnamed(rows)
    types = form.more(rows).get("type") or ["MEMBER_OF"] * len(rows)
    ends = {f":START_ID({start})": starts, f":END_ID({end})": rows[end_column], ":TYPE": _texts(types, rows)}
    keys = {"key:string": _texts(key_texts(TABLES[form.table], rows), rows)} if form.keyed else {}
    return _frame(ends | keys | _properties(form, rows, sign))


def _references(form: Form, rows: DataFrame) -> DataFrame:
    """Return the relationships from nodes to the record that each refers to."""
    kind, column, there = _REFERS[form.name]
    label, spec = LABELS[form.table], TABLES[form.table]
    own = rows[spec.key[0]] if len(spec.key) == 1 else _texts(key_texts(spec, rows), rows)
    used = rows[column].notna().to_numpy()
    ends = {f":START_ID({label})": own[used], f":END_ID({there})": rows.loc[used, column]}
    return _frame(ends | {":TYPE": _texts([kind] * int(used.sum()), rows[used])})


def _things(form: Form, rows: DataFrame, sign: str) -> dict[str, DataFrame]:
    """Return the nodes that are there only because somebody holds them or took part unnamed."""
    if form.anonymous:
        once = rows.drop_duplicates(["entity_kind", "entity_id"])
        labels = [f"{label}{sign}Anonymous" for label in form.more(once)["label"]]
        told = {"anonymous_id:string": once["entity_id"], "entity_kind:string": once["entity_kind"]}
        return {"anonymous": _frame({":ID(Anonymous)": _unnamed(once), ":LABEL": _texts(labels, once)} | told)}
    if form.name not in _THINGS:
        return {}
    label = _THINGS[form.name]
    once = rows.drop_duplicates("thing_id")
    ids = {f"{label.lower()}_id:ID({label})": once["thing_id"], ":LABEL": _texts([label] * len(once), once)}
    more = {"digits:string": each_text(once["thing_id"], digits_of)} if label == "Phone" else {}
    return {f"{label.lower()}s": _frame(ids | more)}


def _shelf(newest: Mapping[str, DataFrame], standing: Mapping[str, DataFrame], sign: str) -> DataFrame:
    import pandas as pd

    aside = {name: rows.drop(index=standing[name].index) for name, rows in newest.items()}
    rows = [{"key": one["key"], **one["properties"]} for name in aside for one in shelf_rows(name, aside[name])]
    if not rows:
        return pd.DataFrame()
    told = pd.DataFrame(rows)
    texts = {"key:ID(Shelved)": told["key"].astype("str"), ":LABEL": _texts(["Shelved"] * len(told), told)}
    plain = {typed(name, told[name]): told[name] for name in told if name not in ("key", "past")}
    return _frame(texts | plain | {"past:long[]": _lists(told["past"], sign)})


def _layout(newest: Mapping[str, DataFrame]) -> DataFrame:
    import pandas as pd

    known = [rows[name].dropna() for rows in newest.values() for name in ("recorded_at", "withdrawn_at")]
    until = max((int(microseconds(times).max()) for times in known if len(times)), default=0)
    row = {"name:ID(Layout)": ["netgraph"], ":LABEL": ["Layout"], "format:long": [FORMAT], "newest:long": [until]}
    return pd.DataFrame(row)


def _properties(form: Form, rows: DataFrame, sign: str) -> Columns:
    named = [name for name in form.properties if name != "withdrawn_at"]  # what stands is not withdrawn
    kept = rows.assign(stated_at=rows["stated_at"].where(rows["stated_at"] != rows["recorded_at"]))
    columns = {typed(name, kept[name]): kept[name] for name in (*named, *KEPT) if name != "past"}
    return columns | {"past:long[]": _lists(rows["past"], sign)}


def _lists(values: Series, sign: str) -> Series:
    return _texts([sign.join(map(str, value)) if isinstance(value, list) else None for value in values], values)


def _unnamed(rows: DataFrame) -> Series:
    return rows["entity_kind"] + " " + rows["entity_id"]


def _texts(texts: Iterable[str | None], like: DataFrame | Series) -> Series:
    import pandas as pd

    return pd.Series(pd.array(list(texts), dtype="str"), index=like.index)


def _frame(columns: Columns) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)


def _filled(sheets: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
    """Return the sheets that have rows, each without the properties that none of its rows has."""
    filled = {name: sheet for name, sheet in sheets.items() if len(sheet)}
    return {
        name: sheet.loc[:, [_is_end(head) or bool(sheet[head].notna().any()) for head in sheet]]
        for name, sheet in filled.items()
    }


def _is_end(head: str) -> bool:
    return ":ID" in head or head.startswith(":")
