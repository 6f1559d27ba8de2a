"""Web addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value
from tsunagi.model.url import read


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("HTTP://Example.JP", "http://example.jp/"),
        ("https://Example.JP:443/あ b?q=日本#x", "https://example.jp/%E3%81%82%20b?q=%E6%97%A5%E6%9C%AC#x"),
        (" http://jmapps.ne.jp/det.html?data_id=1383 ", "http://jmapps.ne.jp/det.html?data_id=1383"),
        ("http://日本語.jp/", "http://xn--wgv71a119e.jp/"),
        ("http://a.jp/100%", "http://a.jp/100%25"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x"),
        ("http://a.jp/\nlong", "http://a.jp/long"),
    ],
)
def test_addresses(text: str, norm: str) -> None:
    assert read(text).norm == norm


@pytest.mark.parametrize(
    "text",
    [
        "http://", "javascript:alert(1)", "data:text/html,x", "//a.jp", "ftp://a.jp/", "http://a@b.jp/", "http://[",
        "http://999.1.1.1/", "http://x", "https://a..b", "http://a.jp:99999/", "http://%00.jp/", "http://a.jp\\@b.jp/",
        "http://a.jp/ http://b.jp/", "", "資料",
    ],
)  # fmt: skip
def test_what_may_not_become_a_link_has_no_norm(text: str) -> None:
    assert read(text) == Value(text)


@given(st.text())
def test_reading_never_raises_and_a_norm_is_plain_ascii(text: str) -> None:
    norm = read("http://" + text).norm
    assert norm is None or (norm.isascii() and norm.startswith("http") and not set(' "<>\\\n') & set(norm))
