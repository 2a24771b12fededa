"""Where on its page a quote stands: held against PDFium's own text of each rectangle, and against the page's ink."""

import io
import re
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pdf_drawing import drawn
from PIL import Image
from pypdfium2 import PdfDocument

from index import originals, pdf_pictures, printed
from index.catalog import Catalog
from index.errors import LoadError
from index.loaders import Limits, load
from index.printed import Box, Original, PrintedPage, original_of, printed_page
from index.types import Article, Span

if TYPE_CHECKING:
    from tests.conftest import Corpus, MakeCorpus

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
DATA = Path(__file__).parents[1] / "data" / "formats"
INK = 128  # darker than this, of 255


def opened(name: str, data: bytes) -> Article:
    (found,) = load(Path(name), data, LIMITS)
    assert isinstance(found, Article), found
    return found


def quoted(article: Article, quote: str) -> Span:
    start = article.text.index(quote)
    return Span(start, start + len(quote))


def shown(data: bytes, number: int = 1) -> tuple[Article, PrintedPage]:
    article = opened("a.pdf", data)
    return article, printed_page(article, Original(data, ""), number, LIMITS)


def words_in(data: bytes, page: PrintedPage, box: Box) -> str:
    """What PDFium reads in a rectangle, which is a hair smaller, for its neighbours not to count."""
    document = PdfDocument(data)
    width, height = document[page.number - 1].get_size()
    inside = (
        box.left * width + 0.3,
        (1 - box.bottom) * height + 2,
        box.right * width - 0.3,
        (1 - box.top) * height - 2,
    )
    return str(document[page.number - 1].get_textpage().get_text_bounded(*inside)).strip()


def letters(text: str) -> str:
    return re.sub(r"[^\w.,“”:;]|[\x00-\x1f\ufffe]", "", text)


@pytest.mark.parametrize(
    ("name", "quote", "pages"),
    [
        ("gull.pdf", "Rime answered that 85,000 crowns had been set aside for it.", (2,)),
        ("gull.pdf", "Ines Quill, the harbour master, told the meeting that the deterioration had begun", (1,)),
        ("gull.pdf", "The documentation shows".lower()[4:], (1, 2)),
        ("gull.pdf", "85,000", (2,)),
        ("printed.pdf", "the harbour commissioners decided unanimously on Thursday evening after engineers", (1,)),
        (
            "printed.pdf",
            "Their engineers propose concrete caissons, which would be towed from Hamn and sunk along",
            (1,),
        ),
        ("printed.pdf", "sunk along the foundation in sections of eighteen metres.", (1, 2)),
        # From the foot of the left column to the head of the right one.
        ("printed.pdf", "which has not yet agreed.\n\nFishermen had asked for compensation for the weeks", (1,)),
    ],
)
def test_just_the_words_of_a_quote_are_marked(name: str, quote: str, pages: tuple[int, ...]) -> None:
    data = (DATA / name).read_bytes()
    article = opened(name, data)
    span = quoted(article, quote)
    found = [printed_page(article, Original(data, ""), number, LIMITS) for number in pages]

    assert {page.on(span) for page in found} == {pages}
    marked = "".join(words_in(data, page, box) for page in found for box in page.boxes(span))
    assert letters(marked) == letters(quote)


def test_a_part_of_a_line_and_of_a_word() -> None:
    data = drawn([(40, 500, "The eel fair returns on Friday."), (40, 400, "The eel fair returns on Friday.")])
    article, page = shown(data)
    first, second = (match.start() for match in re.finditer("returns", article.text))

    (one,), (other,) = (page.boxes(Span(at, at + len("returns"))) for at in (first, second))
    assert (words_in(data, page, one), words_in(data, page, other)) == ("returns", "returns")
    assert one.top < one.bottom < other.top  # each of the two in its own line
    (part,) = page.boxes(Span(first + 2, first + 4))
    assert words_in(data, page, part) == "tu"
    assert page.boxes(Span(first - 1, first)) == ()  # a space
    assert page.boxes(Span(5, 5)) == ()


def test_ligatures_and_gaps_of_a_line_are_one_character_each() -> None:
    data = drawn([(40, 500, "A cell"), (200, 500, "and  another here"), (40, 486, "then the rest of it.")])
    article, page = shown(data)

    (box,) = page.boxes(quoted(article, "another"))
    assert words_in(data, page, box) == "another"


