"""Rows as published: all are understood, no column is forgotten, and what was read by eye is what comes out.

Of large files the first rows are tried; TSUNAGI_TEST_ALL=1 tries all (about five minutes).
"""
# ruff: noqa: E501 (what was read by eye is quoted as it stands)

import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tsunagi.formats import Reading
from tsunagi.harvest import Tools
from tsunagi.harvest.files import driver
from tsunagi.model import RawRecord, Source, load_sources

pytestmark = pytest.mark.real

FOLDER = Path(__file__).parent / "sources"
ROWS = 10**9 if os.environ.get("TSUNAGI_TEST_ALL") else 1500
OURS = {"table", "kaken", "iiif", "ror"}


@cache
def sources() -> dict[str, Source]:
    return {
        name: source
        for name, source in load_sources(FOLDER).items()
        if source.driver == "files" and source.enabled and source.format in OURS
    }


def records(source: Source) -> Iterator[RawRecord]:
    tools = Tools(web=None, fault=lambda what, example: pytest.fail(f"{what}: {example}"))  # type: ignore[arg-type]
    for window in driver.plan(source, [], tools):
        for batch in driver.fetch(source, window, None, tools):
            yield from batch.records


def readings(name: str, count: int) -> Iterator[Reading]:
    source = sources()[name]
    read = import_module(f"tsunagi.formats.{source.format}").format.reader(source)
    return map(read, islice(records(source), count))


def test_every_file_of_the_shared_data_is_a_source(shared: Path):
    written = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.yml"))
    folders = {path.name for path in shared.iterdir() if path.is_dir()} - {"oai"}
    assert {name for name in folders if f"/shared/data/{name}/" not in written} == set()


@pytest.mark.parametrize("name", sorted(sources()))
def test_all_rows_are_understood_and_no_column_is_forgotten(shared: Path, name: str):
    unmapped, named, count = set(), 0, 0
    for reading in readings(name, ROWS):
        unmapped |= {field for field, _ in reading.unmapped}
        named += "name" in reading.entity.values
        count += 1
    assert unmapped == set()
    assert named >= 0.97 * count
    if ROWS > 10**6:
        expect = sources()[name].expect
        assert expect.fewest <= count <= (expect.most or count)


# Facets that a source must feed, as property → least share of its rows.
SHARES: dict[str, dict[str, float]] = {
    "kaken": {
        "investigator": 0.99,
        "organisation": 0.99,
        "about": 0.95,
        "reviewSection": 0.95,
        "startDate": 0.99,
    },
    "lda": {"license": 1, "holdingArchive": 0.9, "dateCreated": 0.65, "temporal": 0.5, "additionalType": 0.3},
    "touroku-notes": {"itemLocation": 0.98, "dateCreated": 0.99, "owner": 0.4, "image": 0.95},
    "tate-artworks": {"creator": 0.99, "dateCreated": 0.4, "about": 0.7, "dateAcquired": 0.9},
    "tate-artists": {"birthDate": 0.9, "birthPlace": 0.8, "gender": 0.9},
    "arxiv": {"creator": 0.99, "about": 1, "datePublished": 1, "identifier": 1},
    "ror-jp": {"address": 1, "identifier": 1, "url": 0.7},
    "japanese-addresses": {"address": 1, "containedInPlace": 1},
    "procurement": {"funder": 1, "startDate": 0.99, "amount": 0.99},
}


@pytest.mark.parametrize("name", sorted(SHARES))
def test_the_facets_are_fed(shared: Path, name: str):
    found = [reading.entity.values for reading in readings(name, 1000)]
    shares = {prop: sum(prop in values for values in found) / len(found) for prop in SHARES[name]}
    assert {prop: share for prop, share in shares.items() if share < SHARES[name][prop]} == {}


