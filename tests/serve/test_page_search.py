"""The search page: what is asked is found, each part of it can be taken back, and nonsense is refused."""

from urllib.parse import quote

import pytest
import world
from django.test import Client
from page import get, links, select, texts

SEARCH = "/ja/search"


def ask(site: Client, query: str, lang: str = "ja") -> dict:
    response = site.get(f"/{lang}/search.json?{query}")
    assert response.status_code == 200, response.content.decode()
    return response.json()


def test_a_word_finds_what_has_it(site: Client) -> None:
    found = ask(site, "q=絵図&size=100")
    assert found["total"] == 5
    assert {hit["id"] for hit in found["hits"]} == {f"mihon-{n}" for n in (0, 8, 16, 24, 32)}


def test_html_and_json_of_a_search_agree(site: Client) -> None:
    page, data = get(site, f"{SEARCH}?q=絵図"), ask(site, "q=絵図")
    assert texts(page, ".hit-title") == [hit["title"] for hit in data["hits"]]
    assert texts(page, ".results-head strong") == [str(data["total"])]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("f.kind=Project", 10),
        ("f.kind=-Project", 41),
        ("f.kind=Project&f.kind=Item", 51),
        ("f.source=mihon&f.type=絵図", 5),
        ("f.person=見本 太郎&f.person=架空 花子&f.type=土器", 4),
        ("f.place=京都府", 7),
        ("f.language=ja", 40),
        ("f.rights=ccby", 10),
        ("f.era=明治", 5),
        ("from=大正13年&to=大正13年", 5),
        ("from=2015&to=2016-12-31", 2),
        ("box=34.9,135.5,35.2,136", 7),
        ("f.decade=1920&f.kind=Item", 15),
    ],
)
def test_filters_narrow(site: Client, query: str, total: int) -> None:
    assert ask(site, query)["total"] == total


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("f.colour=red", "f.colour"),
        ("sort=price", "sort"),
        ("size=0", "size"),
        ("size=101", "size"),
        ("size=ten", "size"),
        ("box=1,2,3", "box"),
        ("box=40,135,30,136", "box"),
        ("box=nan,1,2,3", "box"),
        ("from=いつか", "from"),
        ("to=いつか", "to"),
        ("from=1900&to=1800", "from"),
        ("q=" + "長" * 501, "q"),
        ("f.person=" + "長" * 301, "f.person"),
        ("q=a&q=b", "q"),
        ("cursor=nonsense", "cursor"),
        ("q=(見本", "q"),
        ("f.decade=soon", "f.decade"),
        ("q=a%00b", "q"),
        ("format=xml", "format"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(site: Client, query: str, parameter: str) -> None:
    response = site.get(f"/ja/search.json?{query}")
    assert response.status_code == 400
    if parameter != "format":
        assert response.json()["error"]["parameter"] == parameter
    page = get(site, f"{SEARCH}?{query}", 400)
    assert texts(page, "code") == [parameter]
    assert texts(page, "h1") == ["リクエストの内容に誤りがあります"]


def test_empty_fields_of_the_form_are_no_filters(site: Client) -> None:
    assert ask(site, "q=&from=&to=&box=&f.kind=")["total"] == 51


def test_every_page_of_results_can_be_reached(site: Client) -> None:
    seen: list[str] = []
    path = f"{SEARCH}?size=20&sort=title"
    while path:
        page = get(site, path)
        seen += links(page, ".hit-title a")
        path = next(iter(links(page, '.pages a[rel="next"]')), "")
    assert len(seen) == len(set(seen)) == 51
    assert links(page, ".pages a")[0] == f"{SEARCH}?sort=title"


def test_a_chip_takes_its_filter_away(site: Client) -> None:
    page = get(site, f"{SEARCH}?q=見本&f.type=書簡&f.person=-架空 花子&from=1924&box=20,120,46,150")
    words = "q=" + quote("見本")
    letter, without = "f.type=" + quote("書簡"), "f.person=" + quote("-架空 花子")
    assert links(page, ".chip.remove") == [
        f"{SEARCH}?{words}&{without}&from=1924&box=20,120,46,150",
        f"{SEARCH}?{words}&{letter}&from=1924&box=20,120,46,150",
        f"{SEARCH}?{words}&{letter}&{without}&box=20,120,46,150",
        f"{SEARCH}?{words}&{letter}&{without}&from=1924",
    ]
    assert links(page, ".active .clear") == [f"{SEARCH}?{words}"]


def test_each_facet_value_leads_to_as_many_results_as_it_says(site: Client) -> None:
    page = get(site, f"{SEARCH}?q=見本")
    for choice in select(page, ".facet .choice"):
        count = int(select(choice, ".choice-count")[0].text_content())
        assert texts(get(site, choice.get("href")), ".results-head strong") == [str(count)]


def test_excluding_a_value_leaves_the_rest(site: Client) -> None:
    page = get(site, SEARCH)
    exclude = next(a for a in select(page, ".exclude") if a.get("href").endswith("f.kind=-Project"))
    assert exclude.get("title") == "除外する: 研究課題・事業"
    assert texts(get(site, exclude.get("href")), ".results-head strong") == ["41"]


def test_a_chosen_value_is_marked_and_its_link_takes_it_back(site: Client) -> None:
    page = get(site, f"{SEARCH}?f.kind=Project")
    chosen = select(page, ".chosen .choice")
    assert [(a.get("href"), a.get("aria-current")) for a in chosen] == [(SEARCH, "true")]


def test_bars_and_circles_narrow_to_what_they_count(site: Client) -> None:
    page = get(site, f"{SEARCH}?f.type=写真&f.type=機械")
    assert [a.get("aria-label") for a in select(page, ".chart a")] == ["1900年代: 5", "1920年代: 5"]
    for shape in select(page, ".chart a") + select(page, ".map a"):
        count = shape.get("aria-label").split(": ")[1]
        assert texts(get(site, shape.get("href")), ".results-head strong") == [count]


def test_the_chart_and_the_map_are_tables_too(site: Client) -> None:
    page = get(site, f"{SEARCH}?f.type=写真&f.type=機械")
    tables = [texts(details, "td") for details in select(page, ".panel details") if select(details, "table")]
    assert tables[0] == ["1900年代", "5", "1920年代", "5"]
    assert [int(n) for n in tables[1][1::2]] == sorted((int(n) for n in tables[1][1::2]), reverse=True)
    assert sum(int(n) for n in tables[1][1::2]) == 10


def test_a_box_can_be_widened_and_taken_away(site: Client) -> None:
    page = get(site, f"{SEARCH}?box=34,135,36,137")
    assert links(page, ".map-links a") == [f"{SEARCH}?box=33,134,37,138", SEARCH]


def test_a_misspelt_word_gets_a_suggestion(site: Client) -> None:
    page = get(site, "/en/search?q=phtograph")
    assert texts(page, ".meant") == ["Did you mean photograph?"]
    assert links(page, ".meant a") == ["/en/search?q=photograph"]


def test_nothing_found_gives_advice(site: Client) -> None:
    page = get(site, f"{SEARCH}?q=ぬえ鵺&f.kind=Project")
    assert texts(page, ".results .empty strong") == ["該当するデータは見つかりませんでした。"]
    assert links(page, ".results .empty a") == [f"{SEARCH}?q={quote('ぬえ鵺')}"]


def test_the_form_keeps_filters_and_the_box(site: Client) -> None:
    page = get(site, f"{SEARCH}?q=絵図&f.kind=Item&box=20,120,46,150&sort=title&size=50")
    kept = {i.get("name"): i.get("value") for i in select(page, '#search-form input[type="hidden"]')}
    assert kept == {"f.kind": "Item", "box": "20,120,46,150", "sort": "title", "size": "50"}
    assert [i.get("form") for i in select(page, ".range input")] == ["search-form", "search-form"]


def test_hostile_words_come_back_as_text(site: Client) -> None:
    page = get(site, f"{SEARCH}?q={quote(world.HOSTILE)}&f.person={quote(world.HOSTILE)}")
    assert select(page, "#q")[0].get("value") == world.HOSTILE
    assert [s.get("src") for s in select(page, "script")] == ["/static/serve/suggest.js"]
    assert [a for a in page.iter("img") if a.get("onerror")] == []


def test_hits_carry_what_a_list_needs(site: Client) -> None:
    hit = next(h for h in ask(site, "q=絵図", "en")["hits"] if h["id"] == "mihon-0")
    assert hit == {
        "id": "mihon-0",
        "kind": "Item",
        "title": "Map of the castle town, no. 0",
        "people": "見本 太郎",
        "date": "江戸後期",
        "provider": "Mihon Prefectural Museum",
        "source": "Mihon Prefectural Museum collection",
        "thumbnail": None,
        "snippet": "京都府京都市に伝わる城下町絵図。保存状態は良好で、箱書に由来が記されている。",
        "links": {"item": "/item/mihon-0", "json": "/item/mihon-0.json", "page": "/en/item/mihon-0"},
    }


def test_what_was_sought_is_marked_in_the_snippet(site: Client) -> None:
    page = get(site, f"{SEARCH}?q=箱書&f.type=絵図")
    assert texts(page, ".snippet mark") == ["箱書"] * 5


def test_sample_data_is_marked(site: Client) -> None:
    assert set(texts(get(site, f"{SEARCH}?f.source=mihon"), ".hit .sample")) == {"見本データ"}
    assert texts(get(site, f"{SEARCH}?f.source=kadai"), ".hit .sample") == []
