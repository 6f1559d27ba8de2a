"""The build of the web's parts: outlines are decoded rightly, translations compile."""

import base64
import hashlib
import importlib.util
import json
import re
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"

SQUARES = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [-10, 10]},
    "arcs": [
        [[0, 0], [4, 0]],
        [[4, 0], [0, 4], [-4, 0], [0, -4]],
        [[4, 0], [4, 0], [0, 4], [-4, 0], [0, -4]],
    ],
    "objects": {
        "land": {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "arcs": [[[0, 1]]]}]},
        "countries": {
            "type": "GeometryCollection",
            "geometries": [{"type": "Polygon", "arcs": [[0, 1]]}, {"type": "Polygon", "arcs": [[~0, 2]]}],
        },
    },
}


@pytest.fixture
def land() -> ModuleType:
    return load("land")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, WEB / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_outlines_are_hundredths_of_a_degree_with_north_up(land: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "squares.json").write_text(json.dumps(SQUARES), "utf-8")
    land.write_svg(tmp_path / "squares.json", tmp_path / "out" / "land.svg", 1)
    drawn = (tmp_path / "out" / "land.svg").read_text("ascii")
    assert '<path id="land" d="M-1000-1000l200 0 0-200-200 0z"/>' in drawn
    assert '<path id="borders" fill="none" d="M-1000-1000l200 0"/>' in drawn


def test_points_that_rounding_makes_equal_are_left_out(land: ModuleType) -> None:
    transform = {"scale": [0.001, 0.001], "translate": [0, 0]}
    assert list(land._decode([[0, 0], [1, 0], [99, 0]], transform, 10)) == [(0, 0), (10, 0)]


def test_packages_are_locked_to_exact_versions() -> None:
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    assert wanted == {
        name.removeprefix("node_modules/"): row["version"] for name, row in locked.items() if name
    }


def package(folder: Path) -> tuple[Path, str]:
    """A package as npm delivers it, and its digest as a lock file has it."""
    (folder / "package" / "dist").mkdir(parents=True)
    (folder / "package" / "dist" / "one.js").write_text("1;", "ascii")
    with tarfile.open(folder / "one.tgz", "w:gz") as packed:
        packed.add(folder / "package", "package")
    digest = hashlib.sha512((folder / "one.tgz").read_bytes()).digest()
    return folder / "one.tgz", f"sha512-{base64.b64encode(digest).decode()}"


def test_a_ready_made_package_is_unpacked_if_it_is_the_one_that_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(WEB)
    build, (archive, digest) = load("build"), package(tmp_path)
    for _again in range(2):
        build.unpack(archive, digest, tmp_path / "modules" / "one")
    assert [p.relative_to(tmp_path / "modules").as_posix() for p in (tmp_path / "modules").rglob("*.*")] == [
        "one/dist/one.js"
    ]
    with pytest.raises(SystemExit, match=r"one\.tgz is not the package of ready-made\.json"):
        build.unpack(archive, "sha512-AAAA", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_ready_made_packages_have_exact_versions_and_digests() -> None:
    wanted = json.loads((WEB / "ready-made.json").read_text("utf-8"))
    assert wanted
    for one in wanted.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", one["version"])
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", one["integrity"])
