"""What invented people, streets, groups and vehicles are called, and numbers that belong to nobody."""

from __future__ import annotations

from datetime import date

__all__ = ["AREAS", "GIVEN", "GROUPS", "MAKES", "STREETS", "SURNAMES", "national_id", "registration"]

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
# fmt: on
MAKES = ("Vargen Kombi", "Tjäder 4", "Mård Sedan", "Lodjur X", "Bäver Skåp", "Järv Sport")
COLOURS = ("svart", "vit", "röd", "blå", "grå", "grön")
_PLATE_LETTERS = "ABCDEFGHJKLMNOPRSTUWXYZ"


def national_id(born: date, sex: str, serial: int) -> str:
    """Return a personnummer that is right in form and belongs to nobody: ``YYYYMMDD-NNNC``.

    Birth numbers 980 to 999 are kept by the Swedish Tax Agency for tests; the third digit is odd for men and even
    for women; the last digit is Luhn's.

    Parameters
    ----------
    born
        Day of birth.
    sex
        ``male`` or ``female``.
    serial
        0 to 9: the how-manyeth of that day and sex.

    Examples
    --------
    >>> national_id(date(1990, 1, 2), "female", 0)
    '19900102-9801'
    """
    if not 0 <= serial <= 9:
        raise ValueError(f"serial: got {serial}, must be 0 to 9 (the test range has ten numbers a day and sex)")
    digits = f"{born:%y%m%d}{980 + 2 * serial + (sex == 'male')}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    check = -sum(value // 10 + value % 10 for value in doubled) % 10
    return f"{born:%Y%m%d}-{digits[6:]}{check}"


def registration(number: int) -> str:
    """Return a plate in the Swedish form that no vehicle has: it begins with Q, which is not used there.

    Examples
    --------
    >>> registration(0), registration(1024)
    ('QAA 000', 'QAB 024')
    """
    letters, digits = divmod(number, 1000)
    first, second = divmod(letters, len(_PLATE_LETTERS))
    return f"Q{_PLATE_LETTERS[first % len(_PLATE_LETTERS)]}{_PLATE_LETTERS[second]} {digits:03d}"
