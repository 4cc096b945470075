"""What a long job is doing, and the two things only the top may touch: the clock and the door of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from getpass import getuser
from time import perf_counter
from typing import TYPE_CHECKING

from netgraph.errors import InvalidConfig

if TYPE_CHECKING:
    from pandas import Timestamp

    from netgraph.config import Config
    from netgraph.store import Store

__all__ = ["Steps", "clock", "opened", "read_moment", "short_texts"]


def _say_nothing(name: str) -> None:
    del name


@dataclass
class Steps:
    """What is being done, told as it happens, and how long each step took.

    ``show`` is called with the name of each step as it starts.

    Examples
    --------
    >>> steps = Steps(show=print)
    >>> with steps("count"):
    ...     pass
    count
    >>> list(steps.seconds)
    ['count']
    """

    show: Callable[[str], None] = _say_nothing
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Show the step, run the block, keep its seconds."""
        self.show(name)
        start = perf_counter()
        yield
        self.seconds[name] = round(perf_counter() - start, 3)


def clock() -> Timestamp:
    """Return the present moment, naive UTC in microseconds."""
    import pandas as pd

    return pd.Timestamp.now("UTC").tz_localize(None).as_unit("us")


def read_moment(text: str) -> Timestamp:
    """Return the moment that a person wrote: ``now``, a date (its start in UTC), or a time (UTC unless it says).

    Raises
    ------
    InvalidConfig
        If it is none of these.

    Examples
    --------
    >>> read_moment("2026-03-01T12:00+02:00")
    Timestamp('2026-03-01 10:00:00')
    """
    import pandas as pd

    if text == "now":
        return clock()
    try:
        stated = pd.Timestamp(text)
    except ValueError:
        stated = pd.NaT
    if stated is pd.NaT:
        raise InvalidConfig(f"--as-of: got {text!r}, needs now, a date (2026-03-01) or a UTC time (2026-03-01T12:00)")
    naive = stated.tz_convert("UTC").tz_localize(None) if stated.tzinfo else stated
    return naive.as_unit("us")


def short_texts() -> AbstractContextManager[None]:
    """Keep texts in frames as Python's own while the block runs: for one case.

    The neighbourhood of a case is tables of a few hundred rows, looked into again and again; kept as Arrow, which a
    whole city's need, each look costs more than the work: a seventh of the time of an answer.
    """
    import pandas as pd

    kept: AbstractContextManager[None] = pd.option_context("mode.string_storage", "python")
    return kept


def opened(store: str, config: Config, *, write: bool = False) -> AbstractContextManager[Store]:
    """Open a store for the actor, the purpose and the words of `config`; closed again when the block ends."""
    from netgraph.store import open_store

    who = {"actor": config.actor or getuser(), "purpose": config.purpose}
    return closing(open_store(store, **who, write=write, vocabulary=config.words()))
