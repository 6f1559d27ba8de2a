"""What the reader of plans refuses and warns of, said in the language of the page; to programs in English as ever."""

import io
from pathlib import Path

import page
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from msgspec.structs import replace
from people import People
from plan_world import NEW, OLD, json, own_folder, signed, two_plans  # noqa: F401 (fixtures)
from reportlab.pdfgen.canvas import Canvas

from tsunagi.errors import BadRequest
from tsunagi.policy import Plan, _compare, open_plans, read_plan


def scanned(encrypt: str | None = None) -> bytes:
    """A PDF of two pages that are pictures."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, encrypt=encrypt)
    for _ in range(2):
        canvas.rect(100, 100, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


REFUSED = {
    "scanned": (
        scanned(),
        "この PDF は2ページすべてがスキャン画像等で、文字情報がありません。先に文字認識を行うか"
        "（例：ocrmypdf -l jpn in.pdf out.pdf）、HTML 版またはテキスト版をお使いください。",
        "None of the 2 pages of the PDF holds text; they are pictures, as a scanner makes them. Have the text "
        "recognised first, for instance by `ocrmypdf -l jpn in.pdf out.pdf`, or take the HTML or text edition.",
    ),
    "protected": (
        scanned(encrypt="secret"),
        "この PDF にはパスワードが設定されています。パスワードを解除して保存し、もう一度お試しください。",
        "The PDF is protected by a password. Save it without one and try again.",
    ),
    "broken": (
        b"%PDF-1.7 broken",
        "PDF として読み取れないか、ファイルが破損しています。ファイルを入手し直すか、保存し直してください。",
        "The file is no PDF that can be read, or is damaged. Fetch or save it anew.",
    ),
    "packed": (
        b"PK\x03\x04zip",
        "読み取れる形式は PDF、HTML、テキストです。いずれかの形式で保存し直してください。",
        "Plans are read from PDF, HTML and plain text. Save the file as one of these.",
    ),
}
"""Name → (file, what the Japanese page says, what the English one and a program are told)."""


def bring(site: Client, lang: str, body: bytes, **more: str) -> list[str]:
    """What the page says that an upload comes back with."""
    given = {"title": "見本計画2030", "date": "2030-06-01", **more}
    answer = site.post(f"/{lang}/plan-upload", {**given, "file": SimpleUploadedFile("plan.pdf", body)})
    assert answer.status_code == 400
    return page.texts(html.fromstring(answer.content.decode()), ".faults p")


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read(data: Path, people: People, name: str) -> None:
    body, japanese, english = REFUSED[name]
    site = signed(people, "analyst")
    assert (bring(site, "ja", body), bring(site, "en", body)) == ([japanese], [english])
    with pytest.raises(BadRequest) as caught:
        read_plan(body, title="見本計画2030", date="2030-06-01")
    assert str(caught.value) == english


def test_what_was_typed_is_named(data: Path, people: People) -> None:
    site = signed(people, "analyst")
    assert bring(site, "ja", b"text", date="2030年") == [
        "「2030年」は日付として読み取れません。決定日は2026-06-01の形で入力してください。"
    ]
    assert bring(site, "en", b"text", date="100 %(n)s") == [
        "“100 %(n)s” is no day, month or year. Write the day of decision as 2026-06-01."
    ]


def test_another_plan_that_has_the_key_is_named(plans: tuple[Plan, Plan], people: People) -> None:
    assert bring(signed(people, "analyst"), "ja", b"text", key=NEW) == [
        f"略称「{NEW}」は、別のファイルから登録した計画「{plans[1].title}」（{plans[1].date}）で使われています。"
        "別の略称を入力してください。差し替える場合は tsunagi plan read --replace で登録します。"
    ]


def test_what_is_too_much_to_compare(
    plans: tuple[Plan, Plan], site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_compare, "MOST", 1)
    count = len(plans[0].measures)
    where = f"/plans/{OLD}/compare/{NEW}"
    japanese, english = (site.get(f"/{lang}{where}") for lang in ("ja", "en"))
    assert (japanese.status_code, english.status_code) == (400, 400)
    said = f"Plan {OLD} has {count} measures; at most 1 are compared. See whether its measures were read rightly."
    assert (
        f"計画「{OLD}」の施策は{count}件あります。比較できるのは1件までです。施策が正しく読み取られているかご確認ください。"
        in japanese.content.decode()
    )
    assert said in english.content.decode()
    assert json(site, f"/ja{where}.json", 400)["error"]["message"] == said


def test_a_theme_that_says_nothing(plans: tuple[Plan, Plan], site: Client) -> None:
    shown = site.get(f"/ja/plans/{NEW}/excerpt?term=!").content.decode()
    assert "テーマ「!」：検索する語句または例文を入力してください。" in shown


def facts(site: Client, path: str) -> dict[str, str]:
    shown = page.get(site, path)
    return dict(zip(page.texts(shown, ".facts dt"), page.texts(shown, ".facts dd"), strict=True))


def test_pages_that_hold_no_text_are_named(plans: tuple[Plan, Plan], data: Path, site: Client) -> None:
    some = replace(plans[0], key="some", unread=(2, 4))
    many = replace(plans[0], key="many", unread=tuple(range(1, 31)))
    for plan in (some, many):
        open_plans(data).add(b"scanned", plan)
    assert facts(site, "/ja/plans/some")["未読取"] == "ファイルの 2, 4 ページ目（文字情報がありません）"
    first = ", ".join(map(str, range(1, 21)))
    assert facts(site, "/en/plans/many")["Not read"] == f"Pages {first} … of the file: they hold no text."
    assert "未読取" not in facts(site, f"/ja/plans/{OLD}")
    assert [json(site, f"/en/plans/{key}.json")["unread"] for key in ("some", OLD)] == [[2, 4], []]
