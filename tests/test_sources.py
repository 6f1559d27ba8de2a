"""The sources that come with Tsunagi: each can be read, and what it says fits its driver and format."""

from importlib import import_module
from pathlib import Path

import pytest

from tsunagi.harvest._options import read_options
from tsunagi.model import Source, load_kinds, load_sources

ROOT = Path(__file__).resolve().parent.parent
SOURCES = load_sources(ROOT / "sources")
REAL = load_sources(ROOT / "tests/real/sources")


@pytest.mark.parametrize("source", [*SOURCES.values(), *REAL.values()], ids=lambda source: source.id)
def test_driver_format_and_kind_know_what_it_says(source: Source):
    driver = import_module(f"tsunagi.harvest.{source.driver}")
    read_options(source, driver.Options)
    import_module(f"tsunagi.formats.{source.format}").format.reader(source)
    kinds = load_kinds()
    assert source.kind in kinds
    assert set(source.constants) - set(kinds[source.kind].properties) == set()


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_a_public_source_is_named_and_polite(source: Source):
    assert set(source.name) == {"ja", "en"}
    assert source.home.startswith("https://")
    if source.driver == "oaipmh":
        assert source.options["url"].startswith("https://")
        assert source.options["delay"] >= 1.0


def test_an_address_that_nobody_confirmed_is_switched_off():
    unsure = {
        source.id for source in SOURCES.values() if "Unverified" in Path(source.path).read_text("utf-8")
    }
    assert {source.id for source in SOURCES.values() if source.enabled} & unsure == set()
    assert {source.id for source in SOURCES.values() if source.enabled} == {
        "utokyo-archives", "tohoku", "nagoya", "waseda", "niigata", "naist",
    }  # fmt: skip
