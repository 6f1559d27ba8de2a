"""The fields of the JPO's answers as tables, for patents, designs and trademarks."""

import re

from msgspec.structs import replace

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import read_as
from tsunagi.formats._patent import add_application, add_day, add_state
from tsunagi.formats._rules import KNOWN, Add, Do, Part, Rules, Table

_ERAS = {"2": 1911, "3": 1925, "4": 1988, "5": 2018}
"""Era digit of old eight-place numbers → the year before its first: 大正, 昭和, 平成, 令和."""
_CITED = re.compile(r"JP([A-Z])\s{0,3}([2-5])(\d\d)(\d{6})")
_PAGE = re.compile(r"/c1800/(PU|DE|TR)/JP-(\d{4}-\d{6})/")
_PAGES = {"PU": "特願", "DE": "意願", "TR": "商願"}
_LETTERS = {"A": "特開", "B": "特公", "T": "特表", "U": "実開", "Y": "実公"}
_WORDS = {
    "patent": ("特願", "特許第{}号"),
    "design": ("意願", "意匠登録第{}号"),
    "trademark": ("商願", "商標登録第{}号"),
}
_STATES = (
    ("registrationNumber", "granted"),
    ("publicationNumber", "published"),
    ("publicationDate", "published"),
    ("applicationNumber", "filed"),
)
_PLAIN_YEARS = 2000
"""From Heisei 12 on, numbers count by the year of the Christian era."""


def _dashed(number: str) -> str:
    """YYYYNNNNNN as it is written: by the year of the era until 1999 (平11-097727), else 2020-123456."""
    if len(number) != 10 or not number.isdigit():
        return number
    year = int(number[:4])
    if year >= _PLAIN_YEARS:
        return f"{year}-{number[4:]}"
    era, before = ("平", _ERAS["4"]) if year > _ERAS["4"] else ("昭", _ERAS["3"])
    return f"{era}{year - before:02}-{number[4:]}"


