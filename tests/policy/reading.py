"""How a plan that was read differs from what was written."""

from plans import Truth

from tsunagi.policy import Measure, Plan


def misses(truth: Truth, pages: dict[str, int], plan: Plan) -> list[str]:
    """One line for each measure that is not read exactly, and for each that was not written.

    Args:
        truth: what was written.
        pages: name of a measure → its page; empty where pages do not count.
        plan: what was read.
    """
    left: dict[str, list[Measure]] = {}
    for one in plan.measures:
        left.setdefault(one.text, []).append(one)
    found = []
    for written in truth.measures:
        alike = left.get(written.text)
        if not alike:
            found.append(f"{written.name} not found: {written.text}")
            continue
        one = alike.pop(0)
        read = (one.terms, tuple(each.printed for each in one.ministries), one.chapter)
        for what, mine, theirs in zip(
            ("terms", "ministries", "chapter"),
            (written.terms, written.ministries, written.chapter),
            read,
            strict=True,
        ):
            if mine != theirs:
                found.append(f"{written.name} {what}: {mine} read as {theirs}")
        if pages and pages[written.name] != one.page:
            found.append(f"{written.name} page: {pages[written.name]} read as {one.page}")
    order = [one.text for one in plan.measures]
    if not found and order != [one.text for one in truth.measures]:
        found.append("the order differs")
    return found + [f"not written: {one.text}" for alike in left.values() for one in alike]
