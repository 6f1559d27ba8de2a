"""Rights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model.rights import canonical, class_label, class_uri, label, read, usage_class, usage_group

CC = "https://creativecommons.org/"


@pytest.mark.parametrize(
    ("text", "norm", "usage"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", f"{CC}licenses/by/4.0/", "ccby"),
        ("http://creativecommons.org/licenses/by/2.1", f"{CC}licenses/by/2.1/", "ccby"),
        ("https://creativecommons.org/licenses/by/4.0/deed.ja", f"{CC}licenses/by/4.0/", "ccby"),
        (
            "https://creativecommons.org/licenses/by-nc-nd/3.0/jp/legalcode",
            f"{CC}licenses/by-nc-nd/3.0/jp/",
            "ccbyncnd",
        ),
        ("CC BY 4.0", f"{CC}licenses/by/4.0/", "ccby"),
        ("CCBY 4.0", f"{CC}licenses/by/4.0/", "ccby"),
        ("cc-by-nc-sa-4.0", f"{CC}licenses/by-nc-sa/4.0/", "ccbyncsa"),
        ("CC-BY（クリエイティブ・コモンズ・ライセンス）", f"{CC}licenses/by/", "ccby"),
        ("クリエイティブ・コモンズ 表示 4.0 国際", f"{CC}licenses/by/4.0/", "ccby"),
        ("クリエイティブ・コモンズ 表示 - 改変禁止 2.1 日本", f"{CC}licenses/by-nd/2.1/jp/", "ccbynd"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", f"{CC}licenses/by-sa/4.0/", "ccbysa"),
        (
            "写真は CC BY-NC 4.0 (https://creativecommons.org/licenses/by-nc/4.0/) です",
            f"{CC}licenses/by-nc/4.0/",
            "ccbync",
        ),
        ("パブリックドメイン", f"{CC}publicdomain/mark/1.0/", "pdm"),
        ("Public Domain", f"{CC}publicdomain/mark/1.0/", "pdm"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", f"{CC}publicdomain/mark/1.0/", "pdm"),
        ("CC0", f"{CC}publicdomain/zero/1.0/", "cc0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.ja", f"{CC}publicdomain/zero/1.0/", "cc0"),
        (
            "https://rightsstatements.org/page/InC-EDU/1.0/?language=ja",
            "http://rightsstatements.org/vocab/InC-EDU/1.0/",
            "incr_edu",
        ),
        ("http://rightsstatements.org/vocab/InC/1.0/", "http://rightsstatements.org/vocab/InC/1.0/", "incr"),
        (
            "http://rightsstatements.org/vocab/CNE/1.0/",
            "http://rightsstatements.org/vocab/CNE/1.0/",
            "uneval",
        ),
        (
            "http://rightsstatements.org/vocab/NoC-US/1.0/",
            "http://rightsstatements.org/vocab/NoC-US/1.0/",
            "others",
        ),
        ("open access", "http://purl.org/coar/access_right/c_abf2", "uneval"),
        ("http://purl.org/coar/access_right/c_16ec", "http://purl.org/coar/access_right/c_16ec", "uneval"),
        ("CC BY 4.0 または CC0", None, "others"),
        ("CC BY以外", None, "others"),
        ("パブリックドメインではない", None, "others"),
        ("CC BY-ND-SA", None, "others"),
        ("二次利用の条件は原本の所蔵者によって異なる", None, "others"),
        ("https://creativecommons.org.evil.example/licenses/by/4.0/", None, "others"),
    ],
)
def test_spellings(text: str, norm: str | None, usage: str) -> None:
    value = read(text)
    assert (value.text, value.norm, value.ref) == (text, norm, norm)
    assert usage_class(norm) == usage


def test_every_class_comes_back_from_its_uri() -> None:
    names = (
        "cc0",
        "pdm",
        "ccby",
        "ccbysa",
        "ccbynd",
        "ccbync",
        "ccbyncsa",
        "ccbyncnd",
        "incr_edu",
        "incr",
        "uneval",
    )
    assert [usage_class(class_uri(name)) for name in names] == list(names)
    assert class_uri("others") is None


def test_groups_and_labels() -> None:
    assert [usage_group(name) for name in ("cc0", "ccbyncsa", "incr", "what")] == [
        "free", "non-commercial", "other", "other",
    ]  # fmt: skip
    assert label(f"{CC}licenses/by-nc/2.1/jp/", "ja") == "CC BY-NC 2.1 JP"
    assert label(f"{CC}publicdomain/mark/1.0/", "ja") == "パブリックドメイン"
    assert label("https://e.jp/x", "en") == "https://e.jp/x"
    assert class_label("free", "ja") == "自由に利用できる"
    assert canonical("https://e.jp/") is None


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    assert isinstance(usage_class(read("CC " + text).norm), str)