# Read by eye in the files: source → number of the row → property → (text, and the parts that matter).
SEEN: dict[str, dict[int, dict[str, list[Any]]]] = {
    "kaken": {
        0: {
            "name": ["パンデミック後日本とアジアの持続的社会経済復興のための戦略的国際研究アライアンス"],
            "investigator": ["澤田 康幸"],
            "organisation": ["東京大学"],
            "fundingScheme": ["国際共同研究加速基金(国際先導研究)"],
            "reviewSection": ["人文社会系"],
            "identifier": ["22K21341"],
            "startDate": ["2022年度"],
            "funder": ["日本学術振興会"],
        },
    },
    "lda": {
        0: {
            "name": [("擁書漫筆　巻第一", "reading", "ようしょまんぴつ　ひとまきといふまき")],
            "creator": [("高田與清", "reading", "たかだともきよ")],
            "dateCreated": ["文化14年", "1817"],
            "extent": ["41コマ", "1冊"],
            "identifier": [("1383", "role", "資料番号")],
            "holdingArchive": ["足立区立郷土博物館"],
            "material": ["版本"],
        },
        100: {
            "name": [("東京名所三十六戯撰　根岸の里", "reading", "とうきょうめいしょさんじゅうろくぎせん　ねぎしのさと")],
            "temporal": [("明治", "original", "04明治")],
            "additionalType": ["浮世絵", "風景画"],
        },
    },
    "iiif-adachi": {
        3: {
            "name": [("東京名勝図会　愛宕山見晴の図", "lang", "ja")],
            "creator": ["歌川広重三代"],
            "dateCreated": ["明治２年３月"],
            "image": ["http://jmapps.ne.jp/adachitokyo/files/0774/media_files/large/504.jpg"],
            "extent": ["1コマ"],
            "identifier": ["516"],
        },
    },
    "iiif-nagano": {
        7: {
            "name": [("自明治十八年至二十三年小作証文", "reading", "メイジジュウハチネンヨリイタルニジュウサンネンコサクショウモン")],
            "holdingArchive": ["県立長野図書館"],
            "about": ["歴史"],
            "identifier": [("02OD5110340000", "role", "資料コード")],
            "extent": ["10コマ"],
        },
    },
    "iiif-nishinomiya": {
        0: {
            "name": [("ＪＲ西ノ宮駅前", "reading", "ジェイアールニシノミヤエキマエ")],
            "isPartOf": ["https://archives.nishi.or.jp/index.php", ("ＪＲ西ノ宮駅南地区再開発", "role", "シリーズ")],
            "holdingArchive": [("西宮市情報公開課", "original", "情報公開課")],
            "dateCreated": ["1994年07月"],
            "temporal": ["平成以降"],
            "identifier": ["282040100001531"],
        },
    },
    "iiif-okayama": {
        0: {
            "name": ["津山市阿波　布滝（のんだき）"],
            "alternateName": ["布滝0076"],
            "dateCreated": ["２００８年７月１６日"],
            "creator": [("津山市", "role", "撮影者")],
            "url": ["https://www.flickr.com/photos/tsuyama-lib/45728731785/"],
        },
    },
    "iiif-oml": {
        0: {
            "name": [("花雲佐倉曙", "reading", "ハナノクモサクラノアケボノ")],
            "additionalType": [("浄瑠璃本(野澤吉兵衛遺文庫)", "original", "b4：浄瑠璃本(野澤吉兵衛遺文庫)")],
            "about": [("惣五郎詮義", "reading", "ソウゴロウセンギ")],
            "identifier": ["0012488394", "4697", "22570010"],
            "holdingArchive": ["大阪市立図書館"],
        },
    },
    "touroku-csv": {
        1: {
            "name": ["両関酒造本館"],
            "itemLocation": [("秋田県湯沢市前森4-3-18", "point", (39.17081, 140.4932))],
            "dateDesignated": [("19961220", "span", (19961220, 19961220))],
            "owner": ["両関酒造株式会社 伊藤雄太郎"],
            "temporal": ["大正"],
            "url": ["https://kunishitei.bunka.go.jp/heritage/detail/101/00000011"],
        },
    },
    "touroku-notes": {
        0: {
            "name": [("旧東北砕石工場", "reading", "きゅうとうほくさいせきこうじょう")],
            "dateCreated": [("大正13", "span", (19240101, 19241231)), ("1924", "role", "西暦")],
            "dateDesignated": [("1996.12.20", "role", "登録年月日"), ("1996.12.26", "role", "登録告示年月日")],
            "material": ["木造・鉄骨造平屋建、亜鉛メッキ鋼板葺、建築面積751㎡"],
            "identifier": [("00000010", "role", "管理対象ID"), ("03 － 0011", "role", "登録番号")],
            "note": ["第1回登録", "国土の歴史的景観に寄与しているもの"],
        },
    },
    "tate-artworks": {
        2: {
            "name": [
                "The Preaching of Warning. Verso: An Old Man Enthroned Between Two Groups of Figures, by"
                " ?William Blake"
            ],
            "creator": [("Robert Blake", "ref", "tate-artists-38")],
            "dateCreated": [("?c.1785", "span", (17850101, 17851231))],
            "creditText": ["Presented by Mrs John Richmond 1922"],
            "dateAcquired": ["1922"],
            "about": [
                "people", "actions: postures and motions", "arm/arms raised", "standing", "groups", "group",
                "adults", "man", "work and occupations", "religious", "preaching",
            ],
        },
    },
    "tate-artists": {
        1: {
            "name": ["Edwin Austin Abbey"],
            "alternateName": ["Abbey, Edwin Austin"],
            "birthDate": ["1852"],
            "birthPlace": ["Philadelphia, United States"],
            "deathDate": ["1911"],
            "deathPlace": ["London, United Kingdom"],
            "spatial": [("England, United Kingdom", "role", "active")],
        },
    },
    "arxiv": {
        1199: {
            "identifier": ["arXiv:1710.10092", "doi:10.1038/s41598-018-22671-5"],
            "url": ["https://arxiv.org/abs/1710.10092"],
            "creator": [
                "Frederick Hakelberg", "Philip Kiefer", "Matthias Wittemer", "Tobias Schaetz", "Ulrich Warring",
            ],
            "about": ["quant-ph", "physics.atom-ph"],
            "datePublished": ["2017-10-27"],
            "dateModified": ["2018-03-13"],
        },
    },
    "ror-jp": {
        0: {
            "name": ["Lakeland University Japan"],
            "alternateName": [("LUJ", "role", "acronym")],
            "foundingDate": ["1991"],
            "identifier": [("https://ror.org/03294c124", "norm", "ror:03294c124"), ("Q6478785", "role", "Wikidata")],
            "address": [("Tokyo, Japan", "point", (35.6895, 139.69171))],
        },
        2: {
            "name": [("Japan Science and Technology Agency", "lang", "en"), ("科学技術振興機構", "lang", "ja")],
            "additionalType": ["funder", "government"],
            "subOrganization": [("Japan Link Center", "ref", "https://ror.org/056cwrs58")],
            "url": ["https://www.jst.go.jp"],
            "foundingDate": ["1996"],
        },
    },
    "japanese-addresses": {
        0: {
            "name": ["員弁町石仏"],
            "address": [("三重県いなべ市員弁町石仏", "point", (35.110331, 136.563477))],
            "containedInPlace": ["三重県いなべ市"],
        },
        1000: {"name": ["大井の川町一丁目"], "address": ["三重県四日市市大井の川町一丁目"]},
    },
    "localgovjp": {
        1: {
            "name": [("札幌市 中央区", "reading", "さっぽろし ちゅうおうく")],
            "address": [("北海道札幌市中央区", "point", (43.0553865, 141.3409671))],
            "containedInPlace": ["北海道"],
            "identifier": [("011011", "role", "全国地方公共団体コード")],
            "url": ["https://www.city.sapporo.jp/chuo/"],
            "description": ["市電のふるさと中央区"],
        },
    },
    "procurement": {
        0: {
            "name": ["経済産業研修所の管理・運営業務"],
            "amount": ["252201600"],
            "startDate": [("2019-05-01", "original", "2019-05-01T00:00:00+09:00")],
            "funder": ["経済産業省"],
            "relation": [
                ("1010001139967", "ref", "https://info.gbiz.go.jp/hojin/ichiran?hojinBango=1010001139967")
            ],
        },
    },
    "jaquad": {
        0: {"name": ["東大寺の仏像"], "inLanguage": ["ja"]},
        1: {"name": ["東大寺の仏像"], "license": ["https://creativecommons.org/licenses/by-sa/3.0/"]},
    },
    "model-contracts": {
        0: {"name": ["モデル契約書ver1.0 共同研究開発契約書（AI）"], "inLanguage": ["ja"]},
        1: {"name": ["モデル契約書ver1.0　共同研究開発契約書（新素材）"], "additionalType": ["モデル契約書"]},
    },
    "utokyo-item": {
        0: {
            "name": [("百鬼夜行図", "reading", "ヒャッキヤコウズ")],
            "alternateName": ["百鬼夜行絵巻"],
            "holdingArchive": ["東京大学総合図書館", ("General Library, The University of Tokyo", "lang", "en")],
            "identifier": [("A00:6275", "role", "請求記号")],
            "note": ["書名は題簽による", "巻末は「朝日」図あり", "紙本著色"],
            "license": ["https://creativecommons.org/publicdomain/zero/1.0/"],
            "dateCreated": ["[江戸中期]"],
            "extent": ["1軸 ; 28cm"],
            "iiifManifest": [
                "https://da.dl.itc.u-tokyo.ac.jp/portal/repo/iiif/fbd0479b-dbb4-4eaa-95b8-f27e1c423e4b/manifest"
            ],
        },
    },
    "utokyo-manifest": {
        0: {
            "name": [("百鬼夜行図", "lang", "ja")],
            "extent": ["1コマ"],
            "note": [("right-to-left", "role", "viewingDirection")],
            "image": [
                (
                    "https://iiif.dl.itc.u-tokyo.ac.jp/iiif/hyakki/images/hyakki.tif/full/max/0/default.jpg",
                    "ref",
                    "https://iiif.dl.itc.u-tokyo.ac.jp/iiif/hyakki/images/hyakki.tif",
                )
            ],
            "url": ["https://da.dl.itc.u-tokyo.ac.jp/portal/assets/fbd0479b-dbb4-4eaa-95b8-f27e1c423e4b"],
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(sources()))
def test_what_was_read_by_eye(shared: Path, name: str):
    wanted = SEEN[name]
    found = list(readings(name, max(wanted) + 1))
    for number, properties in wanted.items():
        values = found[number].entity.values
        for prop, expected in properties.items():
            parts = [one[1] if isinstance(one, tuple) else "" for one in expected]
            told = [
                (value.text, part, getattr(value, part)) if part else value.text
                for value, part in zip(values.get(prop, []), parts, strict=True)
            ]
            assert told == expected, f"{name}, row {number}, {prop}"
