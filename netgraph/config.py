"""Every setting, its default and what it means; read from a TOML file and from ``NETGRAPH_…`` variables.

A variable wins over the file, the file over the default. What only says who runs netgraph and why (actor,
purpose) is no part of the analysis and does not change a run's identity.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from netgraph.errors import InvalidConfig
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from pandas import DataFrame, Series
    from pydantic import ValidationError

__all__ = ["Config", "load_config"]


_NO_RESULT = frozenset({"actor", "purpose", "compiled_folder"})


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Config:
    """All settings of a run; `analysis` gives those that decide its results."""

    actor: str = _setting("", "who runs netgraph; the system user where empty")
    purpose: str = _setting("", "what for; nothing is opened without one")
    language: str = _setting("en", "language of what people read: en or sv")
    compiled_folder: str = _setting("", "folder for compiled loops; where empty, beside the code or the user's cache")
    vocabulary: str = _setting("", "folder with your own kinds.csv, roles.csv, ties.csv, precursors.csv")
    seed: int = _setting(1, "seed of everything random")
    tie_half_life_days: float = _setting(365.0, "days after which a shared incident counts half as a tie")
    max_party: int = _setting(50, "largest party whose members are tied to each other")
    community_resolution: float = _setting(1.0, "resolution of the communities of people (modularity)")
    conflict_resolution: float = _setting(
        0.2, "resolution of the conflicts (CPM): least mean chance of a link between two cases of one"
    )
    retaliation_days: float = _setting(14.0, "longest time from an aggression to its answer")
    quiet_days: float = _setting(90.0, "days without an incident after which a conflict or a rivalry is dormant")
    horizon_days: int = _setting(14, "how far ahead the ranked lists look")
    list_length: int = _setting(100, "longest ranked list, per stream: how many can be reached")
    area: str = _setting("", "code of an area: lists only those with an own part in an incident there; all where empty")
    page_conflicts: int = _setting(5, "how many conflicts the network page shows")

    def analysis(self) -> dict[str, Any]:
        """Return the settings that decide results: all but who runs it, what for and from where; words by content."""
        settings = {name: value for name, value in asdict(self).items() if name not in _NO_RESULT}
        return settings | {"vocabulary": self.words().digest()}

    def words(self) -> Vocabulary:
        """Return the vocabulary in use: the shipped one, with the user's own lists in place of those they replace.

        The lists are read once, so that one run has one vocabulary whatever becomes of the files.
        """
        return self._words

    @cached_property
    def _words(self) -> Vocabulary:
        return _own_vocabulary(Path(self.vocabulary)) if self.vocabulary else shipped_vocabulary()


def load_config(path: Path | None = None, **given: Any) -> Config:
    """Return the settings of `path` and the environment; `given` ones that are not ``None`` win over both.

    Raises
    ------
    InvalidConfig
        If the file cannot be read, or a setting is unknown or has a value that is not allowed.
    """
    from pydantic import ValidationError, create_model
    from pydantic_settings import BaseSettings, SettingsConfigDict

    hints = get_type_hints(Config)
    columns: dict[str, Any] = {entry.name: (hints[entry.name], entry.default) for entry in fields(Config)}
    base = type("Base", (BaseSettings,), {"model_config": SettingsConfigDict(env_prefix="NETGRAPH_", extra="forbid")})
    model: Any = create_model("Settings", __base__=base, **columns)
    stated = _read_toml(path) if path else {}
    try:
        environment = model()
        stated |= environment.model_dump(include=environment.model_fields_set)
        settings = model(**stated).model_dump()
    except ValidationError as error:
        raise InvalidConfig(_message(error, path)) from error
    config = _allowed(Config(**settings | {name: value for name, value in given.items() if value is not None}))
    if config.compiled_folder:  # numba looks there when it is imported, which is when the first loop runs
        os.environ["NUMBA_CACHE_DIR"] = config.compiled_folder
    return config


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidConfig(f"configuration: {path} does not exist") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidConfig(f"configuration: {path} cannot be read: {error}") from error


def _message(error: ValidationError, path: Path | None) -> str:
    lines = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"])
        near = get_close_matches(name, [entry.name for entry in fields(Config)], n=1)
        hint = f"; did you mean {near[0]!r}?" if near and near[0] != name else ""
        lines.append(f"{name}: got {problem['input']!r}, {problem['msg'].lower()}{hint}")
    return f"configuration ({path or 'environment'}): " + "; ".join(lines)


def _allowed(config: Config) -> Config:
    positive = ("tie_half_life_days", "max_party", "community_resolution", "conflict_resolution", "retaliation_days",
                "quiet_days", "horizon_days", "list_length", "page_conflicts")  # fmt: skip
    for name in positive:
        if getattr(config, name) <= 0:
            raise InvalidConfig(f"configuration: {name}: got {getattr(config, name)}, must be more than 0")
    if config.language not in ("en", "sv"):
        raise InvalidConfig(f"configuration: language: got {config.language!r}, allowed en, sv")
    if config.seed < 0:
        raise InvalidConfig(f"configuration: seed: got {config.seed}, must be 0 or more")
    return config


def _own_vocabulary(folder: Path) -> Vocabulary:
    shipped = shipped_vocabulary()
    lists = {name: folder / f"{name}.csv" for name in ("kinds", "roles", "ties", "precursors")}
    if not any(path.is_file() for path in lists.values()):
        found = "holds none of" if folder.is_dir() else "is no folder; it needs one or more of"
        raise InvalidConfig(f"configuration: vocabulary: {folder.absolute()} {found} {', '.join(map(_name, lists))}")
    return Vocabulary(
        **{
            name: _own_list(path, getattr(shipped, name)) if path.is_file() else getattr(shipped, name)
            for name, path in lists.items()
        }
    )


def _name(words: str) -> str:
    return f"{words}.csv"


def _own_list(path: Path, like: DataFrame) -> DataFrame:
    """Return the user's list in the shape of the shipped one, or say what is wrong with it."""
    import pandas as pd

    try:
        read = pd.read_csv(path, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InvalidConfig(f"configuration: {path} cannot be read as CSV in UTF-8: {error}") from error
    word = like.index.name
    needed = [*([word] if word else []), *like.columns]
    if missing := [name for name in needed if name not in read]:
        raise InvalidConfig(f"configuration: {path} lacks the column {missing[0]!r}; needs {', '.join(needed)}")
    if word and (twice := read.loc[read[word].duplicated(), word].tolist()):
        raise InvalidConfig(f"configuration: {path}: {word} {twice[0]!r} stands twice; each word has one line")
    _refuse_unknown_side(path, read, like)
    frame = read[needed].set_index(word) if word else read[needed]
    return frame.assign(**{name: _cast(path, frame[name], str(like[name].dtype)) for name in like.columns})


def _refuse_unknown_side(path: Path, read: DataFrame, like: DataFrame) -> None:
    if "side" not in like:
        return
    allowed = sorted(like["side"].unique())
    if wrong := [side for side in read["side"] if side not in allowed]:
        raise InvalidConfig(f"configuration: {path}: side: got {wrong[0]!r}, allowed {', '.join(allowed)}")


def _cast(path: Path, cells: Series, dtype: str) -> Series:
    """Return the cells as `dtype`; truth is written 1 or 0, true or false."""
    truth = {"1": True, "true": True, "0": False, "false": False}
    try:
        words = cells.astype("str").str.strip()
        cast: Series = words.str.lower().map(lambda word: truth[word]) if dtype == "bool" else cells.astype(dtype)
    except (KeyError, ValueError) as error:
        wanted = "0 or 1" if dtype == "bool" else "a number"
        raise InvalidConfig(f"configuration: {path}: {cells.name}: {error} is not {wanted}") from error
    return cast.astype(dtype)
