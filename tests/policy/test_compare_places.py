"""Headings without their numbering, in every style that plans have."""

import pytest

from tsunagi.policy._places import Places, name


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("第１章　総論", "総論"), ("第2部 各論", "各論"), ("Ⅲ．各論", "各論"), ("III. 各論", "各論"),
        ("1. 総論", "総論"), ("２．（１）産学連携の推進", "産学連携の推進"),
        ("(2)産学連携の推進", "産学連携の推進"), ("① 人材の育成", "人材の育成"),
        ("①人材の育成", "人材の育成"), ("2-1 人材", "人材"), ("２－１－３．人材", "人材"),
        ("ア 人材", "人材"), ("(ｱ)人材", "人材"), ("a) 人材", "人材"), ("一、人材", "人材"),
        ("（現状と課題）", "現状と課題"), ("【施策の方向性】", "施策の方向性"), ("■ 人材", "人材"),
        ("5Gの推進", "5gの推進"), ("3D データの活用", "3dデータの活用"), ("一般財団法人", "一般財団法人"),
        ("アジアの市場", "アジアの市場"), ("(仮称)拠点の整備", "(仮称)拠点の整備"), ("1.", "1."), ("", ""),
    ],
)  # fmt: skip
def test_a_heading_loses_its_numbering_alone(heading: str, plain: str) -> None:
    assert name(heading) == plain


def test_a_heading_of_one_measure_that_got_another_title_is_another_place() -> None:
    old, new = ("甲", "あ"), ("甲", "い")
    assert not Places([old], [new], [(old, new)]).same(old, new)
    assert Places([old] * 2, [new] * 2, [(old, new)] * 2).same(old, new)


def test_a_heading_that_still_exists_was_not_given_another_title() -> None:
    old, new = ("甲", "あ"), ("甲", "い")
    pairs = [(old, new)] * 2
    assert not Places([old, old], [new, new, old], pairs).same(old, new)
    assert not Places([old, old, new], [new, new], pairs).same(old, new)
