"""How much each feature counts in a person's score: weights.yml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from tsunagi.errors import ConfigError
from tsunagi.match._features import FEATURES

PASSAGES = "passage"
"""The set that ranks documents, whatever set ranks people."""


class Weights(msgspec.Struct, frozen=True):
    """A set of weights."""

    source: str
    """Where they come from: on what they were fitted, or why they were set."""
    weights: dict[str, float]
    """Feature → weight; a feature that is not named counts nothing."""
    least: dict[str, float] = {}
    """Feature → how much of it makes a person be named; one feature is enough. Empty: everybody."""


@cache
def weight_sets() -> Mapping[str, Weights]:
    """The sets of weights.yml by name.

    Raises:
        ConfigError: a feature is named that there is not.
    """
    text = (files("tsunagi.match") / "weights.yml").read_text("utf-8")
    read = msgspec.yaml.decode(text, type=dict[str, Weights])
    for name, made in read.items():
        if unknown := {*made.weights, *made.least} - set(FEATURES):
            raise ConfigError(
                f"match/weights.yml: {name} weighs {', '.join(sorted(unknown))}, no feature of people."
            )
    return read
