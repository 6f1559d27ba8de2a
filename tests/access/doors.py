"""The table: by which address who gets what, of all that is there."""

from collections.abc import Iterable
from dataclasses import dataclass

from planted import KNOWN_AS, NEEDS, SECRETS, word
from roles import BOTH, EVERYBODY, FIRM, MEMBERS, OFFICE, RIVAL, SIGNED

ADMINISTRATOR = frozenset({"administrator"})


@dataclass(frozen=True)
class Door:
    """An address, who gets in, and which planted words stand behind it for those who may read them."""

    address: str
    opens: frozenset[str]
    shows: frozenset[str] = frozenset()
    """Fields that each of those who get in reads, if they may read the field at all."""
    may: frozenset[str] = frozenset()
    """Fields that may stand there too."""
    gives: frozenset[str] = frozenset()
    """Fields that whoever knows the address reads: it is a key."""
    form: dict[str, str] | None = None
    """Sent by POST."""
    shut: int = 404
    """What those get who are signed in and do not get in."""
    nobody: int = 302
    """What those get who are not signed in, if they do not get in."""

    def __str__(self) -> str:
        return f"{'POST ' if self.form is not None else ''}{self.address}"


def fields(case: str, *parts: str) -> frozenset[str]:
    """The planted fields of a case whose names begin with one of these."""
    return frozenset(
        name for name in SECRETS if any(f"{name}.".startswith(f"{case}.{part}.") for part in parts)
    )


def of_case(case: str) -> frozenset[str]:
    """All planted fields of a case."""
    return frozenset(name for name in SECRETS if name.startswith(f"{case}."))


def poser_of(need: str) -> str:
    return "rival" if need == "told" else "firm"


def needs() -> Iterable[Door]:
    """Each need by its page, as JSON, in a calendar, and its files."""
    for need in NEEDS:
        inside = frozenset(MEMBERS[need])
        told = fields(need, "text", "contact", "face", "said", "file", "due", "place", "nda")
        more = fields(need, "title", "listed", "note") | {poser_of(need)}
        yield Door(f"/ja/cases/{{{need}}}", inside, told | fields(need, "title", "listed"), more)
        yield Door(f"/en/cases/{{{need}}}", inside, told | fields(need, "title", "listed"), more)
        yield Door(f"/ja/cases/{{{need}}}.json", inside, told | more - fields(need, "note"), nobody=401)
        yield Door(f"/ja/cases/{{{need}}}.ics", inside, fields(need, "due"), fields(need, "title", "face"))
        for level in ("inside", "whole", "house"):
            readers = SECRETS[f"{need}.bytes.{level}"]
            file = f"{{{need}.file.{level}}}"
            yield Door(
                f"/ja/cases/{{{need}}}/files/{file}", readers, fields(need, f"bytes.{level}", f"file.{level}")
            )
            yield Door(f"/ja/cases/{{asked}}/files/{file}", frozenset())
            other = "inner" if need == "open" else "open"
            yield Door(f"/ja/cases/{{{other}}}/files/{file}", frozenset())
            yield Door(f"/ja/introduction/{{token}}/files/{file}", frozenset(), nobody=404)


def introductions() -> Iterable[Door]:
    """An introduction for its two sides, and by its link for whoever has that."""
    for name, need in (("asked", "open"), ("asked_named", "named")):
        inside = frozenset(MEMBERS[name])
        shows = of_case(name) | fields(need, "face")
        yield Door(f"/ja/cases/{{{name}}}", inside, shows)
        yield Door(f"/en/cases/{{{name}}}.json", inside, shows, nobody=401)
    yield Door(
        "/ja/introduction/{token}",
        EVERYBODY,
        fields("open", "face"),
        gives=fields("asked", "message", "accepted"),
    )


