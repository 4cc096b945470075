"""Every setting, its default and what it means; read from a TOML file and from ``NETGRAPH_…`` variables.

A variable wins over the file, the file over the default. What only says who runs netgraph and why (actor,
purpose) is no part of the analysis and does not change a run's identity.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from netgraph.errors import InvalidConfig
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from pydantic import ValidationError

__all__ = ["Config", "load_config"]


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Config:
    """All settings of a run; `analysis` gives those that decide its results."""

    actor: str = _setting("", "who runs netgraph; the system user where empty")
    purpose: str = _setting("", "what for; nothing is opened without one")
    language: str = _setting("en", "language of what people read: en or sv")
    vocabulary: str = _setting("", "folder with your own kinds.csv, roles.csv, ties.csv, precursors.csv")
    seed: int = _setting(1, "seed of everything random")
    tie_half_life_days: float = _setting(365.0, "days after which a shared incident counts half as a tie")
    max_party: int = _setting(50, "largest party whose members are tied to each other")
    community_resolution: float = _setting(1.0, "resolution of the communities of people (modularity)")
    conflict_resolution: float = _setting(
        0.02, "resolution of the conflicts (CPM): least mean chance of a link between two cases of one"
    )
    retaliation_days: float = _setting(14.0, "longest time from an aggression to its answer")
    horizon_days: int = _setting(14, "how far ahead the ranked lists look")
    list_length: int = _setting(100, "longest ranked list, per stream")
    page_conflicts: int = _setting(5, "how many conflicts the network page shows")

    def analysis(self) -> dict[str, Any]:
        """Return the settings that decide results: all but who runs it and what for, and words by their content."""
        settings = {name: value for name, value in asdict(self).items() if name not in {"actor", "purpose"}}
        return settings | {"vocabulary": self.words().digest()}

    def words(self) -> Vocabulary:
        """Return the vocabulary in use: the shipped one, with the user's own lists in place of those they replace."""
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
    return _allowed(Config(**settings | {name: value for name, value in given.items() if value is not None}))


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
                "horizon_days", "list_length", "page_conflicts")  # fmt: skip
    for name in positive:
        if getattr(config, name) <= 0:
            raise InvalidConfig(f"configuration: {name}: got {getattr(config, name)}, must be more than 0")
    if config.language not in ("en", "sv"):
        raise InvalidConfig(f"configuration: language: got {config.language!r}, allowed en, sv")
    if config.seed < 0:
        raise InvalidConfig(f"configuration: seed: got {config.seed}, must be 0 or more")
    return config


def _own_vocabulary(folder: Path) -> Vocabulary:
    import pandas as pd

    shipped = shipped_vocabulary()
    lists = {"kinds": "kind", "roles": "role", "ties": "kind", "precursors": None}
    if not any((folder / f"{name}.csv").is_file() for name in lists):
        raise InvalidConfig(f"configuration: vocabulary: {folder} holds none of {', '.join(f'{n}.csv' for n in lists)}")
    own: dict[str, Any] = {}
    for name, index in lists.items():
        frame = getattr(shipped, name)
        path = folder / f"{name}.csv"
        if path.is_file():
            read = pd.read_csv(path, keep_default_na=False)
            needed = [*([index] if index else []), *frame.columns]
            if missing := sorted(set(needed) - set(read.columns)):
                raise InvalidConfig(f"configuration: {path} lacks the column {missing[0]!r}; needs {', '.join(needed)}")
            read = read[needed].set_index(index) if index else read[needed]
            frame = read.astype(frame.dtypes.to_dict())
        own[name] = frame
    return Vocabulary(**own)
