"""Who did what with whom: kept up with changes, all or nothing, and asked."""

from pathlib import Path

import pytest
from small import entity

from tsunagi.match import Institution, People, Share, Tie
from tsunagi.match._ties import with_firms
from tsunagi.model import Entity


def paper(id: str, year: int, *creators: str, at: str = "見本大学") -> Entity:
    return entity(
        id, "Work", {"name": id, "creator": creators, "affiliation": at, "datePublished": str(year)}
    )


@pytest.fixture
def people(tmp_path: Path) -> People:
    made = People(tmp_path / "match" / "people.sqlite3")
    made.take(
        [
            ("a", paper("a", 2018, "見本 太郎", "架空 花子")), ("b", paper("b", 2021, "見本太郎")),
            ("c", paper("c", 2020, "見本 太郎", at="例示大学")),
        ],
        3,
    )  # fmt: skip
    return made


def key_of(people: People, id: str, number: int = 0) -> str:
    return people.people([id])[id][number][0]


def test_a_person_is_a_name_at_an_institution(people: People) -> None:
    (taro,) = {key for key, _ in people.people(["b"])["b"]}
    person = people.get(taro)
    assert person is not None
    assert (person.name, person.institution, person.documents, person.first, person.last) == (
        "見本 太郎", "見本大学", 2, 2018, 2021,
    )  # fmt: skip
    (elsewhere,) = people.namesakes(taro)
    assert (elsewhere.institution, elsewhere.documents) == ("例示大学", 1)
    assert people.get("nobody") is None
    assert people.documents(taro) == [
        Share("b", "Work", 2021, "creator"),
        Share("a", "Work", 2018, "creator"),
    ]
    assert [tie.name for tie in people.coworkers(taro)] == ["架空 花子"]


def test_a_person_as_of_a_year(people: People) -> None:
    taro = key_of(people, "b")
    then = people.many([taro], 2020)[taro]
    assert (then.documents, then.first, then.last) == (1, 2018, 2018)
    assert people.many([taro], 2017) == {}


def test_a_change_replaces_and_a_deletion_takes_away(people: People) -> None:
    taro = key_of(people, "b")
    people.take([("b", paper("b", 2021, "架空 花子")), ("c", None), ("unknown", None)], 6)
    assert people.checkpoint == 6
    assert people.people(["b", "c"]) == {"b": [(key_of(people, "b"), "creator")]}
    assert people.many([taro])[taro].documents == 1
    people.take([("b", paper("b", 2021, "架空 花子"))], 6)
    assert people.people_of("見本大学")[0].documents == 2


def test_a_batch_is_taken_whole_or_not_at_all(people: People) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield "d", paper("d", 2022, "新顔 学")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        people.take(broken(), 9)
    assert (people.checkpoint, people.people(["d"])) == (3, {})


def test_another_reader_sees_what_was_taken(people: People, tmp_path: Path) -> None:
    other = People(tmp_path / "match" / "people.sqlite3")
    people.take([("d", paper("d", 2022, "新顔 学"))], 4)
    assert (other.checkpoint, list(other.people(["d"]))) == (4, ["d"])


def test_institutions_and_their_spellings(people: People) -> None:
    people.take(
        [
            ("o", entity("o", "Organisation", {"name": "見本大学", "alternateName": "Mihon University"})),
            ("e", paper("e", 2023, "Mihon, Taro", at="Mihon University")),
        ],
        5,
    )
    assert people.institution("Mihon University") == Institution("見本大学", "見本大学", "o", 3, 3)
    assert sorted(people.spellings("見本大学")) == ["Mihon University", "見本大学"]
    assert people.counts_of("見本大学") == [("Work", 2018, 1), ("Work", 2021, 1), ("Work", 2023, 1)]
    assert [share.id for share in people.documents_of("見本大学", "Work")] == ["e", "b", "a"]
    assert people.institution("無い大学") is None
    people.take([("o", None)], 6)
    assert people.spellings("見本大学") == ["見本大学"]


def test_partners(people: People) -> None:
    joint = entity(
        "j", "Work", {"name": "j", "creator": "見本 太郎", "affiliation": ("見本大学", "架空精機株式会社")}
    )
    people.take([("j", joint)], 4)
    (partner,) = people.partners("見本大学")
    assert (partner.name, partner.together) == ("架空精機株式会社", 1)
    assert isinstance(partner, Tie)


def test_people_are_found_by_the_beginning_of_a_name(people: People) -> None:
    assert [(person.name, person.institution) for person in people.find("見本")] == [
        ("見本 太郎", "見本大学"), ("見本 太郎", "例示大学"),
    ]  # fmt: skip
    assert people.find("無") == []


def test_documents_together_with_a_firm_are_counted(people: People) -> None:
    def patent(id: str, *applicants: str) -> tuple[str, Entity]:
        return id, entity(id, "Patent", {"name": id, "inventor": "見本 太郎", "applicant": applicants})

    assert with_firms(people) == {}
    few = [patent("t", "見本大学", "架空精機株式会社"), patent("u", "見本大学", "Fictional Optics, Inc.")]
    people.take([*few, patent("v", "見本大学", "例示大学"), patent("w", "架空精機株式会社")], 4)
    assert with_firms(people) == {"見本大学": 2}
