"""What Neo4j's question ``find`` looks for, made here as the ``load`` statements make it there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import Series

__all__ = ["bare_text", "digits_of", "each_text", "plain_text"]

_LONGEST = 1_000
_DIGITS, _SIGNS = frozenset("0123456789"), frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


def plain_text(text: str) -> str:
    """Return a text in lower case and without accents; of a long one its beginning.

    Examples
    --------
    >>> plain_text("Åsa Öberg")
    'asa oberg'
    """
    lower = text[:_LONGEST].lower()
    if text.isascii():
        return lower
    letters = (sign for sign in unicodedata.normalize("NFD", lower) if unicodedata.category(sign)[0] != "M")
    return unicodedata.normalize("NFC", "".join(letters)).replace("ς", "σ")


def bare_text(text: str) -> str:
    """Return only the plain letters and digits of a text.

    Examples
    --------
    >>> bare_text("ÅBC 12-3")
    'abc123'
    """
    return "".join(sign for sign in plain_text(text) if sign in _SIGNS)


def digits_of(text: str) -> str:
    """Return only the digits of a text.

    Examples
    --------
    >>> digits_of("070-12 34")
    '0701234'
    """
    return "".join(sign for sign in text[:_LONGEST] if sign in _DIGITS)


def each_text(texts: Series, made: Callable[[str], str]) -> Series:
    """Return what is made of each text; of null, null."""
    import pandas as pd

    cells = [None if pd.isna(text) else made(text) for text in texts]
    return pd.Series(pd.array(cells, dtype="str"), index=texts.index)
