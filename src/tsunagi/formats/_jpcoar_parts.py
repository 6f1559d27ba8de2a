"""How each structured element of JPCOAR is read: people, identifiers, relations, places, grants, files."""

from tsunagi.formats._fields import KANA, Gather, Rule
from tsunagi.formats._node import Node
from tsunagi.formats._refs import refs, stated, uri
from tsunagi.model import Value, date, identifier, organisation, rights

ORGANISATIONS = frozenset({"HostingInstitution", "ResearchGroup"})
WIDEST_BOX = 5.0
"""Degrees: a geoLocationBox wider or higher than this has no point that stands for it."""


def person(node: Node, rule: Rule, out: Gather) -> None:
    """creator and contributor: one value a language, the kana as reading, all with one ref."""
    kind = node.name
    parts = out.sort(node, (
        "nameIdentifier", f"{kind}Name", "familyName", "givenName", f"{kind}Alternative", "affiliation",
    ))  # fmt: skip
    role = node.get(f"{kind}Type") or rule.role
    ref, unused = refs(parts["nameIdentifier"])
    for found in unused:
        out.left.append((f"{node.tag}/nameIdentifier[{found.get('nameIdentifierScheme')}]", found.text))
    named = parts[f"{kind}Name"]
    names = [(name.text, name.lang) for name in named] + _composed(parts, {name.lang for name in named})
    grouped = role in ORGANISATIONS or any(n.get("nameType") == "Organizational" for n in named)
    as_type = organisation.value_type.read if grouped else None
    for text, lang, reading in _with_readings(names):
        out.give(rule.property, text, lang, as_type=as_type, role=role, ref=ref, reading=reading)
    other = [(name.text, name.lang) for name in parts[f"{kind}Alternative"]]
    for text, lang, reading in _with_readings(other):
        out.give("creatorAlternateName", text, lang, ref=ref, reading=reading)
    for affiliation in parts["affiliation"]:
        _organisation(affiliation, "affiliation", "affiliationName", out)


def _composed(parts: dict[str, list[Node]], known: set[str | None]) -> list[tuple[str, str | None]]:
    """Names put together from familyName and givenName, in the languages that have no whole name."""
    given = {name.lang: name.text for name in parts["givenName"]}
    found = []
    for family in parts["familyName"]:
        first = given.pop(family.lang, "")
        if family.lang not in known:
            found.append((f"{family.text}, {first}" if first else family.text, family.lang))
    return found + [(text, lang) for lang, text in given.items() if lang not in known]


def _with_readings(names: list[tuple[str, str | None]]) -> list[tuple[str, str | None, str | None]]:
    """(text, language, reading): kana becomes the reading of the Japanese text before it."""
    found: list[tuple[str, str | None, str | None]] = []
    for text, lang in names:
        if lang in KANA:
            for i in range(len(found) - 1, -1, -1):
                if found[i][1] in ("ja", None) and found[i][2] is None:
                    found[i] = (found[i][0], found[i][1], text)
                    break
            else:
                found.append((text, lang, None))
        else:
            found.append((text, lang, None))
    return found


def _organisation(node: Node, name: str, named: str, out: Gather, identified: str = "nameIdentifier") -> None:
    parts = out.sort(node, (identified, named))
    ref, unused = refs(parts[identified])
    for found in unused:
        out.left.append((f"{node.tag}/{identified}[{found.get('nameIdentifierScheme')}]", found.text))
    names = [(part.text, part.lang) for part in parts[named]]
    for text, lang, reading in _with_readings(names):
        out.give(name, text, lang, ref=ref, reading=reading)
    if ref and not names:
        out.give(name, ref, ref=ref)


def agent(node: Node, rule: Rule, out: Gather) -> None:
    """rightsHolder, degreeGrantor, holdingAgent: an organisation's names with its identifier."""
    identified = "holdingAgentNameIdentifier" if node.name == "holdingAgent" else "nameIdentifier"
    _organisation(node, rule.property, f"{node.name}Name", out, identified)


