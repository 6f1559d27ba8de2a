"""OAI-PMH answers and sitemaps are valid by the schemas that the standards' own bodies publish (tests/schemas.py)."""

from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from tsunagi import hub
from tsunagi.serve import _oai_list, _partitions

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "schemas"
TSUNAGI = Path(hub.__file__).parent / "formats" / "tsunagi.xsd"
BOTH = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="{0}" schemaLocation="{1}"/><xs:import namespace="{2}" schemaLocation="{3}"/></xs:schema>"""
OAI, SITEMAPS = "http://www.openarchives.org/OAI/2.0/", "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
LINK = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{XHTML}">
  <xs:element name="link"><xs:complexType>
    <xs:attribute name="rel" type="xs:NMTOKENS"/><xs:attribute name="href" type="xs:anyURI"/>
    <xs:attribute name="hreflang" type="xs:language"/>
  </xs:complexType></xs:element></xs:schema>"""
"""The one element of XHTML that a sitemap has; the schema of sitemaps asks for its declaration."""


def schema_of(name: str) -> str:
    path = CACHE / name
    if not path.is_file():
        pytest.skip(f"{name} is not here: `uv run python tests/schemas.py` fetches it")
    return path.read_text("utf-8")


@pytest.fixture
def oai(tmp_path: Path) -> etree.XMLSchema:
    """With what we publish ourselves; the file's packer has it skip all foreign content, here known content counts."""
    given = schema_of("OAI-PMH.xsd")
    assert given.count('processContents="skip"') == 3
    (tmp_path / "OAI-PMH.xsd").write_text(given.replace('"skip"', '"lax"'), "utf-8")
    ours = etree.parse(str(TSUNAGI)).getroot().get("targetNamespace")
    both = BOTH.format(OAI, (tmp_path / "OAI-PMH.xsd").as_uri(), ours, TSUNAGI.as_uri())
    return etree.XMLSchema(etree.fromstring(both))


@pytest.fixture
def sitemap(tmp_path: Path) -> etree.XMLSchema:
    (tmp_path / "sitemap.xsd").write_text(schema_of("sitemap.xsd"), "utf-8")
    (tmp_path / "link.xsd").write_text(LINK, "utf-8")
    both = BOTH.format(SITEMAPS, (tmp_path / "sitemap.xsd").as_uri(), XHTML, (tmp_path / "link.xsd").as_uri())
    return etree.XMLSchema(etree.fromstring(both))


def answered(where: str, **parameters: str) -> etree._Element:
    answer = Client().get(where, parameters)
    assert answer.status_code == 200, (where, parameters)
    return etree.fromstring(answer.getvalue())


def walked(schema: etree.XMLSchema, verb: str, **parameters: str) -> int:
    """Asks for all parts of a list, each valid; how many they are."""
    parts = 0
    while parameters:
        part = answered("/oai", verb=verb, **parameters)
        schema.assertValid(part)
        assert part.find(f"{{{OAI}}}{verb}") is not None, (verb, parameters)
        token = part.findtext(f".//{{{OAI}}}resumptionToken")
        parameters = {"resumptionToken": token} if token else {}
        parts += 1
    return parts


def test_each_oai_answer_in_each_form(
    small_world: hub.Hub, oai: etree.XMLSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_oai_list, "PAGE", 20)
    for verb in ("Identify", "ListSets", "ListMetadataFormats"):
        oai.assertValid(answered("/oai", verb=verb))
    prefixes = [
        one.text or ""
        for one in answered("/oai", verb="ListMetadataFormats").iter(f"{{{OAI}}}metadataPrefix")
    ]
    assert "tsunagi" in prefixes
    for prefix in prefixes:
        for verb in ("ListRecords", "ListIdentifiers"):
            assert walked(oai, verb, metadataPrefix=prefix) == 3, prefix
    for name in ("mihon-7", "mihon-9", "mihon-hostile", "kadai-K3"):
        name = f"oai:localhost.localdomain:{name}"
        oai.assertValid(answered("/oai", verb="GetRecord", metadataPrefix="oai_dc", identifier=name))
        oai.assertValid(answered("/oai", verb="ListMetadataFormats", identifier=name))


@pytest.mark.parametrize(
    "query",
    ["", "verb=x", "verb=Identify&x=1", "verb=ListRecords", "verb=ListRecords&metadataPrefix=none",
     "verb=ListRecords&metadataPrefix=oai_dc&from=x", "verb=ListRecords&resumptionToken=x",
     "verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01", "verb=ListSets&resumptionToken=x",
     "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:x:1", "verb=Identify&verb=Identify",
     "verb=ListRecords&metadataPrefix=%00%01&set=%ff", "verb=ListRecords&metadataPrefix=oai_dc&set=none:x"],
)  # fmt: skip
def test_each_oai_error(small_world: hub.Hub, oai: etree.XMLSchema, query: str) -> None:
    answer = etree.fromstring(Client().get(f"/oai?{query}").content)
    oai.assertValid(answer)
    assert answer.find(f"{{{OAI}}}error") is not None


def test_sitemaps(small_world: hub.Hub, sitemap: etree.XMLSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_partitions, "SPAN", 20)
    monkeypatch.setattr(_partitions, "BATCH", 7)
    index = answered("/sitemap.xml")
    etree.XMLSchema(etree.fromstring(schema_of("siteindex.xsd").encode())).assertValid(index)
    places = [one.text or "" for one in index.iter(f"{{{SITEMAPS}}}loc")]
    assert len(places) == 3
    for place in places:
        sitemap.assertValid(answered(place.removeprefix("http://testserver")))


def test_an_empty_hub_has_valid_answers(
    empty_world: hub.Hub, oai: etree.XMLSchema, sitemap: etree.XMLSchema
) -> None:
    sitemap.assertValid(answered("/sitemap.xml"))
    for verb in ("Identify", "ListSets", "ListMetadataFormats"):
        oai.assertValid(answered("/oai", verb=verb))
    oai.assertValid(answered("/oai", verb="ListRecords", metadataPrefix="oai_dc"))
