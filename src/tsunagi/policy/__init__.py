"""Government plans as measures: read, excerpted by theme, compared year with year.

A plan is a text of chapters whose measures (施策) each end with terms and responsible ministries:
`(短期、中期)(内閣府、文部科学省、経済産業省)`. What is not printed is not known: a measure without a term or without
ministries is kept and says so in `lacks`.
"""

from tsunagi.policy._plan import (
    Change,
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
from tsunagi.policy._shelf import Plans, open_plans, plans_source
from tsunagi.policy._themes import check_theme, marks

__all__ = [
    "Change",
    "Comparison",
    "Excerpt",
    "Measure",
    "Paragraph",
    "Plan",
    "Plans",
    "Quotation",
    "Responsible",
    "Theme",
    "WordCount",
    "check_theme",
    "marks",
    "open_plans",
    "plans_source",
]