def coded(node: Node, rule: Rule, out: Gather) -> None:
    """Text of a controlled vocabulary whose concept is in rdf:resource."""
    out.give(rule.property, node.words, node.lang, ref=node.get("rdf:resource") or None)


def rights_statement(node: Node, rule: Rule, out: Gather) -> None:
    """A licence where the address or the text is one; else a rights statement. The address decides."""
    resource = node.get("rdf:resource")
    read = rights.value_type.read
    by_address = read(resource, node.lang).norm if resource else None
    by_text = read(node.words, node.lang).norm if node.words else None
    if by_address and by_text and by_address != by_text:
        out.faults.append(f"{node.tag}: the text and rdf:resource name different licences")
    if (by_address or by_text or "").startswith(ACCESS):
        out.give("accessRights", node.words or resource, node.lang, ref=by_address or by_text)
    elif by_address:
        named = read(node.words or resource, node.lang)
        value = Value(named.text, named.lang, by_address, named.original, ref=resource)
        out.values.append(("license", value))
    elif by_text:
        out.give("license", node.words, node.lang, ref=resource or None)
    else:
        out.give(rule.property, node.words or resource, node.lang, ref=resource or None)


ACCESS = "http://purl.org/coar/access_right/"


def subject(node: Node, rule: Rule, out: Gather) -> None:
    """A subject with its scheme as label; a scheme of Other says nothing."""
    scheme = node.get("subjectScheme")
    label = scheme if scheme and scheme != "Other" else None
    out.give(rule.property, node.words, node.lang, label=label, ref=node.get("subjectURI") or None)


DESCRIPTIONS = {"Abstract": "description", "TableOfContents": "tableOfContents"}


def description(node: Node, rule: Rule, out: Gather) -> None:
    """Abstracts and contents by descriptionType; methods, technical information and others as notes."""
    sort = node.get("descriptionType")
    name = DESCRIPTIONS.get(sort, rule.property)
    out.give(name, node.words, node.lang, label=sort if name == rule.property and sort else None)


def publication(node: Node, rule: Rule, out: Gather) -> None:
    """jpcoar:publisher: who published what part where."""
    parts = out.sort(node, ("publisherName", "publisherDescription", "location", "publicationPlace"))
    role = " ".join(part.text for part in parts["publisherDescription"]) or None
    names = [(part.text, part.lang) for part in parts["publisherName"]]
    for text, lang, reading in _with_readings(names):
        out.give(rule.property, text, lang, role=role, reading=reading)
    for place in parts["location"] or parts["publicationPlace"]:
        out.give("publicationPlace", place.text, place.lang)
    if not parts["publisherName"] and role:
        out.give("note", role, label="publisherDescription")


# datacite:date/@dateType → property.
DATES = {
    "Issued": "datePublished", "Created": "dateCreated", "Updated": "dateModified",
    "Available": "dateAvailable", "Copyrighted": "copyrightYear", "Submitted": "dateSubmitted",
    "Accepted": "dateAccepted", "Collected": "temporal", "Coverage": "temporal", "Valid": "dateAvailable",
}  # fmt: skip
PLAIN_DATES = frozenset({"Issued", "Created", "Updated", "Available", "Copyrighted", "Submitted", "Accepted"})
"""Types that the property says by itself; the others are kept as label."""


def dated(node: Node, rule: Rule, out: Gather) -> None:
    """A date by its dateType."""
    sort = node.get("dateType")
    if sort not in DATES:
        out.faults.append(f"{node.tag}: dateType {sort!r} is unknown")
    label = None if sort in PLAIN_DATES else sort or None
    out.give(DATES.get(sort, rule.property), node.words, label=label)


def identified(node: Node, rule: Rule, out: Gather) -> None:
    """An identifier of the thing itself; a web address is its page too."""
    scheme = node.get("identifierType")
    if node.text:
        out.values.append((rule.property, stated(scheme, node.text)))
        if scheme in ("URI", "PURL") and node.text.startswith(("http://", "https://")):
            out.give("url", node.text)


