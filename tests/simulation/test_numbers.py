"""Numbers and plates have the right form and belong to nobody."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.simulation.numbers import national_id, national_ids, registration, registrations, serials


def luhn_is_right(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def test_the_oracle_knows_the_number_the_tax_agency_explains_with() -> None:
    assert luhn_is_right("8112189876")
    assert not luhn_is_right("8112189875")


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1930, 1, 1), date(2026, 6, 30)), st.sampled_from(["male", "female"]), st.integers(0, 9))
def test_a_number_is_right_in_form_and_of_the_test_range(born: date, sex: str, serial: int) -> None:
    number = national_id(born, sex, serial)
    assert re.fullmatch(r"\d{8}-\d{4}", number)
    assert number.startswith(born.strftime("%Y%m%d"))
    assert 980 <= int(number[9:12]) <= 999
    assert int(number[11]) % 2 == (sex == "male")
    assert luhn_is_right(number[2:].replace("-", ""))


def test_ten_numbers_a_day_and_sex_differ_and_there_is_no_eleventh() -> None:
    day = date(2000, 1, 1) + timedelta(days=1)
    assert len({national_id(day, sex, serial) for sex in ("male", "female") for serial in range(10)}) == 20
    with pytest.raises(ValueError, match="serial"):
        national_id(day, "male", 10)


def test_plates_have_the_swedish_form_with_a_letter_it_never_uses() -> None:
    plates = [registration(number) for number in range(0, 20_000, 7)]
    assert len(set(plates)) == len(plates)
    assert all(re.fullmatch(r"Q[A-Z]{2} \d{3}", plate) for plate in plates)


def test_many_numbers_at_once_are_the_single_ones_and_none_where_the_day_is_used_up() -> None:
    born = np.array(["1990-01-02"] * 11 + ["2004-02-29"], dtype="datetime64[D]")
    male = np.array([True] * 11 + [False])
    serial = serials(born, male)
    assert serial.tolist() == [*range(11), 0]
    numbers = national_ids(born, male, serial)
    assert numbers[:10].tolist() == [national_id(date(1990, 1, 2), "male", n) for n in range(10)]
    assert numbers[10] is None
    assert numbers[11] == national_id(date(2004, 2, 29), "female", 0)


def test_drawn_plates_are_all_different() -> None:
    plates = registrations(20_000, np.random.default_rng(101))
    assert len(set(plates)) == 20_000
