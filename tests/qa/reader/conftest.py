from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from reader_toys import make_encoder, mixed_rows
from tokenizers import Tokenizer

from qa.reader.training.tokens import Corpus, tokenise
from qa.reader.windows import open_tokenizer


@pytest.fixture(scope="package", autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads cost toys more than they give, and where others use the cores, twenty times as much."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A one-layer encoder with the packaged tokenizer."""
    return make_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def tokenizer(encoder: Path) -> Tokenizer:
    return open_tokenizer(encoder)


@pytest.fixture(scope="session")
def corpus(tokenizer: Tokenizer) -> Corpus:
    """All kinds of rows in word pieces."""
    return tokenise(mixed_rows(), tokenizer)
