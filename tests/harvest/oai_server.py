"""A small OAI-PMH server that keeps the protocol, and breaks it where a test asks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from harvest_bench import Reply, Request

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{now}</responseDate>'
    '<request verb="x">{url}</request>'
)
TAIL = "</OAI-PMH>"


@dataclass
class Item:
    number: int
    datestamp: str
    deleted: bool = False

    @property
    def identifier(self) -> str:
        return f"oai:example.jp:{self.number}"


@dataclass
class OaiServer:
    url: str = ""
    items: list[Item] = field(default_factory=list)
    size: int = 10
    seconds: bool = True
    """Dates with seconds are taken; with False they are a badArgument."""
    says_seconds: bool = True
    now: str = "2020-06-15T12:00:00Z"
    sets: tuple[str, ...] = ("a", "b")
    forgets: bool = False
    """Every resumption token is refused."""
    sizes: bool = True
    change: Callable[[Request, str], str | Reply] = lambda request, text: text

    def __call__(self, request: Request) -> Reply:
        text = HEAD.format(now=self.now, url=self.url) + self._answer(request) + TAIL
        changed = self.change(request, text)
        return (200, {"Content-Type": "text/xml"}, changed.encode()) if isinstance(changed, str) else changed

    def _answer(self, request: Request) -> str:
        verb = request["verb"]
        if verb == "Identify":
            unit = "YYYY-MM-DDThh:mm:ssZ" if self.says_seconds else "YYYY-MM-DD"
            return (
                f"<Identify><repositoryName>Test</repositoryName><baseURL>{self.url}</baseURL>"
                "<protocolVersion>2.0</protocolVersion><adminEmail>a@example.jp</adminEmail>"
                "<earliestDatestamp>2018-03-01</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
                f"<granularity>{unit}</granularity></Identify>"
            )
        if verb == "ListMetadataFormats":
            one = "<metadataFormat><metadataPrefix>{0}</metadataPrefix><schema>s</schema>"
            one += "<metadataNamespace>n</metadataNamespace></metadataFormat>"
            return f"<{verb}>{one.format('oai_dc')}{one.format('jpcoar')}</{verb}>"
        if verb == "ListSets":
            return (
                f"<{verb}>" + "".join(f"<set><setSpec>{s}</setSpec></set>" for s in self.sets) + f"</{verb}>"
            )
        if verb == "GetRecord":
            found = [item for item in self.items if item.identifier == request["identifier"]]
            return f"<{verb}>{self._record(found[0])}</{verb}>" if found else self._error("idDoesNotExist")
        return self._list(request, verb)

    def _list(self, request: Request, verb: str) -> str:
        if token := request["resumptionToken"]:
            if self.forgets or token.count("|") != 3:
                return self._error("badResumptionToken")
            offset, since, until, chosen = token.split("|")
        else:
            offset, since, until, chosen = "0", request["from"], request["until"], request["set"]
        if not self.seconds and (len(since) > 10 or len(until) > 10):
            return self._error("badArgument")
        found = [
            item
            for item in self.items
            if item.datestamp >= since
            and item.datestamp <= (until + "T23:59:59Z" if len(until) == 10 else until or "9")
            and (not chosen or self.sets[item.number % len(self.sets)] == chosen)
        ]
        if not found:
            return self._error("noRecordsMatch")
        start = int(offset)
        page = found[start : start + self.size]
        body = "".join(self._record(item) if verb == "ListRecords" else self._header(item) for item in page)
        following = start + self.size
        total = f' completeListSize="{len(found)}"' if self.sizes else ""
        if following < len(found):
            text = f"{following}|{since}|{until}|{chosen}"
            body += f"<resumptionToken{total}>{text}</resumptionToken>"
        elif start:
            body += f"<resumptionToken{total}/>"
        return f"<{verb}>{body}</{verb}>"

    def _header(self, item: Item) -> str:
        status = ' status="deleted"' if item.deleted else ""
        return (
            f"<header{status}><identifier>{item.identifier}</identifier>"
            f"<datestamp>{item.datestamp}</datestamp></header>"
        )

    def _record(self, item: Item) -> str:
        title = f"<metadata><dc xmlns='urn:dc'><title>資料{item.number}</title></dc></metadata>"
        title += "<about><x/></about>"
        return f"<record>{self._header(item)}{'' if item.deleted else title}</record>"

    def _error(self, code: str) -> str:
        return f'<error code="{code}">no</error>'