def registered(node: Node, rule: Rule, out: Gather) -> None:
    """identifierRegistration: the DOI that is registered with the agency in @identifierType."""
    if node.text:
        scheme = "PMID" if node.get("identifierType") == "PMID" else "DOI"
        out.values.append((rule.property, stated(scheme, node.text)))


# jpcoar:relation/@relationType → property; the others are `relation` with the type as role.
RELATIONS = {
    "isPartOf": "isPartOf", "inSeries": "isPartOf", "isCollectedBy": "isPartOf", "hasPart": "hasPart",
    "collects": "hasPart", "references": "citation", "cites": "citation", "Cites": "citation",
}  # fmt: skip


def related(node: Node, rule: Rule, out: Gather) -> None:
    """A related thing: its titles, or its identifier where it has none; its URI as ref."""
    parts = out.sort(node, ("relatedIdentifier", "relatedTitle"))
    sort = node.get("relationType")
    name = RELATIONS.get(sort, rule.property)
    role = sort or None
    ref, bare = None, ""
    for found in parts["relatedIdentifier"]:
        bare = found.text
        ref = uri(found.get("identifierType"), bare)
    titles = [(title.text, title.lang) for title in parts["relatedTitle"]] or [(bare, None)]
    for text, lang, reading in _with_readings(titles):
        out.give(name, text, lang, role=role, ref=ref, reading=reading)


def located(node: Node, rule: Rule, out: Gather) -> None:
    """geoLocation: places with the point; a box as its edges in degrees, south–north, west–east."""
    parts = out.sort(node, ("geoLocationPoint", "geoLocationBox", "geoLocationPlace"))
    point = None
    for spot in parts["geoLocationPoint"]:
        point = _point(spot, "pointLatitude", "pointLongitude", out)
    for place in parts["geoLocationPlace"]:
        out.give(rule.property, place.text, place.lang, point=point)
    if point and not parts["geoLocationPlace"]:
        out.give(rule.property, f"{point[0]}, {point[1]}", point=point)
    for box in parts["geoLocationBox"]:
        low = _point(box, "southBoundLatitude", "westBoundLongitude", out)
        high = _point(box, "northBoundLatitude", "eastBoundLongitude", out)
        if low and high:
            small = 0 <= high[0] - low[0] <= WIDEST_BOX and 0 <= high[1] - low[1] <= WIDEST_BOX
            middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2) if small else None
            out.give(
                rule.property, f"{low[0]}–{high[0]}, {low[1]}–{high[1]}", point=middle, label="geoLocationBox"
            )


def _point(node: Node, north: str, east: str, out: Gather) -> tuple[float, float] | None:
    parts = {child.name: child.text for child in node.children}
    try:
        latitude, longitude = float(parts[north]), float(parts[east])
    except (KeyError, ValueError):
        out.faults.append(f"{node.tag} is not a pair of degrees")
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        out.faults.append(f"{node.tag} is not on the globe")
        return None
    return latitude, longitude


def funded(node: Node, rule: Rule, out: Gather) -> None:
    """fundingReference: the funder, the programme, and the award as 'number title'."""
    parts = out.sort(node, (
        "funderIdentifier", "funderName", "fundingStreamIdentifier", "fundingStream", "awardNumber",
        "awardTitle",
    ))  # fmt: skip
    ref = None
    for found in parts["funderIdentifier"]:
        ref = uri(found.get("funderIdentifierType"), found.text)
    for name in parts["funderName"]:
        out.give("funder", name.text, name.lang, ref=ref)
    stream = None
    for found in parts["fundingStreamIdentifier"]:
        stream = uri(found.get("fundingStreamIdentifierType"), found.text)
    for programme in parts["fundingStream"]:
        out.give(rule.property, programme.text, programme.lang, role="fundingStream", ref=stream)
    number = next((award.text for award in parts["awardNumber"]), "")
    page = next((award.get("awardURI") for award in parts["awardNumber"]), "") or None
    norm = award_norm(number, page)
    for title in parts["awardTitle"]:
        out.give(rule.property, f"{number} {title.text}".strip(), title.lang, ref=page, norm=norm)
    if number and not parts["awardTitle"]:
        out.give(rule.property, number, ref=page, norm=norm)


