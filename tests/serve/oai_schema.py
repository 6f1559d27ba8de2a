"""The structure of OAI-PMH 2.0 answers, written down from the standard's text, and checks by it.

The consortium's OAI-PMH.xsd is not installed with any package; this says the same: elements, their order and
number, the forms of dates, verbs, prefixes, sets and error codes.
"""

import re

from lxml import etree

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
OAI_DC = "{http://www.openarchives.org/OAI/2.0/oai_dc/}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DC_ELEMENTS = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format",
    "identifier", "source", "language", "relation", "coverage", "rights",
}  # fmt: skip

SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://www.openarchives.org/OAI/2.0/"
    targetNamespace="http://www.openarchives.org/OAI/2.0/" elementFormDefault="qualified">
  <xs:simpleType name="verb"><xs:restriction base="xs:string">
    <xs:enumeration value="Identify"/><xs:enumeration value="ListMetadataFormats"/>
    <xs:enumeration value="ListSets"/><xs:enumeration value="GetRecord"/>
    <xs:enumeration value="ListIdentifiers"/><xs:enumeration value="ListRecords"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="code"><xs:restriction base="xs:string">
    <xs:enumeration value="cannotDisseminateFormat"/><xs:enumeration value="idDoesNotExist"/>
    <xs:enumeration value="badArgument"/><xs:enumeration value="badVerb"/>
    <xs:enumeration value="noMetadataFormats"/><xs:enumeration value="noRecordsMatch"/>
    <xs:enumeration value="badResumptionToken"/><xs:enumeration value="noSetHierarchy"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="second"><xs:restriction base="xs:dateTime">
    <xs:pattern value="[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="moment"><xs:union memberTypes="xs:date second"/></xs:simpleType>
  <xs:simpleType name="prefix"><xs:restriction base="xs:string">
    <xs:pattern value="[A-Za-z0-9\\-_\\.!~\\*'\\(\\)]+"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="setSpec"><xs:restriction base="xs:string">
    <xs:pattern value="([A-Za-z0-9\\-_\\.!~\\*'\\(\\)])+(:[A-Za-z0-9\\-_\\.!~\\*'\\(\\)]+)*"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="mail"><xs:restriction base="xs:string">
    <xs:pattern value="\\S+@(\\S+\\.)+\\S+"/></xs:restriction></xs:simpleType>
  <xs:complexType name="any"><xs:sequence><xs:any namespace="##other" processContents="lax"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="header"><xs:sequence>
    <xs:element name="identifier" type="xs:anyURI"/><xs:element name="datestamp" type="moment"/>
    <xs:element name="setSpec" type="setSpec" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence><xs:attribute name="status"><xs:simpleType><xs:restriction base="xs:string">
      <xs:enumeration value="deleted"/></xs:restriction></xs:simpleType></xs:attribute></xs:complexType>
  <xs:complexType name="record"><xs:sequence>
    <xs:element name="header" type="header"/><xs:element name="metadata" type="any" minOccurs="0"/>
    <xs:element name="about" type="any" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  <xs:complexType name="token"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="expirationDate" type="xs:dateTime"/>
    <xs:attribute name="completeListSize" type="xs:positiveInteger"/>
    <xs:attribute name="cursor" type="xs:nonNegativeInteger"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:element name="OAI-PMH"><xs:complexType><xs:sequence>
    <xs:element name="responseDate" type="second"/>
    <xs:element name="request"><xs:complexType><xs:simpleContent><xs:extension base="xs:anyURI">
      <xs:attribute name="verb" type="verb"/><xs:attribute name="identifier" type="xs:anyURI"/>
      <xs:attribute name="metadataPrefix" type="prefix"/><xs:attribute name="from" type="moment"/>
      <xs:attribute name="until" type="moment"/><xs:attribute name="set" type="setSpec"/>
      <xs:attribute name="resumptionToken" type="xs:string"/>
    </xs:extension></xs:simpleContent></xs:complexType></xs:element>
    <xs:choice>
      <xs:element name="error" maxOccurs="unbounded"><xs:complexType><xs:simpleContent>
        <xs:extension base="xs:string"><xs:attribute name="code" type="code" use="required"/></xs:extension>
      </xs:simpleContent></xs:complexType></xs:element>
      <xs:element name="Identify"><xs:complexType><xs:sequence>
        <xs:element name="repositoryName" type="xs:string"/><xs:element name="baseURL" type="xs:anyURI"/>
        <xs:element name="protocolVersion" fixed="2.0" type="xs:string"/>
        <xs:element name="adminEmail" type="mail" maxOccurs="unbounded"/>
        <xs:element name="earliestDatestamp" type="moment"/>
        <xs:element name="deletedRecord" fixed="persistent" type="xs:string"/>
        <xs:element name="granularity" fixed="YYYY-MM-DDThh:mm:ssZ" type="xs:string"/>
        <xs:element name="compression" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
        <xs:element name="description" type="any" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="ListMetadataFormats"><xs:complexType><xs:sequence>
        <xs:element name="metadataFormat" maxOccurs="unbounded"><xs:complexType><xs:sequence>
          <xs:element name="metadataPrefix" type="prefix"/><xs:element name="schema" type="xs:anyURI"/>
          <xs:element name="metadataNamespace" type="xs:anyURI"/></xs:sequence></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="ListSets"><xs:complexType><xs:sequence>
        <xs:element name="set" maxOccurs="unbounded"><xs:complexType><xs:sequence>
          <xs:element name="setSpec" type="setSpec"/><xs:element name="setName" type="xs:string"/>
          <xs:element name="setDescription" type="any" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence></xs:complexType></xs:element>
        <xs:element name="resumptionToken" type="token" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="GetRecord"><xs:complexType><xs:sequence><xs:element name="record" type="record"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="ListIdentifiers"><xs:complexType><xs:sequence>
        <xs:element name="header" type="header" maxOccurs="unbounded"/>
        <xs:element name="resumptionToken" type="token" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="ListRecords"><xs:complexType><xs:sequence>
        <xs:element name="record" type="record" maxOccurs="unbounded"/>
        <xs:element name="resumptionToken" type="token" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
    </xs:choice></xs:sequence></xs:complexType></xs:element>
</xs:schema>
"""


def check(body: bytes) -> etree._Element:
    """The answer's root, after it and each oai_dc in it have been found to be as the standard says."""
    root = etree.fromstring(body)
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    assert schema.validate(root), schema.error_log
    for record in root.iter(f"{OAI}record"):
        deleted = record[0].get("status") == "deleted"
        assert (record.find(f"{OAI}metadata") is None) == deleted
    for metadata in root.iter(f"{OAI}metadata", f"{OAI}setDescription"):
        namespace, _, _ = str(metadata[0].tag)[1:].partition("}")
        located = metadata[0].get(f"{XSI}schemaLocation", "").split()
        assert (located[0], len(located)) == (namespace, 2)
    for dc in root.iter(f"{OAI_DC}dc"):
        for child in dc:
            assert str(child.tag).removeprefix(DC) in DC_ELEMENTS
            assert set(child.attrib) <= {LANG}
            assert len(child) == 0
    for identifier in root.iter(f"{OAI}identifier"):
        assert re.fullmatch(
            r"oai:[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+:[a-zA-Z0-9\-_.!~*'();/?:@&=+$,%]+",
            identifier.text or "",
        )
    return root


def texts(root: etree._Element, name: str) -> list[str]:
    """The texts of all OAI elements called `name`."""
    return [element.text or "" for element in root.iter(f"{OAI}{name}")]
