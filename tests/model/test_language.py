"""Languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value
from tsunagi.model.language import label, read


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("日本語", "ja"),
        ("Japanese", "ja"),
        ("jpn", "ja"),
        ("JA", "ja"),
        ("eng", "en"),
        ("ENG", "en"),
        ("English", "en"),
        ("英語", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("独語", "de"),
        ("grc", "grc"),
        ("古典ギリシア語", "grc"),
        ("lat", "la"),
        ("ara", "ar"),
        ("mul", "mul"),
        ("und", "und"),
        ("zxx", "zxx"),
        ("漢文", "lzh"),
        ("中国語", "zh"),
        ("en_US", "en-US"),
        ("ja-Kana", "ja-Kana"),
        ("chi", "zh"),
        ("http://id.loc.gov/vocabulary/iso639-2/jpn", "ja"),
        ("https://lexvo.org/id/iso639-3/ain", "ain"),
        ("xyzzy", None),
        ("ja; en", None),
        ("", None),
        ("日本", None),
        ("Japan", None),
        ("a" * 300, None),
    ],
)
def test_codes_and_names(text: str, norm: str | None) -> None:
    assert read(text) == Value(text, norm=norm)


def test_label() -> None:
    assert (label("en", "ja"), label("ja", "en"), label("grc", "ja")) == (
        "英語",
        "Japanese",
        "古代ギリシャ語",
    )
    assert label("!!", "ja") == "!!"


@given(st.text(max_size=30))
def test_reading_never_raises(text: str) -> None:
    assert read(text).original in (None, text)
    assert isinstance(label(text, "ja"), str)
