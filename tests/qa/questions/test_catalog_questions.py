"""Which questions are about the articles themselves, and what they ask; and look-alikes about the news."""

import pytest

from index.publishers import Stated, known_publishers
from qa.questions.catalog import Articles, Asks, asks_of_cited, read_catalog_question
from qa.types import Turn

FIND = known_publishers([Stated("The Moor Herald", None), Stated("Kestrel TV", None), Stated("Quay Post", None)]).find
CITED = Articles(cited=True)


@pytest.mark.parametrize(
    ("question", "asks", "articles"),
    [
        ("When was the Quay Post article published?", Asks.PUBLISHED, Articles(publisher="Quay Post")),
        (
            "when was kestrel tv's report on the dam published",
            Asks.PUBLISHED,
            Articles("the dam", publisher="Kestrel TV"),
        ),
        (
            "And when did the Herald run its story about owls?",
            Asks.PUBLISHED,
            Articles("owls", publisher="The Moor Herald"),
        ),
        ("When did Kestrel TV first report on the dam?", Asks.PUBLISHED, Articles("the dam", publisher="Kestrel TV")),
        (
            "When was the oldest Quay Post article published?",
            Asks.PUBLISHED,
            Articles(publisher="Quay Post", order="oldest"),
        ),
        ("What is the date of the article “Owls, at last”?", Asks.PUBLISHED, Articles(title="Owls, at last")),
        ("Who wrote this article?", Asks.AUTHOR, CITED),
        ("Who wrote it?", Asks.AUTHOR, CITED),
        (
            "Who is the author of the piece in the Moor Herald on owls?",
            Asks.AUTHOR,
            Articles("owls", publisher="The Moor Herald"),
        ),
        ("Who covered the dam for the Quay Post?", Asks.AUTHOR, Articles("the dam", publisher="Quay Post")),
        ("Where was that story published?", Asks.PUBLISHER, CITED),
        ("Which papers covered the dam?", Asks.OUTLETS, Articles("the dam")),
        ("What outlets have mentioned Ada Lint?", Asks.OUTLETS, Articles("Ada Lint", mention=True)),
        ("What did Kestrel TV report about the dam?", Asks.REPORTED, Articles("the dam", publisher="Kestrel TV")),
        ("How has the Quay Post covered the owls?", Asks.REPORTED, Articles("the owls", publisher="Quay Post")),
        ("How many articles mention Ada Lint?", Asks.COUNT, Articles("Ada Lint", mention=True)),
        ("How many articles has Kestrel TV published?", Asks.COUNT, Articles(publisher="Kestrel TV")),
        ("How many Quay Post stories are about the dam?", Asks.COUNT, Articles("the dam", publisher="Quay Post")),
        ("How many articles are there by Ada Lint?", Asks.COUNT, Articles(author="Ada Lint")),
        ("Which articles are about the dam?", Asks.LIST, Articles("the dam")),
        ("Show me all articles on owls", Asks.LIST, Articles("owls")),
        ("What articles did Ada Lint write about the dam?", Asks.LIST, Articles("the dam", author="Ada Lint")),
        ("Are there any news stories about owls?", Asks.LIST, Articles("owls")),
    ],
)
def test_what_is_asked_of_which_articles(question: str, asks: Asks, articles: Articles) -> None:
    asked = read_catalog_question(question, FIND)
    assert asked is not None
    assert (asked.asks, asked.articles) == (asks, articles)


@pytest.mark.parametrize(
    "question",
    [
        "When was the novel published?",
        "When was the report on the dam published?",
        "When did the dam's owner publish its report?",
        "When did it appear?",
        "How old is it?",
        "Who reported it?",
        "Who wrote the memo to the dam's owner?",
        "Who wrote an article against the dam?",
        "Who wrote the article that the judge quoted?",
        "In which journal did she publish her article?",
        "Which papers did the owner burn?",
        "Which outlets of the lake were blocked?",
        "What did the engineer report about the dam?",
        "How many articles does the charter have?",
        "How many articles of the charter were broken?",
        "How many articles were stolen from the shop?",
        "Which article of the charter forbids it?",
        "How many stories does the hotel have?",
        "Who owns the Moor Herald?",
        "When was Kestrel TV founded?",
        "What does the report say about the dam?",
        "",
        "?",
        "article",
    ],
)
def test_what_only_has_the_words_is_about_the_news(question: str) -> None:
    assert read_catalog_question(question, FIND) is None


def test_a_long_text_is_no_question_about_articles() -> None:
    assert (
        read_catalog_question("When was the article about " + "very " * 100_000 + "old owls published?", FIND) is None
    )


DAM = Turn("When was the dam closed?", "Engineers closed the dam on Friday. [1]")


@pytest.mark.parametrize(
    ("question", "turn", "is_meant"),
    [
        ("Who wrote it?", DAM, True),
        ("And when was that published?", DAM, True),
        ("Who is the author of the article?", DAM, True),
        ("Who wrote the article?", Turn("What is the poem about?", "It is about owls. [1]"), True),
        ("Who wrote it?", Turn("What is the poem about?", "It is about owls. [1]"), False),
        ("When was it published?", Turn("What did the inquiry's report find?", "It found cracks. [1]"), False),
        ("When was it built?", DAM, False),
        ("Where is it?", DAM, False),
    ],
)
def test_it_is_the_article_unless_something_written_is_spoken_of(question: str, turn: Turn, is_meant: bool) -> None:
    assert asks_of_cited(question, [turn]) is is_meant


def test_without_a_turn_nothing_was_cited() -> None:
    assert not asks_of_cited("Who wrote it?", [])
