"""The columns, keys and rules of every table, as data: what a row is and what each cell means in the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netgraph.model.grades import HANDLING, INFORMATION_GRADES, SOURCE_GRADES

__all__ = ["RECORD_COLUMNS", "TABLES", "TIME", "Column", "TableSpec"]

TIME = "datetime64[us]"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its dtype, what it means in the world, and the rules its values keep.

    ``dtype`` is one of ``str``, ``float64``, ``Int64``, ``bool``, ``datetime64[us]``.
    ``default`` fills a column that a feed leaves out; ``None`` stands for null.
    ``allowed`` are the only values, where they are few and fixed; ``vocabulary`` names the vocabulary table that
    lists them where the user may replace them; ``refers`` names the table whose key the value must be;
    ``low`` and ``high`` bound a number, inclusive.
    """

    name: str
    dtype: str
    meaning: str
    required: bool = False
    default: Any = None
    allowed: tuple[str, ...] = ()
    vocabulary: str = ""
    refers: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: what a row is, its data columns, and which of them are the key."""

    name: str
    one_row_per: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Data columns, then record columns."""
        return self.columns + RECORD_COLUMNS

    @property
    def names(self) -> list[str]:
        """Names of all columns, in their fixed order."""
        return [column.name for column in self.all_columns]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.all_columns if column.name == name)


RECORD_COLUMNS: tuple[Column, ...] = (
    Column("source", "str", "feed the record came from; the part of its id before the colon", required=True),
    Column("source_ref", "str", "where in the feed: file and row, or the source's own reference"),
    Column(
        "source_grade",
        "Int64",
        "3x5x2 source grade: 1 reliable, 2 untested, 3 not reliable",
        low=min(SOURCE_GRADES),
        high=max(SOURCE_GRADES),
    ),
    Column(
        "information_grade",
        "str",
        "3x5x2 information grade, A known directly … E suspected false",
        allowed=tuple(INFORMATION_GRADES),
    ),
    Column("handling", "str", "3x5x2 handling: P lawful sharing permitted, C with conditions", allowed=tuple(HANDLING)),
    Column("basis", "str", "fact, or somebody's assessment", allowed=("fact", "assessment")),
    Column("recorded_at", TIME, "when this version became known (UTC)", required=True),
    Column("withdrawn_at", TIME, "when the record was withdrawn (UTC); null while it stands"),
)


def _spec(name: str, one_row_per: str, key: str, *columns: Column) -> TableSpec:
    return TableSpec(name, one_row_per, tuple(key.split()), columns)


