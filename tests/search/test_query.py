"""What people type, as the parser reads it."""

import pytest

from tsunagi.errors import BadRequest
from tsunagi.search._query import All, Either, Node, Not, Term, is_plain, parse, terms

A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        (" 　", None),
        ("!?", Either(())),
        ("a", A),
        ("a　b", All((A, B))),
        ("a AND b", All((A, B))),
        ("a OR b c", All((Either((A, B)), C))),
        ("a -b", All((A, Not(B)))),
        ("a NOT b", All((A, Not(B)))),
        ("NOT NOT a", A),
        ("-a", Not(A)),
        ("a-b", Term("a-b")),
        ("a - b", All((A, B))),
        ("（a OR b） c", All((Either((A, B)), C))),
        ('"a b"', Term("a b", exact=True)),
        ("「a b」", Term("a b", exact=True)),
        ("『a』", Term("a", exact=True)),
        ("“a”", Term("a", exact=True)),
        ('"a', A),
        ("「a", A),
        ("ab*", Term("ab", prefix=True)),
        ("ab＊", Term("ab", prefix=True)),
        ("title:a", Term("a", "title")),
        ("TITLE：a", Term("a", "title")),
        ('title:"a b"', Term("a b", "title", exact=True)),
        ("person:(a OR b)", Either((Term("a", "person"), Term("b", "person")))),
        ("-title:a", Not(Term("a", "title"))),
        ("title: a", All((Term("title:"), A))),
        ("doi:10.1/x", Term("doi:10.1/x", "id", exact=True)),
        ("https://example.jp/a:b", Term("https://example.jp/a:b")),
        ("2:1", Term("2:1")),
        ("or and not", All((Term("or"), Term("and"), Term("not")))),
    ],
)
def test_trees(text: str, tree: Node | None) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "foo:bar",
            "There is no field “foo” (character 1). Known: title, person, subject, place, institution, id",
        ),
        ("(a", "The bracket at character 1 is not closed."),
        ("a)", "The bracket at character 2 closes nothing."),
        ("a ()", "The brackets at character 3 hold no word."),
        ("OR a", "OR at character 1 has nothing before it."),
        ("a OR", "OR at character 3 has nothing after it."),
        ("a AND OR b", "AND at character 3 has nothing after it."),
        ("NOT", "NOT at character 1 has nothing after it."),
        ("x*", "“x*” at character 1 is too short: give at least 2 characters before the “*”."),
        ("x" * 1001, "The query has 1001 characters; at most 1000 are allowed."),
        ("a " * 65, "The query has more than 64 words; leave some out."),
        ("(" * 11 + "a" + ")" * 11, "Brackets at character 11 are more than 10 deep."),
    ],
)
def test_errors_say_what_and_where(text: str, message: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(text)
    assert str(refused.value).startswith(message)
    assert refused.value.parameter == "q"


def test_terms_leave_out_what_is_not_wanted() -> None:
    assert terms(parse("a (b OR -c)")) == [A, B]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a b", True),
        ("a", True),
        ('"a"', False),
        ("a OR b", False),
        ("a -b", False),
        ("title:a", False),
        ("", False),
    ],
)
def test_plain_queries_are_words_only(text: str, plain: bool) -> None:
    assert is_plain(parse(text)) is plain
