"""News of saved questions as it happens: each change once, and no question asked that nothing new bears on."""

import pytest

from qa.config import load_config
from qa.engine import Engine
from qa.news import News
from qa.saved import Saved
from qa.types import Question
from qa.watching import Newsroom
from tests.conftest import MakeCorpus

MILL = "The old mill of Tarn burned down on Monday.\n\nTarn Herald\n\n2 May 2033\n\nThe old mill of Tarn burned down."
COST = (
    "Rebuilding the mill\n\nTarn Herald\n\n4 May 2033\n\nRebuilding the old mill of Tarn will cost £3.4 million, the"
    " county said on Wednesday."
)
CHOIRS = {
    f"choir-{at}.txt": f"Choir {at} sings\n\nSund Post\n\n5 May 2033\n\nChoir {at} sang at Sund." for at in range(30)
}
ASKED = "How much will rebuilding the old mill of Tarn cost?"


def test_a_question_is_asked_again_only_when_something_bears_on_it(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = make_corpus(
        {"mill.txt": MILL, **{f"mill-{at}.txt": f"{MILL} Mill {at} of Tarn stood." for at in range(30)}}
    )
    corpus.build()
    config = load_config(None, str(corpus.home))
    with Engine.open(config) as engine:
        engine.save("cost", engine.ask(Question(ASKED)))
    asked = []
    news = Engine.news

    def counted(engine: Engine, one: Saved) -> News:
        asked.append(one.name)
        return news(engine, one)

    monkeypatch.setattr(Engine, "news", counted)
    with Newsroom(config) as newsroom:
        corpus.write({"cost.txt": COST})
        corpus.build()
        (told,) = newsroom.look()
        assert [change.line for change in told.changes] == ["Now answered: £3.4 million"]

        corpus.write(CHOIRS)
        corpus.build()
        assert (list(newsroom.look()), len(asked)) == ([], 1)

        corpus.write({"cost.txt": COST.replace("3.4", "4.8")})
        corpus.build()
        (told,) = newsroom.look()
        assert (told.changes[0].said, len(asked)) == ("£4.8 million", 2)

        with Engine.open(config) as engine:  # somebody looks
            engine.looked_at(news(engine, engine.saved()[0]))
        assert (list(newsroom.look()), len(asked)) == ([], 3)
