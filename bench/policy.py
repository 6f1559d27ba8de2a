"""Measures reading a plan of 200 pages, and comparing two of 500 measures each: seconds, and the most memory.

Run: uv run python bench/policy.py
"""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "policy"))

from compared import as_plan
from harder import harder
from plan_drawings import draw
from plans import pair, plan

from tsunagi.policy import compare, read_plan


def main() -> None:
    """Prints a line for each sort of pair."""
    drawn = draw(plan(7, (33, 37)))
    start = time.perf_counter()
    read = read_plan(drawn.body, title="つなぎ知財計画2006", date="2006-06-08")
    print(f"read: {read.pages} pages, {len(read.measures)} measures in {time.perf_counter() - start:.1f} s")
    before, after, _ = pair(5, (13, 15))
    hard = harder(5, 500)
    for name, old, new in (("plans.py", as_plan(before), as_plan(after)), ("harder.py", hard.old, hard.new)):
        seconds = []
        for _ in range(5):
            start = time.perf_counter()
            compare(old, new)
            seconds.append(time.perf_counter() - start)
        print(f"{name}: {len(old.measures)} × {len(new.measures)} measures, "
              f"first {seconds[0]:.2f} s, then {min(seconds):.2f} to {max(seconds[1:]):.2f} s")  # fmt: skip
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
