import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from index.config import ChunkSettings
from index.errors import ConfigError
from qa.config import Config, RetrievalSettings, load_config

SHIPPED = Path(__file__).parents[2] / "config.toml"


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder, and no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for table, settings in Config().model_dump().items():
        for key in settings:
            monkeypatch.delenv(f"QA_{table}__{key}".upper(), raising=False)


@pytest.mark.skipif(not SHIPPED.is_file(), reason="config.toml is not written yet")
def test_the_shipped_file_states_every_default_and_nothing_else() -> None:
    assert tomllib.loads(SHIPPED.read_text(encoding="utf-8")) == Config().model_dump(mode="json")


@pytest.mark.skipif(not SHIPPED.is_file(), reason="config.toml is not written yet")
def test_the_shipped_file_explains_every_setting() -> None:
    settings = [line for line in SHIPPED.read_text(encoding="utf-8").splitlines() if " = " in line.partition("#")[0]]

    assert len(settings) == sum(len(table) for table in Config().model_dump().values())
    assert [line for line in settings if not line.partition("#")[2].strip()] == []


def test_defaults_without_a_file() -> None:
    assert load_config() == Config()


def test_a_named_file_comes_before_the_one_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[retrieval]\npassages = 7\nrrf_k = 61\n")
    assert (load_config().retrieval.passages, load_config().retrieval.rrf_k) == (7, 61)

    named = tmp_path / "other.toml"
    named.write_text("[retrieval]\npassages = 8\n")
    config = load_config(named)

    assert (config.retrieval.passages, config.retrieval.rrf_k) == (8, RetrievalSettings().rrf_k)
    assert config.model_copy(update={"retrieval": Config().retrieval}) == Config()


def test_home_comes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[index]\nhome = "news"\nmax_article_mb = 3\n')

    assert load_config().index.home == "news"
    assert load_config(home="elsewhere").index.home == "elsewhere"
    assert load_config(home="elsewhere").index.max_article_mb == 3


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text("[retrieval]\npassages = 7\nrrf_k = 61\n")
    monkeypatch.setenv("QA_RETRIEVAL__PASSAGES", "5")
    monkeypatch.setenv("QA_EMBEDDER__PRECISION", "fp32")

    config = load_config()

    assert (config.retrieval.passages, config.retrieval.rrf_k, config.embedder.precision) == (5, 61, "fp32")


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_RETRIEVAL__PASSAGES", "")

    assert load_config() == Config()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "[chunks]\nmax_tokens = 8\n",
            "[chunks] max_tokens = 8: Input should be greater than or equal to 32",
            id="too-small",
        ),
        pytest.param(
            '[chunks]\nmax_tokens = "many"\n',
            "[chunks] max_tokens = 'many': Input should be a valid integer, unable to parse string as an integer",
            id="wrong-type",
        ),
        pytest.param(
            '[embedder]\nprecision = "int4"\n',
            "[embedder] precision = 'int4': Input should be 'int8' or 'fp32'",
            id="not-one-of",
        ),
        pytest.param(
            "[chunks]\nmax_token = 99\n",
            "[chunks] max_token is not a setting; the settings there are: chunker, max_tokens, overlap_sentences",
            id="unknown-key",
        ),
        pytest.param(
            "[chunks]\nchunker = 5\n",
            '[chunks] chunker = 5: neither a name nor { name = "package.module:name", arguments = { … } }',
            id="no-component",
        ),
        pytest.param(
            "[chunk]\nmax_tokens = 99\n",
            f"chunk is not a setting; the settings there are: {', '.join(Config.model_fields)}",
            id="unknown-table",
        ),
    ],
)
def test_a_wrong_setting_is_one_line_naming_file_key_value_and_what_is_allowed(
    tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)

    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert str(caught.value) == f"{file}: {message}"


def test_a_table_that_is_none_names_itself(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("chunks = 5\n")

    with pytest.raises(ConfigError, match=r"^config.toml: chunks = 5: "):
        load_config()


@pytest.mark.parametrize("table", ["", "[retrieval]\npassages = 5\n"])
def test_a_wrong_variable_is_an_error_that_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    (tmp_path / "config.toml").write_text(table)
    monkeypatch.setenv("QA_RETRIEVAL__PASSAGES", "0")

    with pytest.raises(ConfigError) as caught:
        load_config()
    assert str(caught.value) == ("environment: [retrieval] passages = '0': Input should be greater than or equal to 1")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"[chunks\n", id="no-toml"),
        pytest.param(b"\xff\xfe", id="no-text"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_naming_it(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "mine.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert str(caught.value).startswith(f"{file}: can't be read as TOML: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("settings", [Config(), ChunkSettings()], ids=["all", "one-table"])
def test_settings_cannot_be_changed(settings: BaseModel) -> None:
    field = next(iter(type(settings).model_fields))

    with pytest.raises(ValidationError, match="frozen"):
        setattr(settings, field, getattr(settings, field))