@pytest.mark.parametrize("turned", ["1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0"])
@pytest.mark.parametrize("rotated", [0, 90])
def test_whichever_way_a_page_is_turned_its_ink_is_marked(turned: str, rotated: int) -> None:
    lines = ["The eel fair returns on", "Friday, and stalls line the", "quay at Tarn from six."]
    data = drawn([(0, -14 * at, line) for at, line in enumerate(lines)], turned=f"{turned} 200 300", rotated=rotated)
    article, page = shown(data)
    ink = Image.open(io.BytesIO(page.picture.png)).convert("L").point(lambda value: 255 * (value < INK))

    def inked(image: Image.Image, span: Span) -> Image.Image:
        kept = image.copy()
        for box in page.boxes(span):
            sides = (box.left * image.width, box.top * image.height, box.right * image.width, box.bottom * image.height)
            kept.paste(0, tuple(map(round, sides)))
        return kept

    assert ink.getbbox()
    assert inked(ink, Span(0, len(article.text))).getbbox() is None  # nothing is left beside the marks
    stalls = quoted(article, "stalls")
    before, after = Span(0, stalls.start), Span(stalls.end, len(article.text))
    rest = inked(inked(ink, before), after)
    assert rest.getbbox()  # the word itself, which only its own mark covers
    assert inked(rest, stalls).getbbox() is None


def test_a_page_that_is_large_is_drawn_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn([(40, 500, "The eel fair returns on Friday.")]).replace(b"420 600", b"9e6 9e6")
    _, page = shown(data)
    assert page.picture.width * page.picture.height <= pdf_pictures._MOST_PIXELS
    assert page.picture.placed


def test_what_can_not_be_shown_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn([(40, 500, "The eel fair returns on Friday.")])
    article = opened("a.pdf", data)
    for number in (0, 2):
        with pytest.raises(LoadError, match=f"there is no page {number}: it has 1"):
            printed_page(article, Original(data, ""), number, LIMITS)
    other = drawn([(40, 500, "The ell fair returns on Friday.")])
    with pytest.raises(LoadError, match="reads otherwise"):
        printed_page(article, Original(other, ""), 1, LIMITS)
    with pytest.raises(LoadError, match="a damaged PDF"):
        printed_page(article, Original(b"%PDF-1.4", ""), 1, LIMITS)
    monkeypatch.setattr(printed, "MOST_SECONDS", 0.001)
    with pytest.raises(LoadError, match="takes longer than"):
        printed_page(article, Original(data, ""), 1, LIMITS)


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> "Corpus":
    made = make_corpus({})
    (made.folder / "fair.pdf").write_bytes(drawn([(40, 500, "The eel fair returns on Friday.")]))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("weir.pdf", drawn([(40, 500, "The weir at Odder gave way on Tuesday.")]))
    (made.folder / "may.zip").write_bytes(held.getvalue())
    made.build()
    return made


def test_the_original_is_the_file_as_it_was_indexed(corpus: "Corpus") -> None:
    with closing(Catalog.open(corpus.home)) as catalog:
        fair, weir = sorted(filter(None, map(catalog.article, catalog.article_ids())), key=lambda one: one.path)
    place = corpus.folder / "fair.pdf"
    whole = place.read_bytes()

    assert original_of(fair, corpus.settings).data == whole
    with pytest.raises(LoadError, match=r"it was read from within may\.zip: unpack that"):
        original_of(weir, corpus.settings)
    place.write_bytes(whole.replace(b"Friday", b"Sunday"))
    with pytest.raises(LoadError, match=r"fair\.pdf has changed since it was indexed"):
        original_of(fair, corpus.settings)
    place.unlink()
    with pytest.raises(LoadError, match=r"fair\.pdf is not where it was indexed: no such file"):
        original_of(fair, corpus.settings)
    place.symlink_to("/etc/hostname")
    with pytest.raises(LoadError, match="has changed"):
        original_of(fair, corpus.settings)


def test_what_is_kept_is_bounded_and_goes_when_nothing_names_it(tmp_path: Path) -> None:
    assert originals.keep(tmp_path, b"12345", 9)
    assert originals.keep(tmp_path, b"12345", 9)  # it is there already
    assert not originals.keep(tmp_path, b"67890", 9)
    (kept,) = (path.stem for path in (tmp_path / originals.FOLDER).iterdir())
    assert originals.kept(tmp_path, kept) == b"12345"
    assert originals.kept(tmp_path, "../../etc/hostname") is None

    originals.sweep(tmp_path, [kept], fresh_s=0)
    originals.sweep(tmp_path, [])  # it may be stored any moment
    assert originals.kept(tmp_path, kept)
    originals.sweep(tmp_path, [], fresh_s=0)
    assert originals.kept(tmp_path, kept) is None
    (tmp_path / "file").write_text("in the way")
    assert not originals.keep(tmp_path / "file", b"1", 9)
