"""People working together on what the catalogue knows: cases, the events that move them, and who sees what.

CONTRACT: each public module but `apps`, `models` and `cases` exposes `workflow: Workflow`; buttons, forms, permissions,
the log and the reference are derived from it. `cases` is the door to what needs the tables. A case changes state through
`advance` alone. What a person may see of a case is decided in `_sight` alone: pages, API, search, export, feeds and
mails are made of the `CaseView` that `view` gives.
"""

from tsunagi.collab._parts import AUDIENCES, CONFIDENTIALITY, PARTS, ROLES, Sight
from tsunagi.collab._workflow import Answers, Ask, Problem, Step, Workflow

__all__ = [
    "AUDIENCES", "CONFIDENTIALITY", "PARTS", "ROLES", "Answers", "Ask", "Problem", "Sight", "Step", "Workflow",
]  # fmt: skip
