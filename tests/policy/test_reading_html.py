"""Plans as HTML pages, good and hostile, and as Chromium prints them."""

from pathlib import Path

import pytest
from plan_prints import CHROMIUM, page_of, printed
from plans import pair
from reading import misses

from tsunagi.errors import BadRequest
from tsunagi.policy import Plan, read_plan

PAGE = """<!doctype html><html lang="ja"><head><title>つなぎ計画</title><style>p{color:red}</style></head><body>
<nav><a href="/">トップ</a></nav><h1>つなぎ計画</h1><h2>1．人材の育成</h2><h3>(現状と課題)</h3>
<p>足りない。<br>とても足りない。</p><h3>(施策の方向性)</h3>
<ul><li><ruby>知財<rp>(</rp><rt>ちざい</rt><rp>)</rp></ruby>の<b>窓口</b>を置く<a href="../guide.html?a=1&amp;b=2">手引</a>。
(短期、中期)(内閣府)<script>alert("(短期)")</script></li><li>集める。(中期)(文部科学省)</li></ul>
<p>※手引は<a href="https://b.example.jp/x">下記</a>にある。</p>
<blockquote><p>・背景である。(短期)(内閣府)</p></blockquote>
<table><tr><th>施策</th><th>担当</th></tr><tr><td>・直す。(短期)(内閣府)</td><td>内閣府</td></tr></table>
<h2>2．活用</h2><p>終わり。<a href="javascript:alert(1)">x</a><a href="mailto:a@example.jp">y</a></p></body></html>"""


def read(text: str | bytes, url: str = "") -> Plan:
    body = text.encode() if isinstance(text, str) else text
    return read_plan(body, title="つなぎ計画", date="2021-06-01", url=url, media="html")


def test_a_page_is_read_with_its_headings_and_links() -> None:
    plan = read(PAGE, "https://a.example.jp/plans/2021/index.html")
    assert [(one.text, one.terms, one.chapter[1:]) for one in plan.measures] == [
        ("知財の窓口を置く手引。", ("短期", "中期"), ("施策の方向性",)),
        ("集める。", ("中期",), ("施策の方向性",)),
        ("直す。", ("短期",), ("施策の方向性",)),
    ]
    assert {one.chapter[0] for one in plan.measures} == {"1．人材の育成"}
    assert [one.links for one in plan.measures] == [
        ("https://a.example.jp/plans/guide.html?a=1&b=2",),
        ("https://b.example.jp/x",),
        (),
    ]
    assert plan.sources == [
        ("手引", "https://a.example.jp/plans/guide.html?a=1&b=2"),
        ("下記", "https://b.example.jp/x"),
    ]
    assert [one.role for one in plan.paragraphs if "背景" in one.text] == ["quotation"]
    texts = " ".join(one.text for one in plan.paragraphs)
    assert [word for word in ("alert", "ちざい", "トップ", "color") if word in texts] == []
    assert (plan.pages, plan.media) == (0, "html")


@pytest.mark.parametrize("encoding", ["utf-8", "shift_jis", "euc-jp"])
def test_a_page_is_read_in_the_encoding_it_names(encoding: str) -> None:
    text = f'<html><head><meta charset="{encoding}"></head><body><p>・窓口を置く。(短期)(内閣府)</p></body></html>'
    assert [one.text for one in read(text.encode(encoding)).measures] == ["窓口を置く。"]


def test_the_kind_of_file_is_seen() -> None:
    plan = read_plan(PAGE.encode(), title="つなぎ計画", date="2021")
    assert plan.media == "html"


HOSTILE = {
    "deep": "<div>" * 50_000 + "窓口" + "</div>" * 50_000,
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;窓口</p>',
    "an outer file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;窓口</p>',
    "broken": "<p>窓口<table><tr><td><ul><li>x</table></p></div><h1>",
    "wrong addresses": '<p>窓口<a href="http://[::1">x</a><a href="//">y</a><base href="http://[x"></p>',
    "many attributes": "<p " + " ".join(f'a{n}="x"' for n in range(20_000)) + ">窓口</p>",
    "control letters": "<p>窓\x00口\x1b\u202e</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read_or_refused(name: str) -> None:
    try:
        plan = read(HOSTILE[name])
    except BadRequest:
        return
    assert [one for one in plan.paragraphs if "root:" in one.text] == []
    assert plan.measures == []


@pytest.mark.parametrize("body", ["<html></html>", "<!-- -->", "<script>窓口</script>"])
def test_a_page_without_text_is_refused(body: str) -> None:
    with pytest.raises(BadRequest):
        read(body)


def test_the_whole_plan_is_read_from_its_page() -> None:
    old, _, _ = pair()
    plan = read_plan(page_of(old).encode(), title=old.title, date=old.date)
    assert misses(old, {}, plan) == []


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium (Debian: chromium)")
def test_the_plan_is_read_as_chromium_prints_it(folder: Path) -> None:
    _, new, _ = pair()
    drawn = printed(new, folder)
    plan = read_plan(drawn.body, title=new.title, date=new.date)
    assert drawn.leaves >= 60
    found = misses(new, drawn.pages, plan)
    assert len(found) <= 0.01 * len(new.measures), found