def board() -> Iterable[Door]:
    """What is public: the board, the search, and all by which the catalogue is passed on."""
    face = fields("open", "face")
    for address in ("/ja/needs", "/en/needs.json", "/ja/needs/{open}", "/en/needs/{open}.json"):
        yield Door(address, EVERYBODY, face)
    for need in ("inner", "named", "draft", "joined", "told", "asked"):
        for form in ("", ".json"):
            yield Door(f"/ja/needs/{{{need}}}{form}", frozenset(), nobody=404)
        for address in (
            "/ja/item/board-{0}", "/item/board-{0}", "/data/board-{0}", "/graph/board-{0}", "/api/item/board-{0}",
            "/item/board-{0}/original", "/iiif/board-{0}/manifest",
            "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=board-{0}",
        ):  # fmt: skip
            shut = 200 if address.startswith("/oai") else 303 if address.startswith("/graph") else 404
            yield Door(address.replace("{0}", f"{{{need}}}"), frozenset(), nobody=shut, shut=shut)
    for address in (
        "/ja/item/board-{open}", "/ja/item/board-{open}?format=json", "/data/board-{open}.ttl", "/ja/search",
        "/ja/search.json", "/ja/search.atom", "/ja/search.rss", "/ja/search.feed.json", "/item/board-{open}/original",
        "/api/item/board-{open}", "/api/item/search/jps-cross?keyword=公開",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListRecords&metadataPrefix=tsunagi",
        "/sparql?query=SELECT * { GRAPH ?g { ?s ?p ?o } }",
    ):  # fmt: skip
        yield Door(address, EVERYBODY, face)
    for address in (
        "/sitemap.xml", "/sitemap/0.xml", "/dcat", "/resourcesync/resourcelist.xml", "/resourcesync/changelist.xml",
        "/iiif/collection", "/api/database/search", "/api/organization/search", "/api/openapi.json", "/robots.txt",
        "/ja/", "/ja/about", "/ja/sources", "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc", "/healthz",
    ):  # fmt: skip
        yield Door(address, EVERYBODY, frozenset(), face)


def searches() -> Iterable[Door]:
    """Each planted word is looked for: by the search, its suggestions, and the board."""
    for name in sorted(SECRETS):
        asked = word(name)
        found = frozenset({name}) & fields("open", "face")
        for address in ("/ja/search.json?q={}", "/ja/needs.json?q={}"):
            # both say the question again, so what is counted is what they found
            yield Door(address.format(asked), EVERYBODY, found)
        yield Door(f"/api/suggest?q={asked[:-3]}", EVERYBODY, frozenset(), fields("open", "face"))


def own() -> Iterable[Door]:
    """What somebody's own pages tell them."""
    everything = frozenset(SECRETS) | set(KNOWN_AS)
    titles = frozenset(name for name in SECRETS if name.endswith((".title", ".face")))
    kept = everything - {name for name in SECRETS if ".bytes." in name}
    for address, nobody in (("/ja/desk", 302), ("/en/desk.json", 401)):
        yield Door(address, SIGNED, frozenset(), kept, nobody=nobody)
    told = frozenset(name for name in SECRETS if name.split(".")[-1] in ("text", "contact", "due", "message"))
    yield Door("/en/desk.json", SIGNED, told - of_case("draft"), kept, nobody=401)
    yield Door("/ja/account/", SIGNED, frozenset(), titles | {"claimed"} | set(KNOWN_AS))
    yield Door("/ja/account.json", SIGNED, frozenset(), titles | {"claimed"} | set(KNOWN_AS), nobody=401)
    aside = {"note", "listed", "inside", "whole", "house"}
    exported = frozenset(name for name in told if name.split(".")[-1] not in aside)
    yield Door("/ja/account/export", SIGNED, exported, kept, form={})
    yield Door("/ja/saved", SIGNED, {"saved"} & everything, frozenset())
    yield Door("/ja/saved.json", frozenset(), nobody=404)
    yield Door("/ja/saved/{saved}", FIRM - {"colleague"}, frozenset({"saved"}), fields("open", "face"))
    yield Door("/saved/{feed}.atom", EVERYBODY, frozenset(), fields("open", "face"))
    yield Door(
        "/ja/needs/new", BOTH | RIVAL | {"other_coordinator"}, frozenset(), frozenset(KNOWN_AS), shut=403
    )


def houses() -> Iterable[Door]:
    """Organisations and who is in them, and the administration."""
    claimed = frozenset({"claimed"})
    for form in ("", ".json"):
        nobody = 401 if form else 302
        shows = claimed if not form else frozenset()
        yield Door(
            f"/ja/organisation/mihon-u{form}", OFFICE | ADMINISTRATOR, shows | {"invited"}, nobody=nobody
        )
        yield Door(f"/ja/organisation/reiji-u{form}", frozenset({"other_coordinator"}), nobody=nobody)
        yield Door(f"/ja/organisation/betsu{form}", OFFICE, frozenset({"rival"}), nobody=nobody)
        yield Door(f"/ja/organisation/kaku{form}", frozenset(), nobody=nobody)
        yield Door(f"/ja/organisation/cho{form}", frozenset(), nobody=nobody)
    for address in ("/admin/", "/admin/collab/account/", "/admin/collab/audit/", "/admin/collab/case/"):
        yield Door(address, frozenset(), shut=302)


DOORS = (*needs(), *introductions(), *own(), *houses())
PUBLIC = (*board(), *searches())
"""What looks at no session: tried by some."""
