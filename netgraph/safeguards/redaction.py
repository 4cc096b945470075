"""What must not be shown and what must not be used: names and places of the protected, and fields never taken in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from netgraph.errors import Refused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series

__all__ = [
    "FORBIDDEN_FEATURES",
    "FORBIDDEN_FIELDS",
    "allowed_traits",
    "check_features",
    "check_fields",
    "shown_names",
    "shown_places",
    "shown_references",
]

FORBIDDEN_FIELDS = frozenset(
    (
        "birthcountry",
        "birthplace",
        "church",
        "citizenship",
        "countryofbirth",
        "diagnos",
        "diagnosis",
        "disability",
        "ethnic",
        "ethnicity",
        "etnicitet",
        "fodelseland",
        "fodelseort",
        "halsa",
        "health",
        "medborgarskap",
        "modersmal",
        "mothertongue",
        "nationalid",
        "nationalitet",
        "nationality",
        "personnummer",
        "politics",
        "race",
        "religion",
        "samordningsnummer",
        "sexualorientation",
        "ssn",
    )
)
"""Fields that nothing written to be read or passed on may hold, and that no analysis may use (without åäö and _)."""

FORBIDDEN_FEATURES = FORBIDDEN_FIELDS | frozenset(
    (
        "address",
        "adress",
        "areacode",
        "efternamn",
        "familyname",
        "forename",
        "fornamn",
        "gender",
        "givenname",
        "kon",
        "name",
        "namn",
        "neighbourhood",
        "postcode",
        "postnummer",
        "residence",
        "sex",
        "surname",
    )
)
"""Fields that no score of a person may be made from; a name or a place may be shown, never weighed."""

_PLACE_COLUMNS = ("address", "area_code", "longitude", "latitude", "x", "y")


def shown_names(people: DataFrame) -> Series:
    """Return the name to show for each row of `people`: the id where the name is unknown or the identity protected.

    Everything that is written to be read or passed on takes its names from here.

    Examples
    --------
    >>> import pandas as pd
    >>> shown_names(pd.DataFrame({"person_id": ["k:1", "k:2", "k:3"], "name": ["Ann", "Bo", None],
    ...                           "protected_identity": [False, True, False]})).tolist()
    ['Ann', 'k:2', 'k:3']
    """
    known = people["name"].fillna("").str.strip() != ""
    return people["name"].where(known & ~people["protected_identity"].fillna(True).astype(bool), people["person_id"])


def shown_places(locations: DataFrame, *, people: DataFrame, holdings: DataFrame) -> DataFrame:
    """Return `locations` with address, area and coordinates blank wherever somebody of protected identity lives.

    Examples
    --------
    >>> from tests.builders import location, person, record, tables
    >>> home = {"person_id": "k:1", "thing_kind": "address", "thing_id": "k:home", "kind": "lives_at", **record()}
    >>> world = tables(people=[person("1", protected_identity=True)], holdings=[home],
    ...                locations=[location("home", 18.0, 59.0, address="Storgatan 1"), location("bar", 18.1, 59.1)])
    >>> shown_places(world.locations, people=world.people, holdings=world.holdings)["longitude"].tolist()
    [nan, 18.1]
    """
    hidden = locations["location_id"].isin(_protected_homes(people, holdings)).to_numpy()
    shown = locations.copy()
    for column in _PLACE_COLUMNS:
        shown[column] = shown[column].mask(hidden)
    return shown


def shown_references(references: Series) -> Series:
    """Return what may be told of where records come from: a reference such as ``people.csv:17``, and no other text.

    Blank are those with a space in them, longer than 64 letters, or with what may be a national number: a source may
    write anything into its reference, the name of somebody too.

    Examples
    --------
    >>> import pandas as pd
    >>> shown_references(pd.Series(["people.csv:17", "file on Ann Al", "19700101-1234", None])).tolist()
    ['people.csv:17', nan, nan, nan]
    """
    plain = references.str.fullmatch(r"\S{1,64}") & ~references.str.contains(r"\d{6}[-+]?\w{4}")
    return references.where(plain.fillna(False).astype(bool))


def check_fields(columns: Iterable[str]) -> None:
    """Raise `Refused` if any column holds what must not be held: ethnicity, religion, health, a national number, …

    Examples
    --------
    >>> check_fields(["person_id", "trace"])
    >>> check_fields(["country_of_birth"])
    Traceback (most recent call last):
    ...
    netgraph.errors.Refused: columns: 'country_of_birth' must never be used or passed on; leave it out
    """
    _refuse(columns, FORBIDDEN_FIELDS, "must never be used or passed on; leave it out")


def check_features(columns: Iterable[str]) -> None:
    """Raise `Refused` if any column must not weigh in a score of a person: those of `check_fields`, names, homes.

    Examples
    --------
    >>> check_features(["own_history", "exposure_1"])
    """
    _refuse(columns, FORBIDDEN_FEATURES, "must never weigh in a score of a person; leave it out")


def allowed_traits(traits: Series) -> NDArray[np.bool_]:
    """Say of each trait of an incident whether it may be used and passed on: not if it is a forbidden field.

    Examples
    --------
    >>> import pandas as pd
    >>> allowed_traits(pd.Series(["weapon", "victim_ethnicity"])).tolist()
    [True, False]
    """
    refused = {trait for trait in traits.dropna().unique() if _is_forbidden(trait, FORBIDDEN_FIELDS)}
    flags: NDArray[np.bool_] = ~traits.isin(refused).to_numpy(dtype=bool)
    return flags


def _protected_homes(people: DataFrame, holdings: DataFrame) -> Index:
    protected = people["person_id"][people["protected_identity"].fillna(True).astype(bool)]
    lives = (holdings["thing_kind"] == "address") & (holdings["kind"] == "lives_at")
    homes: Index = holdings["thing_id"][lives & holdings["person_id"].isin(protected)].pipe(_as_index)
    return homes


def _as_index(values: Series) -> Index:
    from pandas import Index

    return Index(values.unique())


def _refuse(columns: Iterable[str], forbidden: frozenset[str], why: str) -> None:
    for column in columns:
        if _is_forbidden(column, forbidden):
            raise Refused(f"columns: {column!r} {why}")


def _is_forbidden(name: str, forbidden: frozenset[str]) -> bool:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    return not runs.isdisjoint(forbidden)
