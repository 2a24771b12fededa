"""Answers in the articles' own sentences, chosen by a fitted judge; no language model."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.chunkers import embedded_text
from index.errors import ModelError
from index.stores import Stores
from index.types import Article, Span
from qa.answerers import Finding
from qa.answerers.features import Candidate, Similarities, features, tell_the_same, vocabulary_of
from qa.answerers.scoring import probabilities
from qa.config import AnswerSettings
from qa.types import Evidence, Passage, Question

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "extractive"
# A sentence after the first must reach this share of the first one's probability to be worth its room: the
# answer stands in what is cited 7 points more often than at 0.9, for less than one more sentence (RESULTS.md).
SUPPORT_SHARE = 0.4
# So many passages the judge was fitted on.
JUDGED = 10


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a passage, and the candidate that is judged."""

    article_id: str
    span: Span
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class ExtractiveAnswerer:
    """Judges every sentence of the passages; the best one to three answer, or none is good enough."""

    stores: Stores
    settings: AnswerSettings

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        """Return the best sentences; none when the best is less likely than `[answer] sentence_threshold`."""
        sentences = self._sentences(passages[:JUDGED])
        if not sentences:
            return Finding((), 0.0, NAME)
        scores = probabilities(self.judged(question.text, [s.candidate for s in sentences]))
        order = sorted(range(len(sentences)), key=lambda at: (-scores[at], at))
        confidence = float(scores[order[0]])
        if confidence < self.settings.sentence_threshold:
            return Finding((), confidence, NAME)
        chosen = self._chosen(sentences, scores, order)
        evidence = tuple(_evidence(sentences[at], float(scores[at])) for at in chosen)
        return Finding(evidence, confidence, NAME)

    def judged(self, question: str, candidates: Sequence[Candidate]) -> "NDArray[np.float32]":
        """Return the features of each candidate, `(n, len(FEATURES))` float32."""
        return features(question, candidates, self._similarities(question, candidates), vocabulary_of(self.stores))

    def _sentences(self, passages: Sequence[Passage]) -> list[_Sentence]:
        catalog = self.stores.catalog
        ids = dict.fromkeys(passage.article_id for passage in passages)
        articles = {key: (article, catalog.sentences(key)) for key in ids if (article := catalog.article(key))}
        found: dict[tuple[str, Span], _Sentence] = {}
        for rank, passage in enumerate(passages, 1):
            if passage.article_id not in articles:
                continue  # removed since it was found
            article, spans = articles[passage.article_id]
            for at in range(bisect_right(spans, passage.start, key=lambda span: span.end), len(spans)):
                # A sentence that was cut to fit lies in its passage only in part: cite that part.
                part = Span(max(spans[at].start, passage.start), min(spans[at].end, passage.end))
                if part.start >= part.end:
                    break
                text = article.text[part.start : part.end]
                # The title stands above every quote anyway; a row of stars has no words to quote.
                quotable = text != article.title and self.stores.lexical.words(text)
                if quotable and (article.id, part) not in found:
                    found[article.id, part] = _sentence(article, spans, at, part, passage, rank)
        return list(found.values())

    def _similarities(self, question: str, candidates: Sequence[Candidate]) -> Similarities:
        import numpy as np

        try:
            embedder = self.stores.embedder
        except ModelError:  # nothing is embedded yet: judged by words alone
            none = np.zeros(len(candidates), np.float32)
            return Similarities(none, none)
        asked = embedder.embed_question(question)
        sentences = embedder.embed([c.text for c in candidates]) @ asked
        known = self.stores.catalog.chunk_vectors(embedder.name, list({c.passage_id for c in candidates}))
        # While others are still indexing, some passages are found by their words before they are embedded.
        waiting = {c.passage_id: embedded_text(c.title, c.passage) for c in candidates if c.passage_id not in known}
        known |= zip(waiting, embedder.embed(list(waiting.values())), strict=True)
        cosines = {key: float(vector @ asked) for key, vector in known.items()}
        return Similarities(sentences, np.array([cosines[c.passage_id] for c in candidates], np.float32))

    def _chosen(self, sentences: Sequence[_Sentence], scores: "NDArray[np.float32]", order: Sequence[int]) -> list[int]:
        chosen: list[int] = []
        for at in order:
            if len(chosen) == self.settings.max_sentences or scores[at] < SUPPORT_SHARE * scores[order[0]]:
                break
            words = set(self.stores.lexical.words(sentences[at].candidate.text))
            kept = (set(self.stores.lexical.words(sentences[other].candidate.text)) for other in chosen)
            if not any(tell_the_same(words, other) for other in kept):
                chosen.append(at)
        return chosen


def _sentence(article: Article, spans: Sequence[Span], at: int, part: Span, passage: Passage, rank: int) -> _Sentence:
    before, after = (
        article.text[spans[near].start : spans[near].end] if 0 <= near < len(spans) else "" for near in (at - 1, at + 1)
    )
    text = article.text[part.start : part.end]
    candidate = Candidate(text, before, after, article.title, passage.text, passage.chunk_id, rank)
    return _Sentence(article.id, part, candidate)


def _evidence(sentence: _Sentence, score: float) -> Evidence:
    return Evidence(sentence.article_id, sentence.span.start, sentence.span.end, sentence.candidate.text, score)
