"""Personal names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value
from tsunagi.model.name import parts, read, split


@pytest.mark.parametrize(
    ("text", "key", "cut"),
    [
        ("澤田 康幸", "沢田康幸", ("澤田", "康幸")),
        ("沢田　康幸", "沢田康幸", ("沢田", "康幸")),
        ("沢田康幸", "沢田康幸", None),
        ("安達, 淳", "安達淳", ("安達", "淳")),
        ("Sawada, Yasuyuki", "sawada, yasuyuki", ("Sawada", "Yasuyuki")),
        ("SAWADA Yasuyuki", "sawada, yasuyuki", ("SAWADA", "Yasuyuki")),
        ("Yasuyuki SAWADA", "sawada, yasuyuki", ("SAWADA", "Yasuyuki")),
        ("Robert Blake", "blake, robert", ("Blake", "Robert")),
        ("Blake, Robert", "blake, robert", ("Blake", "Robert")),
        ("Ludwig van Beethoven", "beethoven, ludwig van", ("van Beethoven", "Ludwig")),
        ("Beethoven, Ludwig van", "beethoven, ludwig van", ("Beethoven", "Ludwig van")),
        ("J. M. W. Turner", "turner, j m w", ("Turner", "J. M. W.")),
        ("ロバート・ブレイク", "ブレイクロバート", ("ブレイク", "ロバート")),
        ("ブレイク ロバート", "ブレイクロバート", ("ブレイク", "ロバート")),
        ("うたがわひろしげ", "ウタガワヒロシゲ", None),
        ("田中 耕作", "田中耕作", ("田中", "耕作")),
        ("前田 原作", "前田原作", ("前田", "原作")),
        ("県立長野図書館", "県立長野図書館", None),
        ("株式会社日立製作所", "日立製作所", None),
        ("محمد بن الحسن", "محمد بن الحسن", None),
        ("不明", None, None),
        ("作者不明", None, None),
        ("1867", None, None),
        ("", None, None),
    ],
)
def test_names_as_they_are(text: str, key: str | None, cut: tuple[str, str] | None) -> None:
    assert read(text) == Value(text, norm=key)
    assert parts(read(text)) == cut


@pytest.mark.parametrize(
    ("text", "name", "key", "role"),
    [
        ("Blake, Robert, 1762-1787", "Blake, Robert", "blake, robert", None),
        ("夏目, 漱石, 1867-1916", "夏目, 漱石", "夏目漱石", None),
        ("夏目漱石 (1867〜1916)", "夏目漱石", "夏目漱石", None),
        (
            "Seneca, Lucius Annaeus, ca. 4 B.C.-65 A.D",
            "Seneca, Lucius Annaeus",
            "seneca, lucius annaeus",
            None,
        ),
        ("Plutarch.", "Plutarch", "plutarch", None),
        ("Müller, Theodor,", "Müller, Theodor", "muller, theodor", None),
        ("Paton, W. R. (William Roger)", "Paton, W. R.", "paton, w r", None),
        ("夏目漱石著", "夏目漱石", "夏目漱石", "著"),
        ("夏目漱石 [著]", "夏目漱石", "夏目漱石", "著"),
        ("冢田 大峯/著", "冢田 大峯", "冢田大峰", "著"),
        ("拙堂／増補", "拙堂", "拙堂", "増補"),
        ("[志田垣 与助/編・画]", "志田垣 与助", "志田垣与助", "編・画"),
        ("円山応挙 [原] 筆", "円山応挙", "円山応挙", "[原] 筆"),
        ("[浅井 幽清]", "浅井 幽清", "浅井幽清", None),
        ("長野県/編", "長野県", "長野県", "編"),
    ],
)
def test_role_and_life_are_cut_off_and_kept(text: str, name: str, key: str, role: str | None) -> None:
    assert read(text) == Value(name, norm=key, original=text, role=role)


def test_readings() -> None:
    assert read("サワダ, ヤスユキ") == Value(
        "サワダ, ヤスユキ", "ja-Kana", "サワダヤスユキ", reading="サワダ, ヤスユキ"
    )
    assert read("澤田康幸（サワダ ヤスユキ）").reading == "サワダ ヤスユキ"
    assert read("ロバート・ブレイク").reading is None


def test_several_persons_are_one_text_without_key_until_they_are_split() -> None:
    text = "長谷川貞信/画 一荷堂半水/著"
    assert read(text) == Value(text)
    assert split(text) == ["長谷川貞信/画", "一荷堂半水/著"]
    assert split("[万年 頼方/作];[二階堂 行憲/作]") == ["[万年 頼方/作]", "[二階堂 行憲/作]"]
    assert split("澤田 康幸") == ["澤田 康幸"]


@given(st.text(), st.sampled_from([None, "ja", "en", "ja-Kana"]))
def test_reading_never_raises(text: str, lang: str | None) -> None:
    value = read(text, lang)
    parts(value)
    assert value.original in (None, text)


def test_hostile_lengths_are_read_in_no_time() -> None:
    for piece in ("(", "[", ",", " ", "1-", "・", "著", "van ", "/画 "):
        assert read(piece * (3900 // len(piece))).original in (None, piece * (3900 // len(piece)))
