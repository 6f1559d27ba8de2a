"""Schemas of standards that others' packages carry: fetches them into .cache/schemas, and finds them there.

Run `uv run python tests/schemas.py` once; it needs the registries of PyPI, npm and Maven. Tests fetch nothing: those
that need a schema that is not there are skipped. The files stay out of this repository, whose licence is not theirs.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / ".cache" / "schemas"
COMMANDS = {
    "PyPI": ["uvx", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"],
    "npm": ["npm", "pack", "--silent"],
    "Maven": ["mvn", "--quiet", "--batch-mode", "dependency:copy", "-DoutputDirectory=."],
}


@dataclass(frozen=True)
class Origin:
    """Where a schema comes from, and what it has to be."""

    registry: str
    package: str
    path: str
    """Within the package."""
    sha256: str


ORIGINS = {
    "OAI-PMH.xsd": Origin(
        "PyPI", "pyoai==2.5.0", "pyoai-2.5.0/src/oaipmh/tests/OAI-PMH.xsd",
        "1da2a22b2b7753700a5dbf74fef663714927be49a7404b53627a2fdf4e011fc9",
    ),
    "sitemap.xsd": Origin(
        "npm", "sitemap@9.0.1", "package/schema/sitemap.xsd",
        "fbec77e84467050d5667394a57cc5cdfe1239d80aca1d61e9e0827173c3d9df9",
    ),
    "siteindex.xsd": Origin(
        "Maven", "com.github.dfabulich:sitemapgen4j:1.1.2", "com/redfin/sitemapgenerator/siteindex.xsd",
        "1b912b751bedc20d29073365c2bcfb11f553126586e257d86826bb7a674b1e46",
    ),
}  # fmt: skip


def fetch(name: str) -> str:
    """Brings one schema; what hindered it, or ''."""
    origin, command = ORIGINS[name], COMMANDS[ORIGINS[name].registry]
    if shutil.which(command[0]) is None:
        return f"{command[0]} is not installed"
    package = f"-Dartifact={origin.package}" if origin.registry == "Maven" else origin.package
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*command, package], cwd=folder, capture_output=True, text=True)
        packed = next((path for path in Path(folder).iterdir() if path.is_file()), None)
        if done.returncode or packed is None:
            return (done.stderr or done.stdout).strip()[-300:]
        body = _member(packed, origin.path)
    found = hashlib.sha256(body).hexdigest()
    if found != origin.sha256:
        return f"{origin.path} has another checksum: {found}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_bytes(body)
    return ""


def _member(packed: Path, path: str) -> bytes:
    if packed.suffix == ".jar":
        with zipfile.ZipFile(packed) as archive:
            return archive.read(path)
    with tarfile.open(packed) as archive:
        member = archive.extractfile(path)
        return member.read() if member else b""


def main() -> int:
    """Brings all that are not there; 0 if all are."""
    missing = 0
    for name in ORIGINS:
        problem = "" if (FOLDER / name).is_file() else fetch(name)
        print(f"{name}: {problem or 'there'}")
        missing += bool(problem)
    return min(missing, 1)


if __name__ == "__main__":
    sys.exit(main())
