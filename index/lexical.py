"""The lexical projection: chunks with their titles in Tantivy, ranked by BM25."""

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

import tantivy

from index import segments
from index.catalog import Catalog
from index.disk import make_folder, obstacle, remove
from index.errors import StoreError
from index.ledger import Ledger
from index.rendering import said
from index.types import Article, Filters, Scored, day_number

log = logging.getLogger(__name__)

NAME = "lexical"
# A word of the title says more of what a chunk is about than one of its text. Measured: benchmarks/RESULTS.md.
TITLE_BOOST = 0.5
_ANALYZER = "news_en"
_HEAP_BYTES = 64_000_000
# Tantivy's errors: ValueError and OSError; its Rust panics, for damaged files, are no Exception at all.
_PANIC = "PanicException"


class Lexical:
    """Reading and, for the process that holds the lock, writing the Tantivy index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._analyzer = _analyzer()
        self._schema = _schema()
        self._index: Any = None
        self._links: Path | None = None

    def search(
        self,
        question: str,
        limit: int,
        filters: Filters,
        having: Sequence[str] = (),
        articles: Sequence[str] | None = None,
    ) -> list[Scored]:
        """Return the best chunks for the words of a question; none when no word is indexed.

        Words are taken one by one from the question, so no query syntax can be in it. `having`: words, as they
        are indexed, each of which must be in each. `articles`: of these alone; their authors are not known here.
        """
        index = self._opened()
        words = list(dict.fromkeys(self.words(question)))
        if not words:
            return []
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, self._any_of(words)),
                *((tantivy.Occur.Must, self._any_of([word])) for word in having),
                *((tantivy.Occur.Must, condition) for condition in self._conditions(filters)),
                *([(tantivy.Occur.Must, self._one_of("article", articles))] if articles is not None else []),
            ]
        )
        with _known_errors(self.folder):
            self._link()
            index.reload()
            searcher = index.searcher()
            hits = searcher.search(query, limit, count=False).hits
            scored = [Scored(searcher.doc(address)["chunk"][0], float(score)) for score, address in hits]
        return sorted(scored, key=lambda hit: (-hit.score, hit.chunk_id))

    def holding(self, word: str, limit: int) -> list[str]:
        """Return the chunks that hold an indexed word, in text or title; in no order."""
        index = self._opened()
        with _known_errors(self.folder):
            self._link()
            index.reload()
            searcher = index.searcher()
            hits = searcher.search(self._any_of([word]), limit, count=False).hits
            return [searcher.doc(address)["chunk"][0] for _, address in hits]

    def words(self, text: str) -> list[str]:
        """Return the words of a text as they are indexed: stemmed, stop words left out."""
        words: list[str] = self._analyzer.analyze(text)
        return words

    def document_frequencies(self, words: Sequence[str]) -> tuple[list[int], int]:
        """Return in how many chunks each indexed word stands, and how many chunks there are."""
        index = self._opened()
        with _known_errors(self.folder):
            searcher = index.searcher()
            return [searcher.doc_freq("text", word) for word in words], searcher.num_docs

    def occurrences(self, words: Sequence[str]) -> list[int]:
        """Return how often each indexed word stands in a chunk's text or title: 0 when no article has it."""
        index = self._opened()
        with _known_errors(self.folder):
            searcher = index.searcher()
            return [searcher.doc_freq("text", word) + searcher.doc_freq("title", word) for word in words]

    def terms(self, prefix: str) -> list[str]:
        """Return the indexed words of texts that begin so, most frequent first. Three letters take a millisecond."""
        index = self._opened()
        with _known_errors(self.folder):
            return [term for term, _ in index.searcher().terms_with_prefix("text", prefix)]

    def ids(self) -> list[str]:
        """Return the chunk ids of all documents, in order."""
        index = self._opened()
        with _known_errors(self.folder):
            searcher = index.searcher()
            if not searcher.num_docs:
                return []
            hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs).hits
            return sorted(searcher.doc(address)["chunk"][0] for _, address in hits)

    def catch_up(self, ledger: Ledger) -> int:
        """Make the index reflect the catalog; return how many articles were written.

        A process killed in between has written some of it, or not recorded it: the same again does no harm,
        since an article's documents are deleted before they are added.
        """
        since, now = self.reflected(ledger), ledger.generation()
        if since == now and self.problem(ledger) is None:
            return 0
        if self.problem(ledger) is not None or since > now:  # a server's catalog was put back to an older day
            since = 0
        if since == 0:
            self._reset()
        changed = ledger.article_ids(after=since)
        known = ledger.projection(NAME).detail.get("files", {}) if since else {}
        with _known_errors(self.folder):
            for left in self.folder.glob(".tmp*"):  # by a writer that was killed
                remove(left)
            index = tantivy.Index(self._schema, str(self.folder))
            index.register_tokenizer(_ANALYZER, self._analyzer)
            writer = index.writer(_HEAP_BYTES, 1)
            if since:
                # A commit that was killed may have left files of the very names that this one will write.
                writer.garbage_collect_files()
                for article_id in (*ledger.removed_ids(after=since), *changed):
                    writer.delete_documents_by_term("article", article_id)
            for article_id in changed:
                self._add(writer, ledger, article_id)
            writer.commit()
            writer.wait_merging_threads()
        self._index = None
        ledger.set_projection(NAME, now, {"files": segments.manifest(self.folder, known)})
        return len(changed)

    def rebuild(self, ledger: Ledger) -> None:
        """Write the index anew from the catalog."""
        ledger.set_projection(NAME, 0, {})
        self.catch_up(ledger)

    def reflected(self, catalog: Catalog) -> int:
        """Return the catalog's generation that the index is known to reflect."""
        return catalog.projection(NAME).generation

    def problem(self, catalog: Catalog, deep: bool = False) -> str | None:
        """Say what is wrong with the files on disk: missing, shorter than written, or (`deep`) altered."""
        return segments.problem(self.folder, catalog.projection(NAME).detail.get("files", {}), deep)

    def _opened(self) -> Any:  # noqa: ANN401 - tantivy's classes are untyped
        if self._index is None:
            with _known_errors(self.folder):
                index = tantivy.Index.open(str(self._place()))
                index.register_tokenizer(_ANALYZER, self._analyzer)
                index.config_reader(reload_policy="manual")
            self._index = index
        return self._index

    def _place(self) -> Path:
        """Return the folder or, where nothing may be written in it, one of links to its files.

        Tantivy makes a lock file beside the files to read them.
        """
        if os.access(self.folder, os.W_OK) or not self.folder.is_dir():
            return self.folder
        self._links = Path(mkdtemp(prefix="dateline-"))
        finalize(self, remove, self._links)
        self._link()
        return self._links

    def _link(self) -> None:
        """Link what is not linked yet, where links are read: another process may have written more."""
        if self._links is None:
            return
        for path in self.folder.iterdir():
            link = self._links / path.name
            if path.suffix != ".lock" and not link.is_symlink():
                link.symlink_to(path.absolute())

    def _any_of(self, words: Sequence[str]) -> Any:  # noqa: ANN401
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", word, "freq")) for word in words]
        for word in words:
            title = tantivy.Query.term_query(self._schema, "title", word, "freq")
            terms.append((tantivy.Occur.Should, tantivy.Query.boost_query(title, TITLE_BOOST)))
        return tantivy.Query.boolean_query(terms)

    def _conditions(self, filters: Filters) -> Iterator[Any]:
        if filters.publishers:
            yield self._one_of("publisher", [name.casefold() for name in filters.publishers])
        if filters.days:
            yield tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, *filters.days)

    def _one_of(self, field: str, values: Sequence[str]) -> Any:  # noqa: ANN401
        terms = [tantivy.Query.term_query(self._schema, field, value, "basic") for value in values]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])

    def _add(self, writer: Any, ledger: Ledger, article_id: str) -> None:  # noqa: ANN401
        article = ledger.article(article_id)
        if article is None:
            return
        for chunk in ledger.article_chunks(article):
            writer.add_document(_document(article, chunk.id, said(article, chunk.start, chunk.end)))

    def _reset(self) -> None:
        with _known_errors(self.folder):
            make_folder(self.folder)
            for path in self.folder.iterdir():  # the folder itself may be a link to another disk
                remove(path)
        self._index = None


def _document(article: Article, chunk_id: str, text: str) -> Any:  # noqa: ANN401
    document = tantivy.Document()
    document.add_text("chunk", chunk_id)
    document.add_text("article", article.id)
    document.add_text("title", article.title)
    document.add_text("text", text)
    document.add_text("publisher", (article.publisher or "").casefold())
    document.add_integer("published", day_number(article.published))
    return document


def _schema() -> Any:  # noqa: ANN401
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("chunk", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


def _analyzer() -> Any:  # noqa: ANN401
    """Lower-cased, unaccented, English-stemmed words without stop words, for chunks and questions alike."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


class _known_errors:
    """Turn what Tantivy raises into `StoreError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, KeyboardInterrupt | SystemExit | StoreError):
            return
        if isinstance(error, Exception) or type(error).__name__ == _PANIC:
            remedy = obstacle(self.folder) or "run `qa verify --repair`"
            raise StoreError(f"{self.folder}: {error}; {remedy}") from error
