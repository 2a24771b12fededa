"""Files of the tools that newsrooms have: each is indexed, asked, and cited to the character."""

import io
import mailbox
import shutil
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index.build import build
from index.config import IndexSettings
from index.home import BuildSettings
from qa.config import load_config
from qa.engine import Engine
from qa.types import Question

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")]
DATA = Path(__file__).parents[1] / "data" / "formats"
RUDDER = ("When did the rudder break?", "at 4.10 a.m. off Gull Point")
# From the foot of a column, or parted by hyphens at the ends of its lines.
ARM = ("How much will the reconstruction of the eastern arm cost?", "2.4 million crowns, according to an estimate that")
CAISSONS = (
    "Where would the concrete caissons be towed from?",
    "towed from Hamn and sunk along the foundation in sections",
)
MILL = ("Who is the miller of the tide mill at Brae?", "the miller Una Skerry said")
CAR = ("How many people rode the cable car over Fenn?", "Two million people rode it")
WARC_PAGE = """<html><head><title>Cable car stops</title></head><body><h1>Cable car stops</h1>
<p>The cable car over Fenn turns for the last time on Sunday. Two million people rode it in its sixty years.</p></body>
</html>"""


def crawl(path: Path) -> None:
    """A crawl, as warcio's writer keeps one."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        page = io.BytesIO(WARC_PAGE.encode())
        url = "https://fenn.example/car"
        writer.write_record(writer.create_warc_record(url, "response", payload=page, http_headers=http))


def letters(path: Path) -> None:
    """A mailbox, as Python's own module keeps one."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "una@brae.example", "Mill", "Fri, 02 May 2031 12:00:00 +0000"
    message.set_content("The tide mill at Brae grinds again, the miller Una Skerry said.\n\nFrom here it is seen.\n")
    with closing(mailbox.mbox(path)) as box:
        box.add(message)
        box.flush()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("real")
    for path in sorted(DATA.iterdir()):
        if path.stem in ("pandoc", "writer", "gull", "printed") and path.suffix not in (".txt", ".html", ".fodt"):
            shutil.copy(path, folder)
    crawl(folder / "crawl.warc.gz")
    letters(folder / "letters.mbox")
    home = folder.parent / f"{folder.name}-home"
    report = build([folder], BuildSettings(index=IndexSettings(home=str(home), models=str(exported_models))))
    assert report.skipped == []
    with closing(Engine.open(load_config(home=str(home)))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        *((f"{tool}.{kind}", RUDDER) for tool in ("pandoc", "writer") for kind in ("docx", "odt", "rtf", "epub")),
        ("gull.pdf", ARM),
        ("gull.pdf", CAISSONS),
        ("printed.pdf", ARM),
        ("printed.pdf", CAISSONS),
        ("letters.mbox", MILL),
        ("crawl.warc.gz", CAR),
    ],
)
def test_a_file_is_asked_and_cited_to_the_character(engine: Engine, name: str, asked: tuple[str, str]) -> None:
    question, words = asked
    # The same text out of two formats is one article, which stands in both files.
    (key,) = (key for path, key in engine.stores.catalog.standing() if Path(path).name == name)
    article = engine.article(key)
    assert article
    cited = engine.read(Question(question), article.id).citations

    assert cited
    assert [one.quote for one in cited] == [article.text[one.start : one.end] for one in cited]
    assert any(words in one.quote for one in cited)
