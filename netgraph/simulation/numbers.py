"""Numbers that belong to nobody: personnummer of the test range, plates with a letter never used, ids of records."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["national_id", "national_ids", "record_ids", "registration", "registrations", "serials"]

_FIRST_TEST, _TESTS = 980, 10
_PLATE_LETTERS = "ABCDEFGHJKLMNOPRSTUWXYZ"
_WEIGHTS = np.array([2, 1, 2, 1, 2, 1, 2, 1, 2])


def national_id(born: date, sex: str, serial: int) -> str:
    """Return a personnummer that is right in form and belongs to nobody: ``YYYYMMDD-NNNC``.

    Birth numbers 980 to 999 are kept for tests; the third digit is odd for men and even for women; the last digit is
    Luhn's.

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
    if not 0 <= serial < _TESTS:
        raise ValueError(f"serial: got {serial}, must be 0 to 9 (the test range has ten numbers a day and sex)")
    days = np.array([np.datetime64(born, "D")])
    return str(national_ids(days, np.array([sex == "male"]), np.array([serial]))[0])


def national_ids(
    born: NDArray[np.datetime64], male: NDArray[np.bool_], serial: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Return the number of each person as `national_id`; ``None`` where the serial is not 0 to 9."""
    months = born.astype("datetime64[M]")
    year = born.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (born.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    birth_number = _FIRST_TEST + 2 * serial + male
    nine = ((year % 100 * 100 + month) * 100 + day) * 1000 + birth_number
    check = luhn_digits(nine)
    text = [
        f"{y:04d}{m:02d}{d:02d}-{n:03d}{c}" if 0 <= s < _TESTS else None
        for y, m, d, n, c, s in zip(year, month, day, birth_number, check, serial, strict=True)
    ]
    return np.array(text, dtype="object")


def luhn_digits(nine: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the check digit of each nine-digit number: doubled from the left, digit sums, up to the next ten."""
    digits = nine[:, None] // 10 ** np.arange(8, -1, -1) % 10 * _WEIGHTS
    check: NDArray[np.int64] = -(digits // 10 + digits % 10).sum(axis=1) % 10
    return check


def serials(born: NDArray[np.datetime64], male: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each person the how-manyeth of their day and sex they are, from 0.

    Examples
    --------
    >>> serials(np.array(["1990-01-02", "1990-01-02", "1990-01-03"], dtype="datetime64[D]"), np.ones(3, dtype=bool))
    array([0, 1, 0])
    """
    key = born.astype("datetime64[D]").astype(np.int64) * 2 + male
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=key[order][:1] - 1))
    rank = np.arange(len(key)) - np.repeat(starts, np.diff(starts, append=len(key)))
    found = np.empty(len(key), dtype=np.int64)
    found[order] = rank
    return found


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


def registrations(count: int, rng: np.random.Generator) -> list[str]:
    """Return plates in no order, all different while there are enough of them (529,000)."""
    plates = 1000 * len(_PLATE_LETTERS) ** 2
    return [registration(int(number)) for number in rng.choice(plates, count, replace=count > plates)]


def record_ids(prefix: str, numbers: NDArray[np.int64], *, width: int) -> pa.Array:
    """Return ``prefix`` and each number with leading zeros, as an Arrow array; null where the number is negative.

    Examples
    --------
    >>> record_ids("demo:p", np.array([1, -1, 12]), width=4).to_pylist()
    ['demo:p0001', None, 'demo:p0012']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pa.array(numbers, type=pa.int64(), mask=numbers < 0)
    digits = pc.utf8_lpad(found.cast(pa.large_string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix, pa.large_string()), digits, pa.scalar("", pa.large_string()))
