"""How each record table lies in Neo4j: as nodes or as relationships, and which statements lay it down.

One relationship type per role, tie and holding, made from the word; what a type says stands in the properties
``role`` and ``kind`` too. Recorded and inferred relationships never share a type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.relationships import relationship_type
from netgraph.model.schema import TABLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

__all__ = ["FORMS", "LABELS", "Form", "forms_of"]

LABELS = {
    "people": "Person",
    "vehicles": "Vehicle",
    "locations": "Location",
    "groups": "Group",
    "incidents": "Incident",
    "interventions": "Intervention",
    "modus": "Trait",
    "person_states": "PersonState",
    "judgements": "Judgement",
}
"""Label of the nodes of each table that is kept as nodes; all others are relationships."""

_ENTITY_LABELS = {"person": "Person", "vehicle": "Vehicle", "group": "Group"}
_WORD_OF_TYPE = {"involvements": "role", "ties": "kind", "holdings": "kind", "rivalries": "kind"}


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which rows of a table lie in the graph; `name` is that of its statements in ``load`` and ``held``.

    ``ends`` are the columns that the ends of a relationship say, and that are no properties of it; ``keyed`` rows
    carry their whole key as one text. Rows of the form have `kind` in `kind_column`, and are `anonymous` or not.
    """

    name: str
    table: str
    ends: tuple[str, ...] = ()
    keyed: bool = False
    kind_column: str = ""
    kind: str = ""
    anonymous: bool = False

    @property
    def is_node(self) -> bool:
        """Whether each row is a node of its own."""
        return self.table in LABELS

    @property
    def properties(self) -> list[str]:
        """The columns kept as properties."""
        return [name for name in TABLES[self.table].names if name not in self.ends]

    @property
    def shared(self) -> str:
        """The column of the one other record that rows of this form may have in common; none where there is none.

        Examples
        --------
        >>> FORMS["modus"].shared, FORMS["people"].shared
        ('incident_id', '')
        """
        if not self.apart:
            return ""
        return next((column.name for column in TABLES[self.table].columns if column.refers), "")

    @property
    def apart(self) -> bool:
        """Whether rows touch one other record at most, so that batches of them may be laid down side by side."""
        return self.is_node or self.anonymous

    def of(self, frame: DataFrame) -> NDArray[np.bool_]:
        """Say which rows are of this form."""
        import numpy as np

        mask = np.ones(len(frame), dtype=bool)
        if self.kind:
            mask &= (frame[self.kind_column] == self.kind).to_numpy(dtype=bool)
        if self.table == "involvements":
            mask &= frame["anonymous"].to_numpy(dtype=bool) == self.anonymous
        return mask

    def would_hold(self, frame: DataFrame) -> NDArray[np.bool_]:
        """Say which rows of other forms would be of this one if the unnamed were named, or the named not."""
        import numpy as np

        if self.table != "involvements":
            return np.zeros(len(frame), dtype=bool)
        unnamed: NDArray[np.bool_] = frame["anonymous"].to_numpy(dtype=bool)
        of_kind: NDArray[np.bool_] = (frame["entity_kind"] == self.kind).to_numpy(dtype=bool)
        return ~unnamed if self.anonymous else unnamed & of_kind

    def more(self, rows: DataFrame) -> dict[str, list[str]]:
        """Return what the statement needs of rows beside their keys: relationship types and labels."""
        said: dict[str, list[str]] = {}
        if self.table in _WORD_OF_TYPE:
            said["type"] = [relationship_type(self.table, word) for word in rows[_WORD_OF_TYPE[self.table]]]
        if self.anonymous:
            said["label"] = [_ENTITY_LABELS[kind] for kind in rows["entity_kind"]]
        return said


def _involvements(kind: str) -> Form:
    return Form(
        f"involvements_{kind}",
        "involvements",
        ends=("incident_id", "entity_kind", "entity_id"),
        kind_column="entity_kind",
        kind=kind,
    )


def _holdings(kind: str) -> Form:
    ends = ("person_id", "thing_kind", "thing_id")
    return Form(f"holdings_{kind}", "holdings", ends=ends, keyed=True, kind_column="thing_kind", kind=kind)


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        *(Form(name, name) for name in ("people", "vehicles", "locations", "groups", "incidents")),
        Form("modus", "modus", ends=("incident_id",)),
        Form("person_states", "person_states", keyed=True),
        *(_involvements(kind) for kind in ("person", "vehicle", "group")),
        Form(
            "involvements_anonymous",
            "involvements",
            ends=("incident_id", "entity_kind", "entity_id"),
            anonymous=True,
        ),
        Form("ties", "ties", ends=("person_a", "person_b"), keyed=True),
        *(_holdings(kind) for kind in ("vehicle", "address", "phone", "account")),
        Form("memberships", "memberships", ends=("person_id", "group_id"), keyed=True),
        Form("rivalries", "rivalries", ends=("group_a", "group_b"), keyed=True),
        Form("interventions", "interventions"),
        Form("judgements", "judgements", keyed=True),
    )
}
"""All forms by name, in the order of their tables."""


def forms_of(table: str) -> tuple[Form, ...]:
    """Return the forms in which rows of a table may lie."""
    return tuple(form for form in FORMS.values() if form.table == table)
