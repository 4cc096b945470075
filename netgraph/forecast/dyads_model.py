"""The group-dyad model as plain numbers and tables, to be kept in a store, and back."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.forecast.background_rate import Background
from netgraph.forecast.branching import CHANNELS
from netgraph.forecast.dyads_fit import Branching
from netgraph.model.findings import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.forecast.dyads import FittedDyads

    Floats = NDArray[np.float64]
    Parts = tuple[dict[str, Any], Branching | None, DataFrame | None, dict[str, Floats]]

__all__ = ["MODEL_NAME", "from_frames", "to_model"]

MODEL_NAME = "dyads"
_CURVES = ("coefficients", "month", "weekday", "hour")
_OF_DYADS = ("effect", "log_effect", "surety")
_PLAIN = ("kappa", "log_likelihood", "penalised", "background_share", "steps", "attacks")


def to_model(fitted: FittedDyads) -> Model:
    """Return a fitted model as plain numbers and tables."""
    settings = {
        entry.name: getattr(fitted.settings, entry.name)
        for entry in fields(fitted.settings)
        if entry.name != "vocabulary"
    }
    numbers: dict[str, Any] = {"settings": settings, "seed": fitted.seed, "attacks": fitted.attacks}
    frames: dict[str, DataFrame] = {}
    if fitted.branching is not None and fitted.dyads is not None:
        back = fitted.branching.background
        numbers["branching"] = {name: getattr(fitted.branching, name) for name in _PLAIN}
        numbers["decay_days"] = list(fitted.branching.decay_days)
        numbers["shapes"] = [back.shape, back.own_shape]
        numbers["turns"] = [list(turn) for turn in back.turns]
        numbers["curves"] = {name: [float(value) for value in getattr(back, name)] for name in _CURVES}
        frames = {"dyads": fitted.dyads, "strengths": _strengths(fitted.branching), **_draws(fitted.drawn)}
    about = f"{fitted.attacks} attacks between groups at odds"
    return Model(MODEL_NAME, about, fitted.fitted_until, numbers, frames)


def from_frames(model: Model) -> Parts:
    """Return the numbers, the estimates, the dyads and the draws of a model.

    Raises
    ------
    ValueError
        If the model is another one, or of an earlier kind.
    """
    if model.name != MODEL_NAME:
        raise ValueError(f"model: got {model.name!r}, needs {MODEL_NAME!r}; fit it with netgraph train dyads")
    numbers = dict(model.numbers)
    if "branching" not in numbers:
        return numbers, None, None, {}
    if "turns" not in numbers:
        raise ValueError("model: made before the times of fighting were learnt; fit it again with netgraph train dyads")
    dyads, table = model.frames["dyads"], model.frames["strengths"]
    curves = {name: np.asarray(values, dtype=np.float64) for name, values in numbers["curves"].items()}
    effect, log_effect, surety = (dyads[name].to_numpy(dtype=np.float64) for name in _OF_DYADS)
    shape, own_shape = (float(value) for value in numbers["shapes"])
    none = np.zeros(0)
    background = Background(
        coefficients=curves["coefficients"],
        month=curves["month"],
        weekday=curves["weekday"],
        hour=curves["hour"],
        effect=effect,
        log_effect=log_effect,
        surety=surety,
        shape=shape,
        own_shape=own_shape,
        pair_log=none,
        pair_surety=none,
        turns=tuple((float(one), float(two), float(three)) for one, two, three in numbers["turns"]),
    )
    strength = table["value"].to_numpy(dtype=np.float64).reshape(len(CHANNELS), -1)
    decays = tuple(float(days) for days in numbers["decay_days"])
    branching = Branching(strength=strength, background=background, decay_days=decays, **numbers["branching"])
    drawn = {name: _matrix(model.frames[f"drawn_{name}"]) for name in ("strength", "coefficients", "effect")}
    drawn["background_share"] = _matrix(model.frames["drawn_background_share"]).ravel()
    return numbers, branching, dyads, drawn


def _strengths(branching: Branching) -> DataFrame:
    import pandas as pd

    decays = branching.decay_days
    return pd.DataFrame(
        {
            "channel": pd.array(np.repeat(CHANNELS, len(decays)), dtype="str"),
            "decay_days": np.tile(decays, len(CHANNELS)),
            "value": branching.strength.ravel(),
        }
    )


def _draws(drawn: dict[str, Floats]) -> dict[str, DataFrame]:
    """Return each array of draws as a table: ``draw, place, value``."""
    import pandas as pd

    found = {}
    for name, values in drawn.items():
        matrix = values.reshape(len(values), -1) if len(values) else np.zeros((0, 1))
        draw, place = np.indices(matrix.shape)
        found[f"drawn_{name}"] = pd.DataFrame({"draw": draw.ravel(), "place": place.ravel(), "value": matrix.ravel()})
    return found


def _matrix(table: DataFrame) -> Floats:
    if not len(table):
        return np.zeros((0, 1))
    ordered = table.sort_values(["draw", "place"])
    found: Floats = ordered["value"].to_numpy(dtype=np.float64).reshape(int(table["draw"].max()) + 1, -1)
    return found
