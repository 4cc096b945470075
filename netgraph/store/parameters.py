"""From what somebody typed to typed values: each parameter of a question as its header declares it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from typing import Any

from netgraph.errors import UnknownQuery
from netgraph.store.questions import Parameter, Question

__all__ = ["bind"]

_SHOWN = 60


def bind(question: Question, given: Mapping[str, object]) -> dict[str, Any]:
    """Return the value of every parameter of `question`, converted to its type; defaults where nothing is said.

    Parameters
    ----------
    question
        What is asked.
    given
        Values by name: text as one would type it, or values of the right type.

    Raises
    ------
    UnknownQuery
        If a parameter is unknown, missing, or not of its type; with the allowed ones and the example.
    """
    names = [parameter.name for parameter in question.parameters]
    for name in given:
        if name not in names:
            near = get_close_matches(str(name)[:_SHOWN], names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise _wrong(question, f"unknown parameter {_short(name)}{hint}")
    return {parameter.name: _value(question, parameter, given) for parameter in question.parameters}


def _value(question: Question, parameter: Parameter, given: Mapping[str, object]) -> Any:
    value = given.get(parameter.name, parameter.default)
    if value is None:
        raise _wrong(question, f"parameter {parameter.name} is missing ({parameter.meaning})")
    try:
        convert = _CONVERT.get(parameter.type) or partial(_word, allowed=parameter.type.split("|"))
        return _check_bounds(parameter, convert(value))
    except (ValueError, OverflowError) as error:
        raise _wrong(question, f"{parameter.name}: got {_short(value)}, {error}") from error


def _check_bounds(parameter: Parameter, value: Any) -> Any:
    low, high = parameter.low, parameter.high
    if low is not None and high is not None and not low <= value <= high:
        raise ValueError(f"needs {low:.10g} to {high:.10g}")
    return value


def _int(value: object) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", str(value)):
        raise ValueError("needs a whole number")
    return int(str(value))


def _float(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError("needs a number")
    return number


def _text(value: object) -> str:
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("needs text that can be written as UTF-8") from None
    if not text.strip():
        raise ValueError("needs some text")
    return text


def _stripped(value: object) -> str:
    """Return text without blanks around it: databases differ in what is one. An id may end in one."""
    return _text(value).strip()


def _word(value: object, *, allowed: list[str]) -> str:
    if value not in allowed:
        raise ValueError(f"needs one of {', '.join(allowed)}")
    return str(value)


def _id(value: object) -> str:
    text = _text(value)
    if not re.match(r"[^:\s]+:.", text):
        raise ValueError("needs an id of the form source:local_id")
    return text


def _time(value: object) -> datetime:
    """Return naive UTC; a date without a time is its start in UTC."""
    import pandas as pd

    try:
        moment = pd.Timestamp(value if isinstance(value, datetime) else _text(value)[:_SHOWN])
    except ValueError:
        moment = pd.NaT
    if moment is pd.NaT:
        raise ValueError("needs a date or time such as 2026-01-31 or 2026-01-31T22:15")
    if moment.tzinfo is not None:
        moment = moment.tz_convert("UTC").tz_localize(None)
    result: datetime = moment.floor("us").to_pydatetime()
    return result


_CONVERT: dict[str, Callable[[object], Any]] = {
    "int": _int,
    "float": _float,
    "text": _stripped,
    "id": _id,
    "time": _time,
}


def _short(value: object) -> str:
    text = repr(str(value)[:_SHOWN])
    return text if len(str(value)) <= _SHOWN else f"{text}… ({len(str(value))} characters)"


def _wrong(question: Question, what: str) -> UnknownQuery:
    allowed = ", ".join(_told(parameter) for parameter in question.parameters) or "none"
    return UnknownQuery(f"query {question.name}: {what}; parameters: {allowed}; example: {question.example}")


def _told(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f", default {parameter.default}"
    return f"{parameter.name} ({parameter.type}{default})"
