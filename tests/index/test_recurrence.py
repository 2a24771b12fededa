import json
import shutil
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from index.catalog import Catalog
from index.recurrence import Lines, changed, line_hashes, with_recurring, without_recurring
from index.types import Article, Span
from index.verify import verify

if TYPE_CHECKING:
    from conftest import Corpus, MakeCorpus

STORIES = [
    ("Harbour wall falls", "The stones came down at six. Nobody stood on the quay, the harbour master told us."),
    ("Baker wins the oat prize", "Her loaf weighed four pounds. The jury of millers cut it into forty slices."),
    ("Night trains to Ostrel return", "Sleeping cars leave on Friday evenings. A berth costs more than a seat did."),
    ("School roof mended", "Slates were laid by volunteers. Pupils had lessons in the chapel all winter."),
    ("Otters seen in the Marrow", "Two cubs swam below the weir. Anglers were asked to keep their dogs away."),
    ("Choir cancels its tour", "The tenor lost his voice in Lisbon. Tickets are paid back at the box office."),
    ("Ferry strike ends", "Deckhands took the offer by a wide margin. Boats sail again from the morning."),
    ("Museum buys a comet map", "An astronomer drew it with a quill. Visitors may see it behind glass."),
    ("Goat farmers march", "Milk has become too cheap, they say. Bells rang through the capital all day."),
]
PROMPTS = [
    "Fancy a pause? Solve our crossword and the daily riddle, free for everyone.",
    "Rätseln Sie gern? Hier geht es zu unserem kostenlosen Kreuzworträtsel für jeden.",
    "Bulmaca sever misiniz? Her sabah yenilenen ücretsiz bulmacalarımıza buradan ulaşın.",
    "Любите головоломки? Бесплатный кроссворд ждёт вас каждое утро на этой странице.",
]
STORY_LINES = [
    "The Brack Company denies all of the charges and says that it will appeal.",  # of a story that goes on
    "Tickets cost 14 marks and are sold at the door of the town hall.",  # a figure
    "Federal Office of Harbours and Inland Waterways",  # a name, a heading
    "What did the papers of the coast say?",
    "What you need to know:",
    "Coastguard stations that were still staffed:",
    "What happens next",
]


def articles(line: str, places: range = range(9), months: int = 6, topic: str = "") -> list[Article]:
    """The stories, some of them with a line between their sentences."""
    found = []
    for at, (title, prose) in enumerate(STORIES):
        first, rest = prose.split(". ", 1)
        middle = f"\n\n{line}\n\n" if at in places else "\n\n"
        day = date(2031, 1 + at % months, 10 + at)
        found.append(
            Article(
                f"a{at}", f"{first}.{middle}{rest}\n{4 * f'{prose} '}", topic + title, f"{at}.txt", "Gull Times", day
            )
        )
    return found


def lines_of(article: Article, recurring: frozenset[bytes] = frozenset()) -> Lines:
    month = str(article.published or "")[:7]
    return Lines(article.id, "gull times", month, article.title, line_hashes(article), recurring)


def marked(found: list[Article]) -> set[str]:
    """What is marked in articles once what recurs in them is known."""
    by_id = {article.id: article for article in found}
    results = [with_recurring(by_id[one.article_id], keys) for one, keys in changed([lines_of(one) for one in found])]
    return {one.text[span.start : span.end] for one in results for span in one.boilerplate}


@pytest.mark.parametrize("line", PROMPTS)
def test_a_prompt_in_stories_of_all_kinds_is_marked(line: str) -> None:
    assert marked(articles(line)) == {line}
    assert marked(articles(line, range(4))) == {line}  # over months
    assert marked(articles(line, range(3))) == set()
    assert marked(articles(line, range(4), months=1)) == {line}  # in many of a few days' articles


def test_in_few_of_a_few_days_articles_it_is_not() -> None:
    others = [
        Article(f"b{at}", f"Story {at} was told. It ended.", f"Told {at}", "b.txt", "Gull Times") for at in range(9)
    ]
    assert marked([*articles(PROMPTS[0], range(4), months=1), *others]) == set()


@pytest.mark.parametrize("line", STORY_LINES)
def test_what_may_be_an_answer_is_kept(line: str) -> None:
    told = [Article(one.id, f"{one.text} Brack was charged in May.", one.title, one.path, published=one.published)
            for one in articles(line)]  # fmt: skip
    assert marked(told) == set()


