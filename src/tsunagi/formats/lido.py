"""LIDO 1.0 and 1.1: what museums say of their objects. Every record is an Item.

Sources of the rules: LIDO 1.0 (2010) and 1.1 (2021), http://www.lido-schema.org. A `lidoWrap` is cut into its
`lido` elements by the harvest (option `record_element: lido`); of a wrap that is not cut the first is read.
"""

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._build import Builder
from tsunagi.formats._lido_event import EVENT, MATERIAL, read_event, read_material
from tsunagi.formats._lido_object import (
    MEASUREMENTS,
    RESOURCE,
    RIGHTS,
    read_description,
    read_inscription,
    read_measurements,
    read_metadata_rights,
    read_related,
    read_repository,
    read_resource,
    read_rights,
    read_state,
    read_subject,
    read_title,
)
from tsunagi.formats._lido_pieces import (
    ACTOR_IN_ROLE,
    BODY,
    CONCEPT,
    DATE,
    NOTE,
    OBJECT,
    PLACE,
    add_body,
    add_concept,
    said,
)
from tsunagi.formats._rules import KNOWN, Add, Do, In, Rules, Table
from tsunagi.formats._xml import Element, children, local, parse, payload
from tsunagi.model import RawRecord, Source

_CLASSIFIED: Rules = {
    "objectWorkTypeWrap/objectWorkType": Do(lambda b, p: add_concept(b, "additionalType", p), CONCEPT),
    "classificationWrap/classification": Do(
        lambda b, p: add_concept(b, "additionalType", p, said(p.get("type"))), CONCEPT
    ),
}
_IDENTIFIED: Rules = {
    "titleWrap/titleSet": Do(read_title, {"appellationValue": "name", "sourceAppellation": KNOWN}),
    "inscriptionsWrap/inscriptions": Do(
        read_inscription,
        {
            "inscriptionTranscription": "text",
            "inscriptionDescription": In("note", NOTE),
        },
    ),
    "repositoryWrap/repositorySet": Do(
        read_repository,
        {
            "displayRepository": "display",
            "repositoryName": In("body", BODY),
            "workID": "work",
            "repositoryLocation": In("place", PLACE),
        },
    ),
    "displayStateEditionWrap": Do(
        read_state,
        {"displayState": "state", "displayEdition": "edition", "sourceStateEdition": KNOWN},
    ),
    "objectDescriptionWrap/objectDescriptionSet": Do(read_description, NOTE),
    "objectMeasurementsWrap/objectMeasurementsSet": Do(read_measurements, MEASUREMENTS),
    "objectMaterialsTechWrap/objectMaterialsTechSet": Do(read_material, MATERIAL),
}
_RELATED: Rules = {
    "subjectWrap/subjectSet": Do(
        read_subject,
        {
            "displaySubject": "display",
            "subject": In(
                "subject",
                {
                    "extentSubject": "extent",
                    "subjectConcept": In("concept", CONCEPT),
                    "subjectActor": In("actor", ACTOR_IN_ROLE),
                    "subjectDate": In("date", DATE),
                    "subjectEvent": In("event", {"displayEvent": "display", "event": In("event", EVENT)}),
                    "subjectPlace": In("place", {"displayPlace": "display", "place": In("place", PLACE)}),
                    "subjectObject": In("object", OBJECT),
                },
            ),
        },
    ),
    "relatedWorksWrap/relatedWorkSet": Do(
        read_related,
        {"relatedWork": In("work", OBJECT), "relatedWorkRelType": In("type", CONCEPT)},
    ),
}
_ABOUT_RECORD: Rules = {
    "recordID": Add("identifier", "record"),
    "recordType": KNOWN,  # always the level of description
    "recordSource": Do(lambda b, p: add_body(b, "provider", p), BODY),
    "recordRights": Do(read_metadata_rights, RIGHTS),
    "recordInfoSet/recordInfoID": KNOWN,
    "recordInfoSet/recordInfoLink": "url",
    "recordInfoSet/recordMetadataDate": KNOWN,  # of the record, not of the object
}
TABLE = Table(
    {
        "lidoRecID": Add("identifier", "LIDO record"),
        "objectPublishedID": Add("identifier", "published"),
        "applicationProfile": KNOWN,
        "category": Do(lambda b, p: add_concept(b, "additionalType", p, "category"), CONCEPT),
        **{f"descriptiveMetadata/objectClassificationWrap/{path}": row for path, row in _CLASSIFIED.items()},
        **{f"descriptiveMetadata/objectIdentificationWrap/{path}": row for path, row in _IDENTIFIED.items()},
        "descriptiveMetadata/eventWrap/eventSet/displayEvent": KNOWN,  # repeats what the event says
        "descriptiveMetadata/eventWrap/eventSet/event": Do(read_event, EVENT),
        **{f"descriptiveMetadata/objectRelationWrap/{path}": row for path, row in _RELATED.items()},
        "administrativeMetadata/rightsWorkWrap/rightsWorkSet": Do(read_rights, RIGHTS),
        **{f"administrativeMetadata/recordWrap/{path}": row for path, row in _ABOUT_RECORD.items()},
        "administrativeMetadata/resourceWrap/resourceSet": Do(read_resource, RESOURCE),
    }
)


def _reader(source: Source) -> Reader:
    def read(raw: RawRecord) -> Reading:
        builder = Builder(source, "Item")
        root = _record(builder, payload(parse(raw.body, builder.fault)))
        TABLE.read(builder, root)
        if "name" not in builder.values:
            builder.fault("LIDO record without a title")
            builder.add(
                "name", next((v.text for v in builder.values.get("additionalType", ())), raw.local_id)
            )
        return builder.finish(raw)

    return read


def _record(builder: Builder, root: Element) -> Element:
    if local(root.tag) == "lidoWrap":
        records = [child for child in children(root) if local(child.tag) == "lido"]
        if not records:
            raise BadRecord("A lidoWrap without a lido element.")
        if len(records) > 1:
            builder.fault("more than one lido element in a record; the first was read")
        root = records[0]
    if local(root.tag) != "lido" or not root.tag.startswith("{http://www.lido-schema.org"):
        raise BadRecord(f"Not LIDO: the outermost element is {root.tag}, not lido or lidoWrap.")
    return root


format = Format(
    prefix="lido",
    namespace="http://www.lido-schema.org",
    schema_url="http://www.lido-schema.org/schema/v1.1/lido-v1.1.xsd",
    reader=_reader,
    labels={"ja": "LIDO(博物館資料)", "en": "LIDO (museum objects)"},
)
