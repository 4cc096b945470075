"""What invented people, streets, areas, groups and vehicles are called.

All words were made up for this purpose. Where a city needs more of them than the lists hold, parts are joined to
names that no language has.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

__all__ = [
    "AREAS",
    "COLOURS",
    "GIVEN",
    "GROUPS",
    "MAKES",
    "STREETS",
    "SURNAMES",
    "area_names",
    "drawn_names",
    "given_names",
    "group_names",
    "misspelt",
    "surnames",
]

# fmt: off
GIVEN = {
    "male": (
        "Arvås", "Bjerne", "Dagmund", "Elvar", "Fridolf", "Gejbert", "Hallvin", "Isåk", "Jarle", "Kolvid",
        "Lennvar", "Mårte", "Nilvar", "Orvar", "Påvel", "Ragne", "Sölve", "Torvin", "Ubbe", "Vidolf",
        "Yngvald", "Åsmar", "Älvin", "Östan", "Brynte", "Egvar", "Folmer", "Grimar", "Hjalte", "Ivast",
        "Junar", "Klemet",
    ),
    "female": (
        "Alvhild", "Brinja", "Disa", "Elfrun", "Fränne", "Gerdis", "Hillevi", "Ingalill", "Jorun", "Kajsalo",
        "Lovren", "Märit", "Nanny", "Oline", "Pärla", "Ragnfrid", "Solvej", "Tyrilla", "Ulvhild", "Viran",
        "Ylvali", "Åselin", "Älvira", "Östrid", "Bodis", "Ednar", "Folke-Maj", "Gunnfrid", "Hjördy", "Irmeli",
        "Jonsa", "Kerla",
    ),
}
SURNAMES = (
    "Almfors", "Björkdånge", "Dalgrön", "Ekhöjd", "Fallmark", "Granskäl", "Hedlycka", "Ivarsjö", "Järnhult",
    "Källmyr", "Ljungskär", "Moränius", "Nordtjärn", "Ollonqvist", "Påhlsnäs", "Rönnfalk", "Sjöhed",
    "Tallvret", "Ugglemo", "Vindskär", "Yxhult", "Åkvide", "Älgrud", "Öringsta", "Barkenström", "Drivmark",
    "Enkulla", "Flodhammar", "Gråsten-Löv", "Hasselöv", "Isgrund", "Kvarnlid", "Lindmåne", "Myrvass",
    "Näckholm", "Råglanda", "Skogtorn", "Svaltuna", "Trånälv", "Vassmyr",
)
GROUPS = (
    "Norra kajen", "Gruvgänget", "Lövbackarna", "Tegelbruket", "Ådalskretsen", "Östermyr", "Silverparken",
    "Hamnkvarteret", "Kvarnfalangen", "Sågverket", "Björkallén", "Åsbrinken",
)
AREAS = ("Norrkajen", "Gruvmon", "Lövbacken", "Tegelmyra", "Ådalen", "Östermyren", "Silverås", "Hamnholmen")
STREETS = (
    "Järpvägen", "Lavgatan", "Mossgränd", "Näverstigen", "Ormbunksvägen", "Porsgatan", "Råslätten",
    "Sälgvägen", "Törngränd", "Vattrångsgatan", "Åbrodden", "Ängstorget", "Örtagränd", "Bävergatan",
    "Dimvägen", "Flinthäll",
)
_SURNAME_PARTS = (
    ("Brax", "Dvin", "Fjol", "Gnäm", "Hyrk", "Kvåm", "Lump", "Mjöt", "Njar", "Plurr", "Skrav", "Snärj", "Tvork",
     "Vråm", "Yxel", "Åmmer", "Ölk", "Bjusk", "Drånt", "Glafs", "Knopp", "Murk", "Prast", "Slunk"),
    ("stake", "lunke", "dunge", "knall", "svans", "topp", "mosse", "hylla", "skäl", "trind", "vrå", "gnist", "hatt",
     "klint", "rova", "snår", "tråg", "åker", "bult", "fnurr"),
)
_GIVEN_PARTS = {
    "male": (
        ("Arvå", "Bjerno", "Drevi", "Elfo", "Fringa", "Gebo", "Hulfi", "Isko", "Jolmi", "Kelvå", "Lorme", "Mådo"),
        ("skar", "vald", "rik", "mund", "lorn", "gunt", "nulf", "bram", "tor", "vind"),
    ),
    "female": (
        ("Alvå", "Brinjo", "Disva", "Elfu", "Fränna", "Gerdo", "Hillu", "Ingsa", "Joru", "Kajsu", "Lovro", "Märu"),
        ("hild", "run", "vej", "lina", "rid", "sela", "mira", "dis", "frö", "tyra"),
    ),
}
_AREA_PARTS = (
    ("Norr", "Gruv", "Löv", "Tegel", "Åmyr", "Öster", "Silver", "Hamn", "Kvarn", "Såg", "Råg", "Dim"),
    ("kajen", "mon", "backen", "myra", "dalen", "lunden", "åsen", "holmen", "parken", "vreten"),
)
_GROUP_PARTS = (
    ("Norra", "Södra", "Övre", "Nedre", "Gamla", "Nya", "Yttre", "Inre", "Röda", "Blå", "Svarta", "Gula"),
    ("kajen", "gruvan", "bruket", "kretsen", "myren", "kvarteret", "falangen", "verket", "allén", "brinken", "mon",
     "slussen"),
)
# fmt: on
MAKES = ("Vargen Kombi", "Tjäder 4", "Mård Sedan", "Lodjur X", "Bäver Skåp", "Järv Sport")
COLOURS = ("svart", "vit", "röd", "blå", "grå", "grön")


def surnames() -> list[str]:
    """Return all surnames, 520 of them."""
    return [*SURNAMES, *_joined(_SURNAME_PARTS)]


def given_names(sex: str) -> list[str]:
    """Return all given names of one sex (``female`` or ``male``), 152 of each."""
    return [*GIVEN[sex], *_joined(_GIVEN_PARTS[sex])]


def area_names(count: int) -> list[str]:
    """Return as many different names of city districts as asked for.

    Examples
    --------
    >>> area_names(2), len(set(area_names(500)))
    (['Norrkajen', 'Gruvmon'], 500)
    """
    return _enough([*AREAS, *_joined(_AREA_PARTS)], count)


def group_names(count: int) -> list[str]:
    """Return as many different names of loosely organised groups as asked for."""
    return _enough([*GROUPS, *(f"{first} {last}" for first, last in product(*_GROUP_PARTS))], count)


def misspelt(name: str, way: int) -> str:
    """Return `name` (given name, surname) as somebody else might write it; `way` 0 to 4 says how.

    0 without the dots and rings, 1 surname first, 2 the given name's initial alone, 3 with w for v and c for k, 4 with
    a doubled letter. Where that changes nothing, the last letter is doubled.

    Examples
    --------
    >>> [misspelt("Åsmar Kvarnlid", way) for way in range(5)]
    ['Asmar Kvarnlid', 'Kvarnlid, Åsmar', 'Å. Kvarnlid', 'Åsmar Cwarnlid', 'Åsmar Kvarrnlid']
    """
    given, _, surname = name.partition(" ")
    middle = len(surname) // 2
    ways = (
        name.translate(_PLAIN),
        f"{surname}, {given}",
        f"{given[:1]}. {surname}",
        f"{given} {surname.translate(_SOUND)}",
        f"{given} {surname[:middle]}{surname[middle - 1 : middle]}{surname[middle:]}",
    )
    other = ways[way % len(ways)]
    return other if other != name else name + name[-1]


def drawn_names(family: NDArray[np.int64], male: NDArray[np.bool_], rng: Generator) -> list[str]:
    """Return a name for each person; people of one `family` (the code of one of them) share the surname.

    The more people, the more surnames: about ten people to each.
    """
    size = len(family)
    lasts, males, females = surnames(), given_names("male"), given_names("female")
    lasts = lasts[: max(len(SURNAMES), size // 10)]
    last = rng.integers(0, len(lasts), size)[family] if size else family
    first = np.where(male, rng.integers(0, len(males), size), rng.integers(0, len(females), size))
    return [
        f"{(males if is_male else females)[given]} {lasts[surname]}"
        for is_male, given, surname in zip(male.tolist(), first.tolist(), last.tolist(), strict=True)
    ]


_PLAIN = str.maketrans("åäöÅÄÖé", "aaoAAOe")
_SOUND = str.maketrans("vVkK", "wWcC")


def _joined(parts: tuple[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    return [first + last for first, last in product(*parts)]


def _enough(names: list[str], count: int) -> list[str]:
    """Return the first `count` names without repeats; those beyond the list get a number."""
    known = list(dict.fromkeys(names))
    return [known[n] if n < len(known) else f"{known[n % len(known)]} {n // len(known) + 1}" for n in range(count)]
