"""What every command shares: the application, its common options, and how errors and interruption are told."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from contextlib import contextmanager
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netgraph.errors import NetgraphError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rich.progress import TaskID

    from netgraph.config import Config
    from netgraph.pipeline import Steps

__all__ = ["app", "command", "read_config", "shown_steps"]

INTERRUPTED = 130
INVALID = 3

app = typer.Typer(
    name="netgraph",
    help="Graph analytics for criminal-network conflicts: which cases belong together, what may come next, "
    "whom to reach first.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Store = Annotated[str, typer.Option("--store", help="Address of the store, such as duckdb:city.duckdb.")]
Purpose = Annotated[str | None, typer.Option(help="What for (or NETGRAPH_PURPOSE); kept in the audit file.")]
Language = Annotated[str | None, typer.Option(help="Language of what people read: en or sv.")]
Settings = Annotated[Path | None, typer.Option("--config", help="Settings file (TOML).")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the whole trace of an error.")]
Feed = Annotated[
    str,
    typer.Argument(help="Name of the feed: csv_folder, gva, philadelphia, pole, stlouis, polisen, ucdp, bitcoin."),
]
Location = Annotated[str, typer.Argument(metavar="PATH", help="Where the feed's files are.")]


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command say errors of the world in one message with the right exit code, and take ``--debug``."""

    @wraps(function)
    def told(debug: bool = False, **options: Any) -> None:
        try:
            with _interruptible():
                function(**options)
        except KeyboardInterrupt as error:
            if debug:
                raise
            typer.echo("netgraph: interrupted; repeat the command to complete it", err=True)
            raise typer.Exit(INTERRUPTED) from error
        except NetgraphError as error:
            if debug:
                raise
            typer.echo(f"netgraph: {error}", err=True)
            raise typer.Exit(error.exit_code) from error

    own = signature(function, eval_str=True)
    flag = Parameter("debug", Parameter.KEYWORD_ONLY, default=False, annotation=Debug)
    told.__signature__ = own.replace(parameters=[*own.parameters.values(), flag])  # type: ignore[attr-defined]
    return told


@contextmanager
def _interruptible() -> Iterator[None]:
    """Take whatever fails after Ctrl-C for the interruption: libraries turn the signal into errors of their own.

    DuckDB says ``RuntimeError: Query interrupted``, a driver in the middle of packing says that its connection
    broke; both mean that the user pressed the keys.
    """
    pressed = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        pressed.set()
        raise KeyboardInterrupt

    with _on_interruption(note):
        try:
            yield
        except typer.Exit:
            raise
        except Exception as error:
            if pressed.is_set():
                raise KeyboardInterrupt from error
            raise


@contextmanager
def _on_interruption(act: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Put ``act`` in the place of Python's own answer to Ctrl-C, where the caller has not asked for another."""
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, act)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def read_config(path: Path | None, **given: Any) -> Config:
    """Read the settings: what is given on the command line goes before environment and file."""
    from netgraph.config import load_config

    return load_config(path, **given)


@contextmanager
def shown_steps() -> Iterator[Steps]:
    """Show each step while it runs, on a terminal only; quiet when piped."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from netgraph.pipeline import Steps

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        steps: list[tuple[TaskID, str]] = []

        def show(name: str) -> None:
            for done, plain in steps:
                progress.update(done, description=plain, total=1, completed=1)
            steps.append((progress.add_task(name, total=None), name))

        def tell(message: str) -> None:
            if steps:
                current, name = steps[-1]
                progress.update(current, description=f"{name} ({message})")

        with _listening(tell):
            yield Steps(show)


class _Listener(logging.Handler):
    """Hands what is logged to a function."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(record.getMessage())


@contextmanager
def _listening(tell: Callable[[str], None]) -> Iterator[None]:
    """Have told what a store says of a long load as it goes on."""
    log, listener = logging.getLogger("netgraph.store"), _Listener(tell)
    level = log.level
    log.addHandler(listener)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.setLevel(level)
        log.removeHandler(listener)
