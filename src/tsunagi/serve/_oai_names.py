"""What the OAI-PMH provider calls itself and its records: oai-identifiers, Identify."""

import re
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from tsunagi import __version__
from tsunagi.serve._oai_xml import OAI, XSI, Refused, element, moment

_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+")
_MAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_LONGEST_ID = 300
_TOOLKIT = "http://oai.dlib.vt.edu/OAI/metadata/toolkit"


def repository(base: str) -> str:
    """The repositoryIdentifier: the host of the provider's address, as a domain name that the schema allows.

    Source: http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm, 2.1.
    """
    host = urlsplit(base).hostname or ""
    if _DOMAIN.fullmatch(host):
        return host
    alone = f"{host}.localdomain"
    return alone if _DOMAIN.fullmatch(alone) else "tsunagi.localdomain"


def identifier_of(id: str, name: str) -> str:
    """The oai-identifier of an entity in the repository called `name`."""
    return f"oai:{name}:{quote(id, safe=_SAFE)}"


_SAFE = "-_.!~*'();/?:@=+$,"


def id_of(identifier: str, name: str) -> str:
    """The entity id of an oai-identifier.

    Raises:
        Refused: idDoesNotExist; it is not one of ours.
    """
    head = f"oai:{name}:"
    id = unquote(identifier.removeprefix(head))
    if not identifier.startswith(head) or not id or len(id) > _LONGEST_ID or "\0" in id:
        raise Refused("idDoesNotExist", f"Identifiers here have the form {head}… .")
    return id


def identify(base: str, contact: str, earliest: datetime) -> str:
    """The Identify element.

    Args:
        base: the provider's address.
        contact: the e-mail address of the installation; without one a role account of the host is told.
        earliest: no datestamp is before this.
    """
    name = repository(base)
    mail = contact if _MAIL.fullmatch(contact) else f"webmaster@{name}"
    return (
        "<Identify>"
        + element("repositoryName", "つなぎ / Tsunagi")
        + element("baseURL", base)
        + element("protocolVersion", "2.0")
        + element("adminEmail", mail)
        + element("earliestDatestamp", moment(earliest))
        + element("deletedRecord", "persistent")
        + element("granularity", "YYYY-MM-DDThh:mm:ssZ")
        + element("compression", "gzip")
        + _naming(name)
        + _toolkit(base)
        + "</Identify>"
    )


def _naming(name: str) -> str:
    namespace = f"{OAI}oai-identifier"
    return _description(
        "oai-identifier", namespace, f"{namespace}.xsd",
        element("scheme", "oai") + element("repositoryIdentifier", name) + element("delimiter", ":")
        + element("sampleIdentifier", identifier_of("source-1", name)),
    )  # fmt: skip


def _toolkit(base: str) -> str:
    return _description(
        "toolkit", _TOOLKIT, f"{_TOOLKIT}.xsd",
        element("title", "Tsunagi") + f"<author>{element('name', 'The Tsunagi contributors')}</author>"
        + element("version", __version__) + element("URL", base.removesuffix("oai")),
    )  # fmt: skip


def _description(name: str, namespace: str, schema: str, inner: str) -> str:
    return (
        f'<description><{name} xmlns="{namespace}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{namespace} {schema}">{inner}</{name}></description>'
    )
