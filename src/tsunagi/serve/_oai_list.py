"""Records and headers of the OAI-PMH provider, page by page in the order of changes."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urljoin

from msgspec.structs import replace

from tsunagi.catalogue import Listed, Selection
from tsunagi.formats import Format
from tsunagi.graph import subject
from tsunagi.hub import Hub
from tsunagi.serve._oai_arguments import read_period
from tsunagi.serve._oai_names import identifier_of, repository
from tsunagi.serve._oai_sets import selection_of, sets_of
from tsunagi.serve._oai_token import Place, read_token, write_token
from tsunagi.serve._oai_xml import Refused, located, location, moment, safe

PAGE = 200
"""Records of one answer."""
_PLAIN_ID = re.compile(r"[A-Za-z0-9\-_.~:]+")
"""Most ids: they stand in identifiers and addresses as they are."""


class Writer:
    """Writes records and headers; what their sets are is made up once for each source and kind."""

    def __init__(self, opened: Hub, base: str, form: Format) -> None:
        self._sources, self._form = opened.sources, form
        self._name, self._site = repository(base), base.removesuffix("/oai")
        self._head, self._item = f"oai:{self._name}:", f"{self._site}/item/"
        self._said = location(form.namespace, urljoin(base, form.schema_url))
        self._sets: dict[tuple[str, str], str] = {}
        self._moments: dict[datetime, str] = {}

    def header(self, one: Listed) -> str:
        """The header of an entity; a tombstone says that it is deleted."""
        key = (one.source, one.kind)
        sets = self._sets.get(key)
        if sets is None:
            sets = self._sets[key] = sets_of(*key, self._sources)
        when = self._moments.get(one.updated)
        if when is None:
            when = self._moments[one.updated] = moment(one.updated)
        status = "" if one.entity else ' status="deleted"'
        plain = _PLAIN_ID.fullmatch(one.id)
        identifier = self._head + one.id if plain else safe(identifier_of(one.id, self._name))
        return (
            f"<header{status}><identifier>{identifier}</identifier>"
            f"<datestamp>{when}</datestamp>{sets}</header>"
        )

    def record(self, one: Listed) -> bytes:
        """The record of an entity: its header and, unless it is deleted, its metadata."""
        head = b"<record>" + self.header(one).encode()
        if one.entity is None or self._form.write is None:
            return head + b"</record>"
        plain = _PLAIN_ID.fullmatch(one.id)
        here = self._item + one.id if plain else subject(one.id, self._site).value
        body = located(self._form.write(one.entity, here), self._said)
        return b"%b<metadata>%b</metadata></record>" % (head, body)


class Listing:
    """Answers ListRecords and ListIdentifiers.

    Args:
        opened: the installation.
        base: the provider's address.
        now: when the request came in.
        written: the formats that records are given in, by prefix.
    """

    def __init__(self, opened: Hub, base: str, now: datetime, written: Mapping[str, Format]) -> None:
        self._opened, self._base, self._now, self._written = opened, base, now, written

    def answer(self, arguments: Mapping[str, str]) -> bytes:
        """The verb's element.

        Raises:
            Refused: by any of the errors that 4.3 and 4.5 of the standard name.
        """
        verb, token = arguments["verb"], arguments.get("resumptionToken")
        place = self._begin(arguments) if token is None else read_token(token, verb)
        form = self._form(place.prefix)
        rows = self._rows(place)
        if not rows and place.open:
            # All that was left has changed since and lies beyond the bound. A list may not be empty, so it
            # goes on to the present.
            place = replace(place, after=place.until, until=self._opened.catalogue.last_change())
            rows = self._rows(place)
        if not rows:
            rows = self._given(place)
        writer = Writer(self._opened, self._base, form)
        page = rows[:PAGE]
        if verb == "ListRecords":
            body = b"\n".join(map(writer.record, page))
        else:
            body = "\n".join(map(writer.header, page)).encode()
        end = _token(place, page, more=len(rows) > PAGE)
        return b"".join((f"<{verb}>\n".encode(), body, end.encode(), f"</{verb}>".encode()))

    def _form(self, prefix: str) -> Format:
        if prefix not in self._written:
            raise Refused(
                "cannotDisseminateFormat", f"No {prefix!r} here; known are: {', '.join(self._written)}."
            )
        return self._written[prefix]

    def _selection(self, spec: str | None) -> Selection:
        selection = Selection() if spec is None else selection_of(spec, self._opened.sources)
        if selection is None:
            raise Refused("noRecordsMatch", f"There is no set {spec!r}; see ListSets.")
        return selection

    def _begin(self, arguments: Mapping[str, str]) -> Place:
        """Where a new list begins and ends."""
        catalogue = self._opened.catalogue
        period = read_period(arguments.get("from"), arguments.get("until"))
        self._form(arguments["metadataPrefix"])
        spec = arguments.get("set")
        selection = self._selection(spec)
        after = catalogue.change_before(period.start) if period.start else 0
        ends = period.end is not None and period.end <= self._now
        until = catalogue.change_before(period.end) if ends and period.end else catalogue.last_change()
        size = catalogue.size(selection, after, until) if after < until else 0
        if not size:
            raise Refused("noRecordsMatch", "No records match.")
        return Place(
            arguments["verb"], arguments["metadataPrefix"], spec, after, until, not ends, 0, size, after
        )

    def _rows(self, place: Place) -> Sequence[Listed]:
        """The next page and one more, which tells whether the list goes on."""
        catalogue, chosen = self._opened.catalogue, self._selection(place.set)
        if len(chosen.sources) < 2:
            return catalogue.listing(chosen, place.after, place.until, PAGE + 1)
        # Over several sources the database sorts what it finds: it is shown a stretch that grows until it
        # holds a page, never all that is left.
        stretch = 4 * PAGE
        while True:
            end = min(place.until, place.after + stretch)
            rows = catalogue.listing(chosen, place.after, end, PAGE + 1)
            if len(rows) > PAGE or end == place.until:
                return rows
            stretch *= 8

    def _given(self, place: Place) -> Sequence[Listed]:
        """The last record that was given and is as it was: a list of which nothing is left ends with it.

        An answer must hold a record (OAI-PMH.xsd), one beyond the list's bounds would be none of it, and to
        take this one again changes nothing for a harvester.

        Raises:
            Refused: noRecordsMatch; there is none, so that nothing at all matches what was asked.
        """
        catalogue, chosen = self._opened.catalogue, self._selection(place.set)
        low, end = place.since, place.after if place.cursor else place.since
        if not catalogue.size(chosen, low, end):
            raise Refused("noRecordsMatch", "No records match.")
        high = end
        while high - low > 1:  # something lies between low and end, nothing between high and end
            middle = (low + high) // 2
            low, high = (middle, high) if catalogue.size(chosen, middle, end) else (low, middle)
        return catalogue.listing(chosen, low, end, 1)


def _token(place: Place, page: Sequence[Listed], *, more: bool) -> str:
    """The resumptionToken element; empty at the end of a list of several pages. Source: 3.5 of the standard."""
    if not more and not place.cursor:
        return ""
    given = place.cursor + len(page)
    token = write_token(replace(place, after=page[-1].change, cursor=given)) if more else ""
    size = max(place.size, given + more)
    return f'\n<resumptionToken completeListSize="{size}" cursor="{place.cursor}">{token}</resumptionToken>'
