from datetime import date
from pathlib import Path

import pytest

from index.loaders import Limits, load
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=10_000, collection_bytes=1_000_000)
PROSE = "The weir at Tarn gave way at noon, and the mill stood in water."


def loaded(name: str, text: str | bytes) -> list[Article | Skipped]:
    return list(load(Path(name), text.encode() if isinstance(text, str) else text, LIMITS))


def articles(name: str, text: str | bytes) -> list[Article]:
    found = loaded(name, text)
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", f'title,body,date,author\nWeir,"{PROSE}",2031-05-02,Jo Day\n'),
        ("a.csv", f'title;body;date;author\r\nWeir;"{PROSE}";2031-05-02;Jo Day\r\n'),
        ("a.csv", f'sep=;\ntitle;body;date;author\nWeir;"{PROSE}";2031-05-02;Jo Day\n'),
        ("a.tsv", f"title\tbody\tdate\tauthor\nWeir\t{PROSE}\t2031-05-02\tJo Day\n"),
        ("a.csv", f'\ufeffTitle , Full Text,Published At,Author\nWeir,"{PROSE}",2031-05-02,Jo Day\n'),
    ],
    ids=["commas", "semicolons", "Excel's hint", "tabs", "a mark and other names"],
)
def test_a_row_is_an_article(name: str, text: str) -> None:
    (found,) = articles(name, text)
    assert (found.title, found.text, found.byline, found.published) == ("Weir", PROSE, "Jo Day", date(2031, 5, 2))


def test_utf_16_as_excel_writes_it() -> None:
    (found,) = articles("a.tsv", f"title\tbody\nWehr\t{PROSE} Mühle\n".encode("utf-16"))
    assert found.text == f"{PROSE} Mühle"


def test_a_row_over_several_lines_is_named_by_its_first() -> None:
    found = articles("a.csv", f'title,text\nA,"{PROSE}\nAnd more.\n"\n\nB,{PROSE[:15]}\n')
    assert [(item.part, item.title) for item in found] == [(":2", "A"), (":6", "B")]
    assert found[0].text == f"{PROSE}\nAnd more.\n"


def test_cells_that_are_missing_or_too_many_are_let_be() -> None:
    found = articles("a.csv", f"title,text,url\nA,{PROSE[:20]}\nB,{PROSE[:25]},https://a.example,x,y\n")
    assert [(item.title, item.url) for item in found] == [("A", None), ("B", "https://a.example")]


def test_an_empty_cell_leaves_the_word_to_the_next_column_of_its_kind() -> None:
    (found,) = articles("a.csv", f"title,text,content\nA,,{PROSE[:20]}\n")
    assert found.text == PROSE[:20]


def test_a_table_without_text_names_its_columns() -> None:
    (found,) = loaded("a.csv", "year,votes\n2031,12\n")
    assert isinstance(found, Skipped)
    assert found.reason == "no column holds text (its columns: year, votes): name one text, body, content"


def test_a_row_without_text_is_named_and_the_rest_goes_on() -> None:
    found = loaded("a.csv", f"title,text\nA,\nB,{PROSE[:20]}\n")
    assert isinstance(found[0], Skipped)
    assert found[0].path == "a.csv:2"
    assert isinstance(found[1], Article)


def test_a_cell_over_the_limit_is_named() -> None:
    found = loaded("a.csv", f'title,text\nA,{PROSE[:20]}\nB,"{"x" * 20_000}"\n')
    assert isinstance(found[0], Article)
    assert isinstance(found[1], Skipped)
    assert found[1].path == "a.csv:3"
    assert "max_article_mb" in found[1].reason