def test_what_recurs_in_the_articles_of_one_topic_is_kept() -> None:
    line = "Nobody has ever been able to explain how the fire began."
    assert marked(articles(line, topic="Foundry trial: ")) == set()
    assert marked(articles(line)) == {line}


def test_where_an_article_speaks_of_it_a_line_is_kept() -> None:
    line = "Nobody has ever been able to explain how the fire at the foundry began."
    found = articles(line)
    found[2] = Article(
        "a2", f"{line}\n\nThe foundry explains nothing of its fire.", "Night trains", "2.txt", "Gull Times"
    )
    by_id = {one.article_id: keys for one, keys in changed([lines_of(one) for one in found])}
    assert with_recurring(found[2], by_id["a2"]).boilerplate == ()
    assert len(with_recurring(found[3], by_id["a3"]).boilerplate) == 1


def test_versions_of_one_article_are_not_boilerplate() -> None:
    text = "\n".join(["The tide came in.", *(f"{one} of the men stood there and looked on." for one in "ABCDE")])
    versions = [
        Article(f"v{at}", f"{text}\nPart {at}.", f"Story {at}", "v", "G", date(2031, 1 + at, 1)) for at in range(5)
    ]
    assert marked(versions) == set()


def test_marking_is_undone_exactly() -> None:
    article = articles(PROMPTS[0])[0]
    article = Article(article.id, article.text, "", "a.txt", boilerplate=(Span(0, 3),))
    keys = line_hashes(articles(PROMPTS[0])[0]) - line_hashes(articles("It rained.")[0])
    assert len(with_recurring(article, keys).boilerplate) == 2
    assert without_recurring(with_recurring(article, keys), keys) == article


def test_what_is_boilerplate_already_is_not_counted() -> None:
    article = articles(PROMPTS[0])[0]
    start = article.text.index(PROMPTS[0])
    read = Article("a", article.text, "", "a.txt", boilerplate=(Span(start, start + len(PROMPTS[0])),))
    assert len(line_hashes(article)) == len(line_hashes(read)) + 1


def files(found: list[Article]) -> dict[str, str]:
    rows = [
        {"title": one.title, "text": one.text, "publisher": one.publisher, "published": str(one.published)}
        for one in found
    ]
    return {f"{at}.jsonl": json.dumps(row) for at, row in enumerate(rows)}


def stored(corpus: "Corpus") -> dict[str, tuple[set[str], set[str]]]:
    """What is marked, and what is in chunks, by title."""
    with closing(Catalog.open(corpus.home)) as catalog:
        found = [article for key in catalog.article_ids() if (article := catalog.article(key))]
        return {
            one.title: (
                {one.text[span.start : span.end] for span in one.boilerplate},
                {chunk.text for chunk in catalog.article_chunks(one)},
            )
            for one in found
        }


def test_one_run_and_many_end_alike(make_corpus: "MakeCorpus") -> None:
    everything = files(articles(PROMPTS[0]))
    corpus = make_corpus({})
    for names in (range(3), range(3, 5), range(5, 9)):
        corpus.write({f"{name}.jsonl": everything[f"{name}.jsonl"] for name in names})
        report = corpus.build()
    by_and_by = stored(corpus)
    assert (report.added, report.updated, report.unchanged) == (4, 0, 5)
    assert verify(corpus.settings) == []

    shutil.rmtree(corpus.home)
    corpus.build()
    assert stored(corpus) == by_and_by
    assert {line for marks, _ in by_and_by.values() for line in marks} == {PROMPTS[0]}
    assert not any(PROMPTS[0] in chunk for _, chunks in by_and_by.values() for chunk in chunks)
    assert verify(corpus.settings) == []


def test_again_changes_nothing_and_less_unmarks(make_corpus: "MakeCorpus") -> None:
    corpus = make_corpus(files(articles(PROMPTS[0], range(4))))
    corpus.build()
    before = stored(corpus)
    with closing(Catalog.open(corpus.home)) as catalog:
        generation = catalog.generation()
    report = corpus.build()
    with closing(Catalog.open(corpus.home)) as catalog:
        assert catalog.generation() == generation
    assert (report.updated, stored(corpus)) == (0, before)

    corpus.write({"0.jsonl": (corpus.folder / "0.jsonl").read_text() + "\n"})  # read anew, and the same
    assert corpus.build().updated == 0
    assert stored(corpus) == before

    (corpus.folder / "1.jsonl").unlink()
    corpus.build(prune=True)
    assert not any(marks for marks, _ in stored(corpus).values())
    assert verify(corpus.settings) == []
