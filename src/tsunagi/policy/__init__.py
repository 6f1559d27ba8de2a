"""Government plans as measures: read, excerpted by theme, compared year with year.

A plan is a text of chapters whose measures (施策) each end with terms and responsible ministries:
`(短期、中期)(内閣府、文部科学省、経済産業省)`. What is not printed is not known: a measure without a term or without
ministries is kept and says so in `lacks`.
"""

from tsunagi.policy._compare import compare
from tsunagi.policy._excerpt import excerpt
from tsunagi.policy._ministries import Ministry, ministries, ministry, same_ministry
from tsunagi.policy._plan import (
    Change,
    ChangeKind,
    Comparison,
    Excerpt,
    Measure,
    Paragraph,
    Plan,
    Quotation,
    Responsible,
    Theme,
    WordCount,
)
from tsunagi.policy._reader import key_of, read_plan
from tsunagi.policy._shelf import Plans, open_plans, plans_source
from tsunagi.policy._tables import Bar, Flow, Matrix, Stream, Timeline, flow, matrix, timeline
from tsunagi.policy._themes import check_theme, marks
from tsunagi.policy._write import COMPARISON_FORMS, FORMS, Form, write_comparison, write_excerpt

__all__ = [
    "COMPARISON_FORMS",
    "FORMS",
    "Bar",
    "Change",
    "ChangeKind",
    "Comparison",
    "Excerpt",
    "Flow",
    "Form",
    "Matrix",
    "Measure",
    "Ministry",
    "Paragraph",
    "Plan",
    "Plans",
    "Quotation",
    "Responsible",
    "Stream",
    "Theme",
    "Timeline",
    "WordCount",
    "check_theme",
    "compare",
    "excerpt",
    "flow",
    "key_of",
    "marks",
    "matrix",
    "ministries",
    "ministry",
    "open_plans",
    "plans_source",
    "read_plan",
    "same_ministry",
    "timeline",
    "write_comparison",
    "write_excerpt",
]