def award_norm(number: str, page: str | None) -> str | None:
    """The award's canonical identifier, by which projects are found: the page tells the scheme best."""
    for text in (page, number):
        norm = identifier.read(text).norm if text else None
        if norm and not norm.startswith("url:"):
            return norm
    return None


def container(node: Node, rule: Rule, out: Gather) -> None:
    """sourceIdentifier: the journal's or book's identifier, never the thing's own."""
    scheme = node.get("identifierType")
    out.give(rule.property, node.text, label=scheme or None, ref=uri(scheme, node.text))


DATE_PARTS = ("startYear", "startMonth", "startDay", "endYear", "endMonth", "endDay")


def conference(node: Node, rule: Rule, out: Gather) -> None:
    """The conference's names, and what else is said of it with the element's name as role."""
    parts = out.sort(node, (
        "conferenceName", "conferenceSequence", "conferenceSponsor", "conferenceDate", "conferenceVenue",
        "conferencePlace", "conferenceCountry",
    ))  # fmt: skip
    for name, found in parts.items():
        role = None if name == "conferenceName" else name.removeprefix("conference").lower()
        for part in found:
            if name == "conferenceDate":
                _conference_date(part, rule.property, out)
            else:
                out.give(rule.property, part.text, part.lang, role=role)


def _conference_date(node: Node, name: str, out: Gather) -> None:
    for key, value in node.attributes:
        if key not in DATE_PARTS and ":" not in key:
            out.faults.append(f"conferenceDate has an unknown attribute {key}")
            out.left.append((f"{node.tag}/@{key}", value))
    start, end = ("-".join(p.zfill(2) for p in map(node.get, DATE_PARTS[i : i + 3]) if p) for i in (0, 3))
    interval = f"{start}/{end}" if start and end else start
    when = date.read(interval) if node.get("startYear") else Value("")
    if node.text or when.text:
        days = Value(node.text or when.text, node.lang, when.norm, role="date", span=when.span)
        out.values.append((name, days))


# jpcoar:URI/@objectType → property; the others are the thing's own files.
FILES = {"iiif": "iiifManifest", "thumbnail": "thumbnailUrl"}


def file(node: Node, rule: Rule, out: Gather) -> None:
    """A file: its address by its objectType, its media type, sizes, dates and version."""
    parts = out.sort(node, ("URI", "mimeType", "extent", "date", "version"))
    for address in parts["URI"]:
        sort = address.get("objectType")
        name = FILES.get(sort, rule.property)
        role = sort if sort and sort not in FILES else None
        out.give(name, address.text, role=role, label=address.get("label") or None)
    for mime in parts["mimeType"]:
        out.give("encodingFormat", mime.text)
    for extent in parts["extent"]:
        out.give("extent", extent.text, extent.lang)
    for when in parts["date"]:
        dated(when, rule._replace(property="datePublished"), out)
    for version in parts["version"]:
        out.give("version", version.text)


def catalogue(node: Node, rule: Rule, out: Gather) -> None:
    """catalog: the database a thing is in, its host, and on what terms its files are used."""
    parts = out.sort(node, ("contributor", "identifier", "title", "license", "rights"))
    ref = next((uri(i.get("identifierType"), i.text) for i in parts["identifier"]), None)
    for text, lang, reading in _with_readings([(title.text, title.lang) for title in parts["title"]]):
        out.give(rule.property, text, lang, ref=ref, reading=reading, role="catalog")
    for host in parts["contributor"]:
        names = out.sort(host, ("nameIdentifier", "contributorName"))
        ref, _ = refs(names["nameIdentifier"])
        for name in names["contributorName"]:
            out.give("provider", name.text, name.lang, ref=ref)
    for terms in parts["license"] + parts["rights"]:
        rights_statement(terms, rule._replace(property="rights"), out)


def series(node: Node, rule: Rule, out: Gather) -> None:
    """datasetSeries: the record is of a series as a whole."""
    if node.text.lower() == "true":
        out.give(rule.property, SERIES, label=node.tag)


SERIES = "dataset series"
