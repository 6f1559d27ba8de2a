"""The workflows that there are: the public modules of tsunagi.collab."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from tsunagi.collab._workflow import Workflow
from tsunagi.errors import ConfigError, NotFound

if TYPE_CHECKING:
    from tsunagi.collab.models import Case

NO_FLOWS = frozenset({"apps", "cases", "models"})


@cache
def workflows() -> Mapping[str, Workflow]:
    """All workflows by name.

    Raises:
        ConfigError: a module of tsunagi.collab lacks its `workflow`; the text names it.
    """
    import tsunagi.collab as door

    found: dict[str, Workflow] = {}
    for module in iter_modules(door.__path__):
        if module.name.startswith("_") or module.ispkg or module.name in NO_FLOWS:
            continue
        flow = getattr(import_module(f"tsunagi.collab.{module.name}"), "workflow", None)
        if not isinstance(flow, Workflow):
            raise ConfigError(
                f"tsunagi/collab/{module.name}.py has no `workflow`; see its door, __init__.py."
            )
        found[flow.name] = flow
    return found


def workflow_of(case: "Case") -> Workflow:
    """Raises NotFound for a case of a workflow that this version does not have."""
    if case.workflow not in workflows():
        raise NotFound(f"Case {case.key} is of workflow {case.workflow!r}, which this version does not have.")
    return workflows()[case.workflow]
