"""What dates are read as."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagi.model import Value, load_value_types
from tsunagi.model.date import decades_of, era_of, read, read_edtf, value_type

FACTS = Path(__file__).parents[1] / "real" / "dates.tsv"
OPEN_START, OPEN_END = -99989899, 99991231


def facts() -> list[tuple[str, str, tuple[int, int] | None]]:
    rows = [line.split("\t") for line in FACTS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(text, norm, (int(first), int(last)) if first else None) for text, norm, first, last in rows]


def test_there_are_enough_facts():
    assert len({text for text, _, _ in facts()}) == len(facts()) >= 200


@pytest.mark.parametrize(("text", "norm", "span"), facts())
def test_real_date(text, norm, span):
    assert (read(text, "ja").norm, read(text, "ja").span) == (norm, span)


@pytest.mark.parametrize(
    ("text", "norm", "first", "last"),
    [
        # Gregorian days, months and years
        ("1924", "1924", 19240101, 19241231),
        ("1924-07", "1924-07", 19240701, 19240731),
        ("1924/7/16", "1924-07-16", 19240716, 19240716),
        ("1924.07.16", "1924-07-16", 19240716, 19240716),
        ("2024. 1. 5", "2024-01-05", 20240105, 20240105),
        ("１９２４年７月１６日", "1924-07-16", 19240716, 19240716),
        ("一八七〇", "1870", 18700101, 18701231),
        ("千九百二十四年", "1924", 19240101, 19241231),
        ("二〇二四年一月五日", "2024-01-05", 20240105, 20240105),
        ("July 16 1924", "1924-07-16", 19240716, 19240716),
        ("16th of July, 1924", "1924-07-16", 19240716, 19240716),
        ("15. Mai 2014", "2014-05-15", 20140515, 20140515),
        ("8. März 2013", "2013-03-08", 20130308, 20130308),
        ("12 août 1914", "1914-08-12", 19140812, 19140812),
        ("10.03.1869", "1869-03-10", 18690310, 18690310),
        ("07/2015", "2015-07", 20150701, 20150731),
        ("Aug. 1999", "1999-08", 19990801, 19990831),
        ("Spring 1998", "1998-21", 19980301, 19980531),
        ("1998年冬", "1998-24", 19981201, 19990228),
        ("2020年度", "2020-04/2021-03", 20200401, 20210331),
        # Which of 10 and 3 is the month nobody knows
        ("10/03/1869", "1869", 18690101, 18691231),
        ("25/03/1869", "1869-03-25", 18690325, 18690325),
        # Eras
        ("S39.7.27", "1964-07-27", 19640727, 19640727),
        ("H12", "2000", 20000101, 20001231),
        ("Meiji 25", "1892", 18920101, 18921231),
        ("令和元年", "2019", 20190501, 20191231),
        ("平成31年", "2019", 20190101, 20190430),
        ("昭和64年", "1989", 19890101, 19890107),
        ("昭和64年1月7日", "1989-01-07", 19890107, 19890107),
        ("大正15年", "1926", 19260101, 19261224),
        ("昭和元年", "1926", 19261225, 19261231),
        ("明治45年", "1912", 19120101, 19120729),
        ("明治元年", "1868", 18680125, 18690221),
        ("明治5年12月2日", "1872", 18721220, 18721231),
        ("明治6年1月1日", "1873-01-01", 18730101, 18730101),
        ("昭和70年", "1995", 19950101, 19951231),
        ("平成5年度", "1993-04/1994-03", 19930401, 19940331),
        ("永仁元年十月三日", "1293", 12931023, 12931127),
        ("大化元年", "0645", 6450118, 6460221),
        ("暦応2年", "1339", 13390118, 13400221),
        ("延元2年", "1337", 13370118, 13380221),
        ("天平勝宝4年", "0752", 7520118, 7530221),
        ("天保八丁酉年", "1837", 18370118, 18380221),
        ("慶應戊辰", "1868", 18680118, 18690221),
        ("安政3辰年", "1856", 18560118, 18570221),
        ("文化十四年丁丑三月", "1817", 18170319, 18170522),
        ("廿三年", None, 0, 0),
        ("文化廿三年", "1826", 18260118, 18270221),
        # A western year beside it
        ("1996(平成8)年", "1996", 19960101, 19961231),
        ("平成8年(1997)", "1997", 19970101, 19971231),
        ("天保元年12月(1831)", "1831", 18310101, 18311231),
        ("明治41.3-42.5", "1908-03/1909-05", 19080301, 19090531),
        # Centuries and decades
        ("19世紀前半", "1800/1849", 18000101, 18491231),
        ("20世紀初頭", "1900/1919", 19000101, 19191231),
        ("18th century", "17XX", 17000101, 17991231),
        ("mid-19th century", "1833/1866", 18330101, 18661231),
        ("late 19th-early 20th century", "1867/1932", 18670101, 19321231),
        ("16./17. Jh.", "15XX/16XX", 15000101, 16991231),
        ("2. Hälfte 20. Jahrhundert", "1950/1999", 19500101, 19991231),
        ("XIXe siècle", "18XX", 18000101, 18991231),
        ("紀元前5世紀", "-0499/-0400", -4989899, -3998769),
        ("1990年代", "199X", 19900101, 19991231),
        ("1990年代後半", "1995/1999", 19950101, 19991231),
        ("1920er Jahre", "192X", 19200101, 19291231),
        ("昭和30年代前半", "1955/1959", 19550101, 19591231),
        # Periods
        ("縄文時代", "Y-14000/-0401", -139999899, -4008769),
        ("縄文時代晩期", "-1300/-0401", -12999899, -4008769),
        ("奈良時代", "0710/0793", 7100101, 7931231),
        ("安土桃山", "1573/1603", 15730101, 16031231),
        ("幕末", "1853/1868", 18530101, 18681231),
        ("Edo period", "1603/1868", 16030101, 18681231),
        ("Edo period, 19th century", "1800/1868", 18000101, 18681231),
        ("戦後", "1945/..", 19450101, OPEN_END),
        ("明治以前", "../1868", OPEN_START, 18681231),
        ("明治初期以前", "../1876", OPEN_START, 18761231),
        # Ranges and open ends
        ("1800-1999", "1800/1999", 18000101, 19991231),
        ("1921-23", "1921/1923", 19210101, 19231231),
        ("1801-10", "1801-10", 18011001, 18011031),
        ("c.1801-10", "1801~/1810~", 18010101, 18101231),
        ("1860/61", "1860/1861", 18600101, 18611231),
        ("1999.4-2000.3", "1999-04/2000-03", 19990401, 20000331),
        ("2000年1月5日～10日", "2000-01-05/2000-01-10", 20000105, 20000110),
        ("between 1800 and 1850", "1800/1850", 18000101, 18501231),
        ("zwischen 1800 und 1850", "1800/1850", 18000101, 18501231),
        ("1800年から1850年まで", "1800/1850", 18000101, 18501231),
        ("～1850", "../1850", OPEN_START, 18501231),
        ("1800ー1850", "1800/1850", 18000101, 18501231),
        ("1850～", "1850/..", 18500101, OPEN_END),
        ("nach 1600", "1600/..", 16000101, OPEN_END),
        ("um 1895/1920?", "1895~/1920?", 18950101, 19201231),
        # Antiquity
        ("211-244 n. Chr.", "0211/0244", 2110101, 2441231),
        ("27-14 BC", "-0026/-0013", -259899, -128769),
        ("ca. 4 B.C.-65 A.D", "-0003~/0065", -29899, 651231),
        ("AD 79", "0079", 790101, 791231),
        # EDTF
        ("1984~", "1984~", 19840101, 19841231),
        ("2021-03-04T10:20:30.123456+00:00", "2021-03-04", 20210304, 20210304),
        ("1984/..", "1984/..", 19840101, OPEN_END),
        ("2004-06-XX", "2004-06-XX", 20040601, 20040630),
        ("-0332", "-0332", -3319899, -3318769),
        ("[1667,1668,1670..1672]", "[1667,1668,1670..1672]", 16670101, 16721231),
        # Circa and uncertain
        ("[1932]", "1932?", 19320101, 19321231),
        ("1932?", "1932?", 19320101, 19321231),
        ("ca. 1932", "1932~", 19320101, 19321231),
        ("1932年頃か", "1932%", 19320101, 19321231),
    ],
)  # fmt: skip
def test_spellings(text, norm, first, last):
    value = read(text, None)
    assert (value.norm, value.span) == (norm, (first, last) if norm else None)


@pytest.mark.parametrize(
    "text",
    ["不明", "年代不明", "制作年不詳", "Date unknown", "n.d.", "[n.d.]", "s.d.", "o. J.", "****", "00000000"],
)
def test_a_date_said_to_be_unknown_is_understood_as_that(text):
    assert (read(text, None).norm, read(text, None).span) == ("XXXX", None)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "年", "春の庭", "26", "27年", "第3回", "明治大学", "江戸東京博物館", "大正ロマン",
        "1924 Main Street", "41春", "2000-02-30", "Feb 30 2000", "19970230", "平成12年2月30日", "2000年13月",
        "天保3年13月", "天保3年4月31日", "明治5年12月31日", "1898～1012", "20050631", "18799", "１" * 201,
        "1924" + " x" * 100, "((((((1924))))))",
    ],
)  # fmt: skip
def test_what_is_no_date_stays_text(text):
    assert (read(text, None).norm, read(text, None).span) == (None, None)


def test_the_value_keeps_what_came():
    assert read(" 大正\u300013\n", "ja") == Value(
        "大正 13", "ja", "1924", " 大正\u300013\n", span=(19240101, 19241231)
    )
    assert read("大正13", "ja").original is None


def test_the_type_is_found():
    assert load_value_types()["date"] is value_type


@pytest.mark.parametrize(
    ("span", "label"),
    [
        ((-30009899, -30008769), "縄文"), ((3000101, 3001231), "古墳"), ((6500101, 6501231), "飛鳥"),
        ((7520101, 7521231), "奈良"), ((10000101, 10991231), "平安"), ((12930101, 12931231), "鎌倉"),
        ((13500101, 13501231), "南北朝"), ((14670101, 14771231), "室町"), ((15900101, 15901231), "安土桃山"),
        ((16030101, 18681231), "江戸"), ((18170118, 18180221), "江戸"), ((18680125, 18690221), "明治"),
        ((19120729, 19120729), "明治"), ((19120801, 19120801), "大正"), ((19261224, 19261224), "大正"),
        ((19261226, 19261226), "昭和"), ((19890101, 19890105), "昭和"), ((19890109, 19890110), "平成"),
        ((20190501, 20191231), "令和"), ((19890101, 99991231), None), ((15000101, 19991231), None),
        ((-1000009899, -1000008769), None),
    ],
)  # fmt: skip
def test_era_of(span, label):
    assert era_of(span) == label


@pytest.mark.parametrize(
    ("text", "decades"),
    [
        ("1924", [1920]), ("1762–1787", [1760, 1770, 1780]), ("19世紀", list(range(1800, 1900, 10))),
        ("天保10年", [1830]), ("天保9年12月", [1830]), ("天保10年12月", [1830, 1840]),
        ("明治10～15年", [1870, 1880]), ("平成以降", []), ("1800-1999", []), ("8 BC", [-10]),
    ],
)  # fmt: skip
def test_decades_of(text, decades):
    span = read(text, None).span
    assert span is not None
    assert decades_of(span) == decades


DAYS = st.dates().map(lambda day: day.isoformat())
MONTHS = st.dates().map(lambda day: day.isoformat()[:7])
YEARS = st.integers(0, 9999).map(lambda year: f"{year:04d}")
PLAIN = st.one_of(DAYS, MONTHS, YEARS, YEARS.map(lambda y: y[:3] + "X"), YEARS.map(lambda y: y[:2] + "XX"))
MARKED = st.tuples(PLAIN, st.sampled_from(["", "?", "~", "%"])).map("".join)
WORDS = st.sampled_from(
    [
        *"年月日頃〜～-–/・、,()[]閏代か?同序~正元", "1924", "7", "16", "明治", "大正", "昭和", "文化",
        "江戸", "中期", "前半", "元年", "世紀", "以降", "以前", "不明", "改修", "正月", "晦日", "戊辰",
        "まで", "から", "c.", "born", "late", "century", "19th", "or", "and", "before", "after", "between",
        "XX", "..", "printed", "B.C.", "S39", "50",
    ]
)  # fmt: skip


@given(
    st.one_of(st.text(max_size=210), st.lists(WORDS, max_size=30).map("".join), st.lists(WORDS).map(" ".join))
)
def test_anything_is_read_and_what_is_understood_is_in_order(text):
    value = read(text, None)
    if value.span:
        assert value.span[0] <= value.span[1]
        assert value.norm is not None
        assert read_edtf(value.norm) is not None
    else:
        assert value.norm in {None, "XXXX", "XXXX-21", "XXXX-22", "XXXX-23", "XXXX-24"}


@given(MARKED)
def test_a_date_keeps_its_edtf_and_its_span(text):
    value = read(text, None)
    if text[:4] != "0000":
        assert value.span == read_edtf(text)
        assert value.norm == text


@given(st.integers(1000, 9998), st.integers(1, 800), st.sampled_from(["–", "～", "〜", " to ", "から"]))
def test_a_range_as_written_and_its_edtf_have_one_span(first, length, sign):
    last = min(first + length, 9999)
    value = read(f"{first}{sign}{last}", None)
    assert value.span == (first * 10000 + 101, last * 10000 + 1231) == read_edtf(value.norm or "")


@given(
    st.lists(st.integers(1000, 2100), min_size=2, max_size=4, unique=True), st.sampled_from([" or ", " and "])
)
def test_several_dates_and_their_edtf_have_one_span(years, sign):
    value = read(sign.join(map(str, years)), None)
    assert value.span == (min(years) * 10000 + 101, max(years) * 10000 + 1231) == read_edtf(value.norm or "")