def _number(name: str, word: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        number = part.text.lstrip("0") if "{}" in word else _dashed(part.text)
        text = word.format(number) if "{}" in word else f"{word}{number}"
        builder.put(
            name, replace(read_as(builder, name, text), original=part.text if text != part.text else None)
        )

    return Do(then)


def _day(name: str) -> Do:
    return Do(lambda builder, part: add_day(builder, name, part.text))


def _party(builder: Builder, part: Part) -> None:
    # applicantAttorneyClass: 1 applicant, 2 agent.
    name = "agent" if part.first("class") == "2" else "applicant"
    _put_party(builder, name, part)


def _put_party(builder: Builder, name: str, part: Part) -> None:
    # The office's code tells apart who has the same name; it has no address to link to.
    value = read_as(builder, name, part.first("name"), "ja")
    if value.text:
        code = part.first("code")
        builder.put(
            name, replace(value, original=f"{part.first('name')} ({code})" if code else value.original)
        )


def _priority(builder: Builder, part: Part) -> None:
    add_application(builder, "priorityNumber", part.first("country"), part.first("paris"))
    add_day(builder, "priorityDate", part.first("parisDate"))
    if number := part.first("national"):
        builder.put(
            "priorityNumber",
            replace(read_as(builder, "priorityNumber", f"特願{_dashed(number)}"), original=number),
        )
    builder.add("priorityNumber", part.first("international"))
    add_day(builder, "priorityDate", part.first("nationalDate"))


def _relative(role: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        number, day = part.first("number"), part.first("date")
        shown = f"特願{_dashed(number)}" if number else ""
        text = f"{shown} ({day[:4]}-{day[4:6]}-{day[6:]})" if shown and len(day) == 8 else shown
        builder.add("relation", text, lang="ja", role=role)

    rules: Rules = {
        "parentApplicationNumber|applicationNumber": "number",
        "filingDate": "date",
        "publicationNumber|ADPublicationNumber|nationalPublicationNumber|ADNationalPublicationNumber": KNOWN,
        "registrationNumber|erasureIdentifier|expireDate|disappearanceDate|divisionalGeneration": KNOWN,
        "repeatNumber": KNOWN,
    }
    return Do(then, rules)


def _cited(builder: Builder, part: Part) -> None:
    # "JPA 414233033": 特開, 平成14年, serial. A document comes once for each paper of the file that cites it.
    given = part.first("number")
    found = _CITED.fullmatch(given)
    text = given
    if found and found[1] in _LETTERS:
        year = _ERAS[found[2]] + int(found[3])
        counted = str(year) if year >= _PLAIN_YEARS else f"{'大昭平令'[int(found[2]) - 2]}{found[3]}"
        text = f"{_LETTERS[found[1]]}{counted}-{found[4]}"
    value = read_as(builder, "citation", text)
    builder.put("citation", replace(value, original=given if text != given else None))


def _page(builder: Builder, part: Part) -> None:
    # J-PlatPat's fixed address names the right and the application: …/c1800/DE/JP-2020-015234/….
    builder.add("url", part.text)
    if found := _PAGE.search(part.text):
        builder.add("applicationNumber", f"{_PAGES[found[1]]}{found[2]}")


def _goods(builder: Builder, part: Part) -> None:
    builder.add("classification", part.first("class"), role="ニース国際分類")
    builder.add("about", part.first("name"), lang="ja", role=f"第{part.first('class')}類")
    for code in part.first("similar").split():
        builder.add("classification", code, role="類似群コード")


def _readings(builder: Builder, part: Part) -> None:
    for leaf in part.all("reading"):
        builder.add("alternateName", leaf.text, lang="ja-Kana", role="称呼")


def _erased(builder: Builder, part: Part) -> None:
    # 00: the right has not been erased.
    if part.text != "00":
        builder.leave("erasureIdentifier", part.text)


def _gone(builder: Builder, part: Part) -> None:
    add_state(builder, "lapsed")
    builder.add("note", f"{part.text[:4]}-{part.text[4:6]}-{part.text[6:]}", role="権利消滅日")


_COMMON: Rules = {
    "applicantAttorney": Do(
        _party,
        {
            "applicantAttorneyCd": "code",
            "name": "name",
            "applicantAttorneyClass": "class",
            "repeatNumber": KNOWN,
        },
    ),
    "filingDate": _day("filingDate"),
    "publicationDate": _day("publicationDate"),
    "registrationDate": _day("grantDate"),
    "expireDate": _day("expiryDate"),
    "disappearanceDate": Do(_gone),
    "erasureIdentifier": Do(_erased),
    "priorityRightInformation": Do(
        _priority,
        {
            "parisPriorityApplicationNumber": "paris",
            "parisPriorityDate": "parisDate",
            "parisPriorityCountryCd": "country",
            "nationalPriorityApplicationNumber": "national",
            "nationalPriorityInternationalApplicationNumber": "international",
            "nationalPriorityDate": "nationalDate",
            "nationalPriorityLawCd": KNOWN,
        },
    ),
    "parentApplicationInformation": _relative("原出願"),
    "divisionalApplicationInformation": _relative("分割出願"),
    "principalDesignApplicationNumber": Do(
        lambda b, p: b.add("relation", f"意願{_dashed(p.text)}", lang="ja", role="本意匠")
    ),
    "bibliographyInformation": KNOWN,  # the papers of the file, by number
    "URL": Do(lambda b, p: _page(b, p)),
    "decisionDate|appealTrialDecisiondDate|nextPensionPaymentDate|lastPaymentYearly|updateDate": KNOWN,
    "numberOfClaims": Do(lambda b, p: b.add("numberOfClaims", p.text.lstrip("0"))),
    "rightPersonInformation": Do(
        lambda b, p: _put_party(b, "assignee", p), {"rightPersonCd": "code", "rightPersonName": "name"}
    ),
    "patentDoc": Do(
        _cited, {"documentNumber": "number", "draftDate|citationType|citationOrder": KNOWN}
    ),
    "nonPatentDoc": Do(
        lambda b, p: b.add("citation", ". ".join(x.text for x in p.all("author", "title", "in", "text"))),
        {
            "authorName": "author",
            "paperTitle": "title",
            "publicationName": "in",
            "publisherName|publicationDate|pageNumber|volumeNumber|documentNumber|url": "text",
            "draftDate|citationType|citationOrder|documentType|issnNumber|isbnNumber": KNOWN,
            "issueCountryCd|publisherPlace|issueDate|issueNumber|startPage|endPage|languageCd": KNOWN,
        },
    ),
}  # fmt: skip
_PATENT: Rules = {
    "inventionTitle": Do(lambda b, p: b.add("name", p.text, lang="ja")),
    "publicationNumber": Do(lambda b, p: _publication(b, p)),
    "ADPublicationNumber": Do(lambda b, p: _publication(b, p)),
    "nationalPublicationNumber": Do(lambda b, p: _publication(b, p, "特表")),
    "ADNationalPublicationNumber": Do(lambda b, p: _publication(b, p, "特表")),
    "internationalApplicationNumber": Do(lambda b, p: b.add("identifier", p.text, role="国際出願番号")),
    "internationalPublicationNumber": Do(lambda b, p: b.add("identifier", p.text, role="国際公開番号")),
    "internationalPublicationDate": Do(lambda b, p: add_day(b, "publicationDate", p.text, role="国際公開日")),
}
_DESIGN: Rules = {
    "designArticle": Do(lambda b, p: b.add("name", p.text, lang="ja")),
    "designClass": Add("classification", "日本意匠分類"),
}
_TRADEMARK: Rules = {
    "trademarkForDisplay": Do(lambda b, p: b.add("name", p.text, lang="ja")),
    "transliteration": Do(
        _readings,
        {"|".join(str(place) for place in range(100)): "reading"},
    ),
    "viennaClass": Add("classification", "ウィーン図形分類"),
    "goodsServiceInformation": Do(
        _goods, {"goodsServiceClass": "class", "goodsServiceName": "name", "similarCode": "similar"}
    ),
}


def _publication(builder: Builder, part: Part, word: str = "特開") -> None:
    # Nine places are the era's digit, its year and the serial (503090037); the AD number says the same.
    number = part.text
    if len(number) == 9 and number[0] in _ERAS:
        number = f"{_ERAS[number[0]] + int(number[1:3])}{number[3:]}"
    text = f"{word}{_dashed(number)}"
    held = {value.text for value in builder.values.get("publicationNumber", ())}
    if text not in held:
        builder.put(
            "publicationNumber", replace(read_as(builder, "publicationNumber", text), original=part.text)
        )


def _table(right: str, rules: Rules) -> Table:
    application, registration = _WORDS[right]
    return Table(
        {
            "applicationNumber": _number("applicationNumber", application),
            "registrationNumber": _number("registrationNumber", registration),
            **_COMMON,
            **rules,
        }
    )


PROGRESS = {
    "patent": _table("patent", _PATENT),
    "design": _table("design", _DESIGN),
    "trademark": _table("trademark", _TRADEMARK),
}
APPLICANT = Table(
    {
        "applicantAttorneyName": Do(lambda b, p: b.add("name", p.text, lang="ja")),
        "applicantAttorney": Do(
            lambda b, p: _organisation(b, p), {"applicantAttorneyCd": "code", "name": "name"}
        ),
    }
)


def _organisation(builder: Builder, part: Part) -> None:
    builder.add("name", part.first("name"), lang="ja")
    builder.add("identifier", part.first("code"), role="申請人コード")


def name_by_number(builder: Builder, told: bool) -> None:
    """Gives an answer without a title its number as its name, and its legal status, if it `told` that."""
    values = builder.values
    if told and "legalStatus" not in values:
        state = next((state for name, state in _STATES if name in values), None)
        if state:
            add_state(builder, state)
    for name in ("registrationNumber", "publicationNumber", "applicationNumber"):
        if "name" not in values and name in values:
            builder.add("name", values[name][0].text, lang="ja")
