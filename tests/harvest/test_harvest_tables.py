import io
from datetime import date

import openpyxl
import pytest
from harvest_bench import Folder

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.model import RawRecord


def test_csv(folder: Folder) -> None:
    folder.write("a.csv", '\ufeff番号,名称,更新\r\n1,"甲,\r\n乙",2020-01-02\r\n\r\n2,丙,昨日\r\n')
    assert folder.read(path="a.csv", id="番号", datestamp="更新") == [
        RawRecord(
            "s", "1", "table", '{"番号":"1","名称":"甲,\\r\\n乙","更新":"2020-01-02"}'.encode(), "2020-01-02"
        ),
        RawRecord("s", "2", "table", '{"番号":"2","名称":"丙","更新":"昨日"}'.encode()),
    ]


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("said", [True, False])
def test_encodings(folder: Folder, encoding: str, said: bool) -> None:
    folder.write("a.csv", "番号,名称\n1,ひらがなとカタカナの資料\n".encode(encoding))
    (record,) = folder.read(path="a.csv", id="番号", encoding=encoding if said else "auto")
    assert record.body == '{"番号":"1","名称":"ひらがなとカタカナの資料"}'.encode()


def test_an_unknown_encoding(folder: Folder) -> None:
    folder.write("a.csv", "番号\n甲\n")
    with pytest.raises(ConfigError, match=r"s\.yml.*encoding"):
        folder.read(path="a.csv", encoding="klingon")
    folder.write("a.csv", b"\x80\xff\xfe\x00\x81\n" * 9)
    with pytest.raises(SourceUnavailable, match="unknown encoding"):
        folder.read(path="a.csv")


def test_malformed_rows_are_set_aside_as_they_came(folder: Folder) -> None:
    lines = [b"id,a,b", b"1,x,y", b"2,x", b"3,x,y,", b"4,x,y,z", b",x,y", b"6,\xe3\x81,y", b"7,x,y"]
    folder.write("a.csv", b"\n".join(lines) + b"\n")
    records = folder.read(path="a.csv", id="id", encoding="UTF-8")
    assert [(record.local_id, record.fault) for record in records] == [
        ("1", None),
        ("a.csv:3", "line 3: 2 cells where the header has 3 columns"),
        ("3", None),
        ("a.csv:5", "line 5: 4 cells where the header has 3 columns"),
        ("a.csv:6", "line 6: no id at 'id'"),
        ("a.csv:7", "line 7: not in the file's encoding"),
        ("7", None),
    ]
    assert [record.body for record in records if record.fault] == [line + b"\n" for line in (
        lines[2], lines[4], lines[5], lines[6])]  # fmt: skip


def test_a_quotation_mark_that_is_never_closed(folder: Folder) -> None:
    folder.write("a.csv", 'id,a\n1,x\n2,"never\n' + "3,y\n" * 9)
    records = folder.read(path="a.csv", id="id")
    assert [(record.local_id, record.fault) for record in records] == [
        ("1", None),
        ("a.csv:12", "line 12: not CSV: unexpected end of data"),
    ]
    assert records[1].body == b'2,"never\n' + b"3,y\n" * 9


def test_a_huge_cell_is_set_aside(folder: Folder) -> None:
    folder.write("a.csv", b'id,a\n1,x\n2,"' + b"z" * 17_000_000 + b'"\n3,y\n')
    records = folder.read(path="a.csv", id="id")
    faulty = [record.fault is not None for record in records]
    assert (records[0].local_id, records[-1].local_id, faulty[0], faulty[-1]) == ("1", "3", False, False)
    assert faulty[1:-1] == [True] * (len(faulty) - 2)


def test_tsv_without_a_header_and_with_names_twice(folder: Folder) -> None:
    folder.write("a.tsv", 'about this file\n1\t"x\n2\ty\n')
    records = folder.read(path="a.tsv", id=["k", "v"], header=["k", "v"], quote="", skip_lines=1)
    assert [record.local_id for record in records] == ['1:"x', "2:y"]
    folder.write("b.tsv", "a\ta\t\t\n1\t2\t\t\n")
    assert folder.read(path="b.tsv")[0].body == b'{"a":"1","a (2)":"2"}'
    assert folder.bench.faults == [("two columns with one name; the later was renamed", "b.tsv: a")]


def test_the_id_must_be_a_column(folder: Folder) -> None:
    folder.write("a.csv", "番号,名称\n1,x\n")
    with pytest.raises(ConfigError, match=r"s\.yml.*no column 'id'.*番号, 名称"):
        folder.read(path="a.csv", id="id")


def test_a_broken_character_does_not_make_utf8_something_else(folder: Folder) -> None:
    folder.write("a.csv", "id,名称\n".encode() + "1,かなとかんじの資料\n".encode() * 20 + b"2,\xe3\xe3\n")
    assert [record.fault for record in folder.read(path="a.csv")] == [
        *[None] * 20, "line 22: not in the file's encoding",
    ]  # fmt: skip


def test_without_an_id_a_row_is_its_content(folder: Folder) -> None:
    folder.write("a.csv", "a\nx\ny\n")
    first = folder.read_ids(path="a.csv")
    folder.write("a.csv", "a\ny\nz\n")
    assert (first[1] == folder.read_ids(path="a.csv")[0], len(set(first))) == (True, 2)


def test_xlsx(folder: Folder) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("目録")
    for row in [
        ["番号", "名称", "日", "数", "真"],
        [1, "甲", date(2020, 1, 2), 1.5, True],
        [],
        [2.0, "乙"],
        [None, "丙"],
    ]:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    folder.write("a.xlsx", data.getvalue())
    records = folder.read(path="a.xlsx", id="番号", sheet="目録", datestamp="日")
    assert records[0] == RawRecord(
        "s",
        "1",
        "table",
        '{"番号":"1","名称":"甲","日":"2020-01-02","数":"1.5","真":"TRUE"}'.encode(),
        "2020-01-02",
    )
    assert records[1].body == '{"番号":"2","名称":"乙","日":"","数":"","真":""}'.encode()
    assert (records[2].local_id, records[2].fault) == ("a.xlsx:5", "line 5: no id at '番号'")
    with pytest.raises(ConfigError, match=r"sheet: a\.xlsx has only Sheet, 目録"):
        folder.read(path="a.xlsx", sheet="x")
    folder.write("b.xlsx", b"PK\x03\x04 no workbook")
    with pytest.raises(SourceUnavailable, match="no readable Excel file"):
        folder.read(path="b.xlsx")
