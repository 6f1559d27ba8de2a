"""Records of every real source as OAI-PMH gives them: valid by the XSDs, and leading back to us without harm.

The first 150 of each source are tried, some 2,000 in all; TSUNAGI_TEST_ALL=1 tries the first two thousand.
"""

import os
from itertools import islice
from pathlib import Path

import pytest
from lxml import etree
from real_sources import entities, sources
from test_formats_repository import Offline

from tsunagi.hub import formats
from tsunagi.model import Entity, RawRecord, Source, Value

pytestmark = pytest.mark.real

ROWS = 2000 if os.environ.get("TSUNAGI_TEST_ALL") else 150
SITE = "https://hub.example.jp/item/"
ELEMENTS = (
    "title creator subject description publisher contributor date type format identifier source language "
    "relation coverage rights"
)

# What oai_dc.xsd and simpledc20021212.xsd say together; neither comes with any package that is installed.
OAI_DC = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:dc="http://purl.org/dc/elements/1.1/"
    targetNamespace="http://www.openarchives.org/OAI/2.0/oai_dc/" elementFormDefault="qualified">
  <xs:import namespace="http://purl.org/dc/elements/1.1/" schemaLocation="dc.xsd"/>
  <xs:element name="dc"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">{}</xs:choice>
  </xs:complexType></xs:element></xs:schema>""".format(
    "".join(f'<xs:element ref="dc:{name}"/>' for name in ELEMENTS.split())
)
DC = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://purl.org/dc/elements/1.1/"
    targetNamespace="http://purl.org/dc/elements/1.1/" elementFormDefault="qualified">
  <xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/>
  <xs:complexType name="text"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute ref="xml:lang"/></xs:extension></xs:simpleContent></xs:complexType>{}</xs:schema>""".format(
    "".join(f'<xs:element name="{name}" type="text"/>' for name in ELEMENTS.split())
)


class OfflineDc(Offline):
    """Gives the schema of the elements too."""

    def resolve(self, url: str, public_id: str, context: object) -> object:
        return (
            self.resolve_string(DC, context)
            if url.endswith("dc.xsd")
            else super().resolve(url, public_id, context)
        )


@pytest.fixture(scope="module")
def schemas(shared: Path) -> dict[str, etree.XMLSchema]:
    parser, dc_parser = etree.XMLParser(no_network=True), etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline())
    dc_parser.resolvers.add(OfflineDc())
    return {
        "jpcoar": etree.XMLSchema(etree.parse(str(shared / "jpcoar/2.0/jpcoar_scm.xsd"), parser)),
        "oai_dc": etree.XMLSchema(etree.fromstring(OAI_DC, dc_parser)),
    }


@pytest.mark.parametrize("name", sorted(sources()))
def test_what_is_passed_on_is_valid_and_our_address_disturbs_nothing(
    shared: Path, schemas: dict[str, etree.XMLSchema], name: str
) -> None:
    found = list(islice(entities(sources()[name]), ROWS))
    if not found:
        pytest.skip(f"{name} is prepared by tests/real/load.py")
    for prefix, schema in schemas.items():
        form = formats()[prefix]
        assert form.write is not None
        read = form.reader(Source("copy", {"en": "Copy"}, "oaipmh", prefix))
        for entity in found:
            here = SITE + entity.id
            bodies = [form.write(entity, here), form.write(entity, "")]
            schema.assertValid(etree.fromstring(bodies[0]))
            with_ours, without = (read(RawRecord("copy", "1", prefix, body)).entity for body in bodies)
            assert with_ours.values["url"][-1].text == here
            assert with_ours.kind == without.kind
            assert others(with_ours) == others(without)


def others(entity: Entity) -> dict[str, list[Value]]:
    """All values but addresses of ours, also that which a record gets which has none at all."""
    kept = {
        name: [v for v in values if not v.text.startswith((SITE, "urn:tsunagi:"))]
        for name, values in entity.values.items()
    }
    return {name: values for name, values in kept.items() if values}