_SPECS = (
    _spec(
        "people",
        "person record",
        "person_id",
        Column("person_id", "str", "source:local_id", required=True),
        Column("name", "str", "as the source writes it"),
        Column("birth_date", TIME, "day of birth, as its start in UTC"),
        Column("birth_year", "Int64", "year of birth where the day is not known", low=1850, high=2200),
        Column("sex", "str", "as recorded", allowed=("female", "male", "other")),
        Column("national_id", "str", "personnummer or another national number; never shown in what is passed on"),
        Column("protected_identity", "bool", "name and place must not be shown", default=False),
        Column("deceased_on", TIME, "day of death, as its start in UTC"),
    ),
    _spec(
        "vehicles",
        "vehicle record",
        "vehicle_id",
        Column("vehicle_id", "str", "source:local_id", required=True),
        Column("registration", "str", "plate as recorded"),
        Column("make", "str", "maker"),
        Column("model", "str", "model"),
        Column("colour", "str", "colour"),
        Column("kind", "str", "car, moped, …"),
    ),
    _spec(
        "locations",
        "place",
        "location_id",
        Column("location_id", "str", "source:local_id", required=True),
        Column("longitude", "float64", "degrees east (WGS 84)", low=-180, high=180),
        Column("latitude", "float64", "degrees north (WGS 84)", low=-90, high=90),
        Column("x", "float64", "metres east: SWEREF 99 TM in Sweden, the UTM zone elsewhere"),
        Column("y", "float64", "metres north: SWEREF 99 TM in Sweden, the UTM zone elsewhere"),
        Column("address", "str", "street address"),
        Column("area_code", "str", "area the place lies in"),
        Column("precision_m", "float64", "how far off the coordinates may be, metres", low=0),
    ),
    _spec(
        "groups",
        "loosely organised group",
        "group_id",
        Column("group_id", "str", "source:local_id", required=True),
        Column("name", "str", "as the source writes it"),
    ),
    _spec(
        "incidents",
        "recorded event",
        "incident_id",
        Column("incident_id", "str", "source:local_id", required=True),
        Column("kind", "str", "kind of event", required=True, vocabulary="kinds"),
        Column("occurred_from", TIME, "start of the half-open span in which it happened (UTC)", required=True),
        Column("occurred_to", TIME, "end of that span, exclusive (UTC)", required=True),
        Column("time_zone", "str", "IANA name of the zone whose local day counts", required=True),
        Column("location_id", "str", "where", refers="locations"),
        Column("severity", "float64", "weight of harm; the kind's own where the feed has none", low=0),
        Column(
            "status",
            "str",
            "how far the case has come",
            required=True,
            default="reported",
            allowed=("reported", "open", "prosecuted", "convicted", "closed", "unfounded"),
        ),
        Column("summary", "str", "what happened, in the source's words"),
    ),
    _spec(
        "modus",
        "trait of an incident",
        "incident_id trait value",
        Column("incident_id", "str", "the incident", required=True, refers="incidents"),
        Column("trait", "str", "weapon, entry, target, …", required=True),
        Column("value", "str", "automatic, petrol_can, stairwell, …", required=True),
    ),
    _spec(
        "person_states",
        "time a person was in a state",
        "person_id kind valid_from",
        Column("person_id", "str", "who", required=True, refers="people"),
        Column(
            "kind", "str", "the state", required=True, allowed=("custody", "probation", "relocated", "outreach_contact")
        ),
        Column("valid_from", TIME, "since (UTC); null = unknown"),
        Column("valid_to", TIME, "until, exclusive (UTC); null = still"),
    ),
    _spec(
        "involvements",
        "one entity's part in one incident",
        "incident_id entity_kind entity_id role",
        Column("incident_id", "str", "the incident", required=True, refers="incidents"),
        Column("entity_kind", "str", "what takes part", required=True, allowed=("person", "vehicle", "group")),
        Column("entity_id", "str", "who or what; incident_id/number for the unnamed", required=True),
        Column("role", "str", "part as the source recorded it", required=True, vocabulary="roles"),
        Column("outcome", "str", "what it did to them", allowed=("killed", "injured", "unharmed")),
        Column(
            "weight",
            "float64",
            "1, or the share of one of several candidates",
            required=True,
            default=1.0,
            low=0,
            high=1,
        ),
        Column("anonymous", "bool", "a participant without identity: counted, never a node", default=False),
    ),
    _spec(
        "ties",
        "link between two people that needs no incident",
        "person_a person_b kind first_seen",
        Column("person_a", "str", "one", required=True, refers="people"),
        Column("person_b", "str", "the other", required=True, refers="people"),
        Column("kind", "str", "kind of tie", required=True, vocabulary="ties"),
        Column("first_seen", TIME, "since (UTC); null = unknown"),
        Column("last_seen", TIME, "last known (UTC); null = unknown"),
        Column("directed", "bool", "whether a → b differs from b → a", default=False),
        Column("weight", "float64", "strength as the source gives it", required=True, default=1.0, low=0),
    ),
    _spec(
        "holdings",
        "person and thing, no incident needed",
        "person_id thing_kind thing_id kind first_seen",
        Column("person_id", "str", "who", required=True, refers="people"),
        Column(
            "thing_kind",
            "str",
            "what kind of thing; an address is a location_id",
            required=True,
            allowed=("vehicle", "address", "phone", "account"),
        ),
        Column("thing_id", "str", "which", required=True),
        Column("kind", "str", "how", required=True, allowed=("owns", "uses", "lives_at")),
        Column("first_seen", TIME, "since (UTC); null = unknown"),
        Column("last_seen", TIME, "last known (UTC); null = unknown"),
    ),
    _spec(
        "memberships",
        "a person's part in a group over a time",
        "person_id group_id valid_from",
        Column("person_id", "str", "who", required=True, refers="people"),
        Column("group_id", "str", "which group", required=True, refers="groups"),
        Column("valid_from", TIME, "since (UTC); null = unknown"),
        Column("valid_to", TIME, "until, exclusive (UTC); null = still"),
        Column("probability", "float64", "how sure", required=True, default=1.0, low=0, high=1),
    ),
    _spec(
        "rivalries",
        "stated relation between two groups over a time",
        "group_a group_b kind valid_from",
        Column("group_a", "str", "one", required=True, refers="groups"),
        Column("group_b", "str", "the other", required=True, refers="groups"),
        Column("kind", "str", "relation", required=True, allowed=("rival", "allied")),
        Column("valid_from", TIME, "since (UTC); null = unknown"),
        Column("valid_to", TIME, "until, exclusive (UTC); null = still"),
    ),
    _spec(
        "interventions",
        "something done for a person or an area",
        "intervention_id",
        Column("intervention_id", "str", "source:local_id", required=True),
        Column("person_id", "str", "for whom", refers="people"),
        Column("area_code", "str", "or for which area"),
        Column("kind", "str", "what was done", required=True),
        Column("started_on", TIME, "first day, as its start in UTC"),
        Column("ended_on", TIME, "last day, as its start in UTC"),
        Column("outcome", "str", "what came of it"),
        Column("provider", "str", "who did it"),
    ),
    _spec(
        "judgements",
        "decision of a person about a finding",
        "subject_kind a_id b_id",
        Column("subject_kind", "str", "what was judged", required=True, allowed=("link", "conflict", "flag", "merge")),
        Column("a_id", "str", "first subject", required=True),
        Column("b_id", "str", "second subject, where there is one"),
        Column("verdict", "str", "confirmed, dismissed, …", required=True),
        Column("reason", "str", "why", required=True),
        Column("made_by", "str", "who decided", required=True),
        Column("made_on", TIME, "when (UTC)", required=True),
    ),
)

TABLES: dict[str, TableSpec] = {spec.name: spec for spec in _SPECS}
"""All tables by name, each after those it refers to."""
