"""How likely somebody begins a project again: by the scheme of their last one and the years since it began.

A scheme's projects run for so many years, and who holds one seldom begins another before its end. How often people
began again after one, two, three … years is counted from those whom the installation knows, so that no scheme needs to
be named here. It tells who will apply for money next, not who answers a company's need.
"""

import json
import math
from collections import defaultdict
from collections.abc import Sequence

from tsunagi.match._people import People

LONGEST = 10
"""Years after which it no longer matters how many there were."""
AS_MANY = 20
"""Projects as which the mean counts, where few projects tell."""

_SINCE = """
WITH led AS (
  SELECT DISTINCT part.person, d.year, d.scheme FROM document d JOIN part ON part.document = d.n
  WHERE part.role = 'investigator' AND d.scheme <> '' AND d.year <= ?),
again AS (
  SELECT person, year, lead(year) OVER (PARTITION BY person ORDER BY year) AS next
  FROM (SELECT DISTINCT person, year FROM led))
SELECT led.scheme, coalesce(again.next, ?) - led.year, again.next IS NOT NULL, count(*)
FROM led JOIN again USING (person, year) GROUP BY 1, 2, 3
"""
_LAST = """
SELECT p.key, d.scheme, d.year FROM json_each(?) asked JOIN person p ON p.key = asked.value
JOIN part ON part.person = p.n JOIN document d ON d.n = part.document
WHERE part.role = 'investigator' AND d.scheme <> '' AND d.year <= ?
"""


class Renewal:
    """What was counted until the end of a year."""

    def __init__(self, people: People, until: int) -> None:
        """Counts: a second for 200,000 projects."""
        self.until = until
        self._people = people
        began: dict[tuple[str, int], float] = defaultdict(float)
        could: dict[tuple[str, int], float] = defaultdict(float)
        for scheme, passed, again, count in people.rows(_SINCE, (until, until)):
            for years in range(1, passed + 1):
                for one in (scheme, ""):  # '' stands for all schemes together
                    could[one, min(years, LONGEST)] += count
                    began[one, min(years, LONGEST)] += count if again and years == passed else 0
        self._began, self._could = began, could
        of_all = sum(could["", years] for years in range(1, LONGEST + 1))
        self._mean = sum(began["", years] for years in range(1, LONGEST + 1)) / of_all if of_all else 0.0

    def rate(self, scheme: str, years: int) -> float:
        """Share of those who began a project of `scheme` so many years ago, and none since, who begin one now."""
        at = min(years, LONGEST)
        usual = self._shrunk("", at, self._mean)
        return self._shrunk(scheme, at, usual)

    def _shrunk(self, scheme: str, years: int, mean: float) -> float:
        began, could = self._began.get((scheme, years), 0.0), self._could.get((scheme, years), 0.0)
        return (began + AS_MANY * mean) / (could + AS_MANY)

    def due(self, keys: Sequence[str]) -> dict[str, float]:
        """Person → ln(their rate in the year after `until` / the mean rate), for those who have led a project."""
        if not self._mean:
            return {}
        last: dict[str, tuple[int, set[str]]] = {}
        for key, scheme, year in self._people.rows(_LAST, (json.dumps(list(keys)), self.until)):
            latest, schemes = last.get(key, (year, set()))
            if year >= latest:
                last[key] = (year, {scheme} if year > latest else schemes | {scheme})
        now = self.until + 1
        return {
            key: math.log(max(self.rate(scheme, now - year) for scheme in schemes) / self._mean)
            for key, (year, schemes) in last.items()
        }
