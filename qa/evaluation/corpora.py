"""What the questions of a set are put to: the configured index, or one made of the articles that the set brings."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from index.build import Progress, build
from index.embedder import model_folder
from index.home import IndexPaths
from qa.config import Config, build_settings
from qa.evaluation.dataset import Dataset, GivenArticle, Task
from qa.pairs import Pair

FOLDER_NAME = ".evaluated"  # in a folder of outputs; nobody keeps an index of their own under that name
# So many articles a file: a collection of millions is never held in memory.
_SHARD_ARTICLES = 20_000


@contextmanager
def asked_config(
    dataset: Dataset, pairs: Iterable[Pair], config: Config, out: Path | None, progress: Progress
) -> Iterator[Config]:
    """Give the settings of the index to ask; that of a set's own articles lies in `out`, or nowhere afterwards."""
    if dataset.task is Task.ASK:
        yield config
        return
    wanted = {ref.article for pair in pairs for ref in pair.evidence}
    articles = (item for item in dataset.articles if dataset.task is Task.FIND or item.id in wanted)
    with TemporaryDirectory(prefix="dateline-") as spare:
        home = (out or Path(spare)) / FOLDER_NAME
        asked = config.model_copy(update={"index": config.index.model_copy(update={"home": str(home)})})
        _share_model(config, asked)
        _write(articles, home / "articles")
        build([home / "articles"], build_settings(asked), progress, prune=True)
        yield asked


def _share_model(config: Config, asked: Config) -> None:
    """Preparing the model takes longer than most sets: an index that has it lends it."""
    source, target = (model_folder(c.embedder, IndexPaths(Path(c.index.home)).models) for c in (config, asked))
    if source.is_dir() and not target.exists():
        shutil.copytree(source, target)


def _write(articles: Iterable[GivenArticle], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for number, shard in enumerate(_shards(articles)):
        path = folder / f"{number:05}.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(_row(article)) + "\n" for article in shard)
        written.add(path)
    for path in set(folder.glob("[0-9]*.jsonl")) - written:  # of another selection of questions
        path.unlink()


def _row(article: GivenArticle) -> dict[str, str]:
    """The url keeps two articles of the same words apart, which the index would take for one: both are judged."""
    return asdict(article) | {"url": f"evaluated:{article.id}"}


def _shards(articles: Iterable[GivenArticle]) -> Iterator[Iterator[GivenArticle]]:
    rest = iter(articles)
    for first in rest:
        yield chain([first], islice(rest, _SHARD_ARTICLES - 1))
