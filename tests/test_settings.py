"""Settings are read once, and each is documented."""

from dataclasses import fields
from pathlib import Path

import pytest

from tsunagi.errors import ConfigError
from tsunagi.settings import Settings, read_settings


def test_values_are_converted() -> None:
    given = {"TSUNAGI_DATA": "/x", "TSUNAGI_PORT": "99", "TSUNAGI_DEBUG": "yes", "HOME": "/root"}
    assert read_settings(given) == Settings(data=Path("/x"), port=99, debug=True)


@pytest.mark.parametrize(
    ("name", "text"), [("TSUNAGI_PROT", "1"), ("TSUNAGI_PORT", "many"), ("TSUNAGI_DEBUG", "perhaps")]
)
def test_mistakes_name_the_setting(name: str, text: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_settings({name: text})


def test_every_setting_says_what_it_is_for() -> None:
    assert [f.name for f in fields(Settings) if not f.metadata.get("help")] == []
