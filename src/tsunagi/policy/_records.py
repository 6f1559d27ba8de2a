"""A plan and its measures as records of the source `plans`: what tsunagi.formats.plan reads."""

from collections.abc import Iterator

from tsunagi.formats.plan import MeasureLine, PlanLine
from tsunagi.policy._ministries import ministries
from tsunagi.policy._plan import Plan

MOST_CONTENTS = 500
"""Headings of a plan that its record lists."""


def records(plan: Plan) -> Iterator[PlanLine | MeasureLine]:
    """The plan's line, then one for each measure, in the plan's order."""
    headings = [one.text for one in plan.paragraphs if one.role == "heading"]
    yield PlanLine(
        plan.key, plan.title, plan.date, plan.url, plan.series, plan.media, plan.pages,
        headings[:MOST_CONTENTS], plan.sources,
    )  # fmt: skip
    names = {one.key: one.ja for one in ministries()}
    leaves = {one.order: one.leaf for one in plan.paragraphs}
    for one in plan.measures:
        yield MeasureLine(
            one.id, plan.key, plan.title, one.text, plan.date, _address(plan, leaves.get(one.paragraph)),
            terms=list(one.terms),
            ministries=[(each.printed, names.get(each.key, each.printed)) for each in one.ministries],
            page=one.page, chapter=list(one.chapter), links=list(one.links), names=list(one.names),
            lacks=list(one.lacks),
        )  # fmt: skip


def _address(plan: Plan, leaf: int | None) -> str:
    """The plan's address, of a PDF at the page of the file (RFC 8118), so that a measure opens where it stands."""
    if plan.media == "pdf" and leaf and plan.url and "#" not in plan.url:
        return f"{plan.url}#page={leaf}"
    return plan.url
