"""How results show themselves in a notebook: what they are, how much they hold, and a few rows where that is safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["as_html", "in_short", "shows"]

_MOST_ROWS, _MOST_LETTERS = 5, 80


def shows(rows: Callable[[Any], DataFrame] | None = None) -> Callable[[Any], str]:
    """Return a ``_repr_html_`` for a dataclass: every field in short, and the first of `rows` where it is given.

    A table is told by its number of rows alone, since it may hold names that not everybody may see. `rows` must
    therefore name the columns that it shows, and none of them may be a name, a place, a number or text of a record.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Found:
    ...     what: str
    ...     _repr_html_ = shows()
    >>> Found("a <b>")._repr_html_()
    '<div><b>Found</b><table><tr><th>what</th><td>a &lt;b&gt;</td></tr></table></div>'
    """

    def shown(result: Any) -> str:
        told = {
            entry.name.replace("_", " "): _short(getattr(result, entry.name)) for entry in fields(result) if entry.repr
        }
        said = {name: value for name, value in told.items() if value}
        return as_html(type(result).__name__, said, None if rows is None else rows(result))

    return shown


def in_short(result: Any) -> str:
    """Return what a dataclass holds in one line, for its ``__repr__``: a table by its number of rows.

    A notebook keeps this text beside the HTML; whole tables in it would tell names that may not be told.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Found:
    ...     what: str
    ...     rows: tuple[int, ...]
    ...     __repr__ = in_short
    >>> Found("x", (1, 2))
    Found(what=x, rows=2 entries)
    """
    told = ((entry.name, _short(getattr(result, entry.name))) for entry in fields(result) if entry.repr)
    return f"{type(result).__name__}({', '.join(f'{name}={value}' for name, value in told if value)})"


def as_html(title: str, said: Mapping[str, str], rows: DataFrame | None = None) -> str:
    """Return plain HTML, readable on light and dark: a title, one line a fact, and the first rows of a table.

    All that stands in it is text: markup in a name is shown, not obeyed.
    """
    lines = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in said.items())
    facts = f"<table>{lines}</table>" if lines else ""
    return f"<div><b>{escape(title)}</b>{facts}{'' if rows is None or rows.empty else _first(rows)}</div>"


def _first(rows: DataFrame) -> str:
    head = "".join(f"<th>{escape(str(name))}</th>" for name in rows.columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(_cell(value))}</td>' for value in row)}</tr>"
        for row in rows.head(_MOST_ROWS).itertuples(index=False, name=None)
    )
    more = f"<p>… {len(rows) - _MOST_ROWS} more</p>" if len(rows) > _MOST_ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: Any) -> str:
    import pandas as pd

    if isinstance(value, str):
        return _cut(value)
    if pd.isna(value):
        return ""
    return f"{value:.3g}" if isinstance(value, float) else _cut(str(value))


def _short(value: Any) -> str:
    """Return one field in a few words; nothing where it is empty."""
    import pandas as pd

    if isinstance(value, (str, bool, int)):
        return _cut(str(value))
    if isinstance(value, (float, pd.Timestamp)):
        return f"{value:g}" if isinstance(value, float) else f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Sized) and len(value):
        what = "rows" if isinstance(value, (pd.DataFrame, pd.Series)) else "entries"
        return f"{len(value):,} {what}".replace(",", " ")
    return ""


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1]}…"
