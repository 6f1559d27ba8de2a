"""An entity's values as lines that can be compared at a glance."""

from importlib import import_module
from pathlib import Path

from tsunagi.formats import Reading
from tsunagi.model import Entity, RawRecord, Source

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "formats"


def read(name: str, body: bytes, kind: str = "Work") -> Reading:
    """Reads `body` with the format of that name."""
    source = Source(id="test", name={"en": "Test"}, driver="x", format=name, kind=kind)
    reading: Reading = import_module(f"tsunagi.formats.{name}").format.reader(source)(
        RawRecord("test", "1", name, body)
    )
    return reading


def read_fixture(name: str, file: str) -> Reading:
    """Reads a file of tests/fixtures/formats."""
    return read(name, (FIXTURES / file).read_bytes())


def lines(entity: Entity) -> list[str]:
    """`property: text @language (reading) #role =label <ref>`, in order."""
    found = []
    for name, values in entity.values.items():
        for value in values:
            parts = [f"{name}: {value.text}"]
            parts += [f"@{value.lang}"] if value.lang else []
            parts += [f"({value.reading})"] if value.reading else []
            parts += [f"#{value.role}"] if value.role else []
            parts += [f"={value.label}"] if value.label else []
            parts += [f"<{value.ref}>"] if value.ref else []
            parts += [f"{value.point}"] if value.point else []
            found.append(" ".join(parts))
    return found
