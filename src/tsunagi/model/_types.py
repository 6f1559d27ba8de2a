"""Finds the value types: the public modules of tsunagi.model."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from tsunagi.errors import ConfigError

if TYPE_CHECKING:
    from tsunagi.model import ValueType


@cache
def load_value_types() -> "Mapping[str, ValueType]":
    """All value types by name.

    Raises:
        ConfigError: a module of tsunagi.model lacks its `value_type`; the text names it.
    """
    import tsunagi.model as door

    found = {}
    for module in iter_modules(door.__path__):
        if module.name.startswith("_"):
            continue
        plug = getattr(import_module(f"tsunagi.model.{module.name}"), "value_type", None)
        if not isinstance(plug, door.ValueType):
            raise ConfigError(
                f"tsunagi/model/{module.name}.py has no `value_type`; see its door, __init__.py."
            )
        found[module.name] = plug
    return found
