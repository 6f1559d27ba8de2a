"""Entities as documents."""

from tsunagi.model import Entity, Value, load_kinds
from tsunagi.search import Document, documents


def test_settings_of_properties_decide_what_goes_where() -> None:
    entity = Entity("s-1", "Item", "s", {
        "name": [Value("古い地図", "ja", reading="ふるいちず"), Value("Old map", "en")],
        "about": [Value("地図", "ja"), Value("（ＳＤＧｓ）"), Value("(SDGs)")],
        "creator": [Value("架空 花子", norm="架空花子", reading="かくう はなこ"),
                    Value("架空花子", norm="架空花子")],
        "provider": [Value("架空館", "ja", ref="https://example.jp/1"),
                     Value("Museum", "en", ref="https://example.jp/1")],
        "spatial": [Value("京都市", norm="京都府/京都市", point=(35.0, 135.7)), Value("どこか")],
        "dateCreated": [Value("昭和元年", span=(19261225, 19261231))],
        "inLanguage": [Value("日本語", norm="ja")],
        "license": [Value("CC0", norm="https://creativecommons.org/publicdomain/zero/1.0/")],
        "identifier": [Value("ISBN 978", norm="isbn:978")],
        "url": [Value("https://example.jp/x")],
        "mystery": [Value("知らない性質")],
    })  # fmt: skip
    assert documents([(entity, 7)], load_kinds()) == [
        Document(
            "s-1", "Item", "s", "古い地図\nふるいちず\nOld map",
            "架空 花子\nかくう はなこ\n架空花子\n架空館\nMuseum\n"
            "京都市\nどこか\n昭和元年\nISBN 978\n知らない性質",
            {
                "subject": ["地図", "(SDGs)"], "person": ["架空 花子"], "institution": ["架空館"],
                "place": ["京都府", "京都府/京都市"], "language": ["ja"], "rights": ["cc0"], "era": ["昭和"],
                "decade": ["1920"],
            },
            [(19261225, 19261231)], (35.0, 135.7), "ふるいちず", 7, ["ISBN 978", "isbn:978"],
        )
    ]  # fmt: skip


def test_an_unknown_kind_is_found_by_text() -> None:
    entity = Entity("s-2", "Nonesuch", "s", {"name": [Value("名")]})
    assert documents([(entity, 1)], load_kinds()) == [
        Document("s-2", "Nonesuch", "s", "", "名", sort_title="名", changed=1)
    ]
