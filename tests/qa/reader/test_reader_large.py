import hashlib
import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from index.errors import ModelError
from index.models import Models
from qa.reader import large
from qa.reader.description import Description
from qa.reader.runtime import WEIGHTS

SHIPPED = Description.read(large.ADAPTERS)
Install = Callable[[Path], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install an encoder's folder as the packages carry it: a zip in five parts."""

    def make(encoder: Path) -> None:
        site = tmp_path / "site"
        site.mkdir()
        with ZipFile(tmp_path / "whole.zip", "w") as archive:
            for name in large.BASE_FILES:
                archive.write(encoder / name, f"{large.BASE}/{name}")
        whole = (tmp_path / "whole.zip").read_bytes()
        size = -(-len(whole) // len(large.PARTS))
        for number, package in enumerate(large.PARTS, 1):
            file = f"{package.replace('part-', 'part_')}/input/{large.BASE}.zip.{number:03}"
            (site / file).parent.mkdir(parents=True)
            (site / file).write_bytes(whole[(number - 1) * size : number * size])
            about = site / f"{package.replace('-', '_')}-0.0.1.dist-info"
            about.mkdir()
            (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 0.0.1\n")
            (about / "RECORD").write_text(f"{file},,\n")
        monkeypatch.syspath_prepend(site)

    return make


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """Files of the names of an encoder's, and no more."""
    folder = tmp_path / "encoder"
    folder.mkdir()
    for name in large.BASE_FILES:
        (folder / name).write_text(name)
    return folder


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """Adapters of the name of ours, and no more."""
    folder = tmp_path / "adapters"
    folder.mkdir()
    (folder / large.TRAINED).write_text("trained")
    (folder / large.SCALES).write_text("scales")
    shutil.copyfile(large.ADAPTERS / "reader.json", folder / "reader.json")
    return folder


def left(cache: Path) -> list[str]:
    return [path.name for path in cache.iterdir() if path.suffix != ".lock"]


def test_the_shipped_description_is_what_training_has() -> None:
    from training.reader import drawing

    assert (SHIPPED.max_tokens, SHIPPED.question_tokens) == (drawing.MAX_TOKENS, drawing.QUESTION_TOKENS)
    assert (SHIPPED.title_tokens, SHIPPED.answer_tokens) == (drawing.TITLE_TOKENS, drawing.SPAN_TOKENS)
    assert len(SHIPPED.before + SHIPPED.between + SHIPPED.after) == drawing.SPECIAL_TOKENS
    assert SHIPPED.question_kept == "last"
    assert SHIPPED.overlap_tokens > SHIPPED.answer_tokens


def test_the_small_reader_is_the_packaged_one(tmp_path: Path) -> None:
    assert large.open_reader("small", Models(tmp_path / "none")) is not None
    assert not (tmp_path / "none").exists()


def test_without_adapters_there_is_no_large_reader_and_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    assert large.open_reader("large", Models(tmp_path / "cache"), tmp_path / "none") is None
    assert large.large_damage(Models(tmp_path / "cache"), tmp_path / "none") == []
    assert caplog.messages == ["the small reader answers alone: this installation has no adapters of the large reader"]
    assert not (tmp_path / "cache").exists()


def test_a_package_that_is_missing_is_named(tmp_path: Path, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "PARTS", ("no-such-package-001",))

    with pytest.raises(ModelError, match=r"pip install no-such-package-001==0\.0\.1"):
        large.prepare(Models(tmp_path / "cache"), trained)
    assert left(tmp_path / "cache") == []


def test_another_base_is_refused(tmp_path: Path, install: Install, encoder: Path, trained: Path) -> None:
    install(encoder)
    found = hashlib.sha256(b"model.safetensors").hexdigest()

    with pytest.raises(ModelError, match=f"sha256 {found} of all-mpnet-base-v2 is not the official model's; reinstall"):
        large.prepare(Models(tmp_path / "cache"), trained)
    assert left(tmp_path / "cache") == []


def test_parts_that_make_no_zip_are_named(tmp_path: Path, install: Install, encoder: Path, trained: Path) -> None:
    install(encoder)
    (part,) = (tmp_path / "site").glob("*part_005/input/*")
    part.write_bytes(b"")

    with pytest.raises(ModelError, match=r"damaged .*install them again"):
        large.prepare(Models(tmp_path / "cache"), trained)


@pytest.mark.parametrize("name", ["reader.safetensors", "scales.safetensors", "reader.json"])
def test_other_adapters_are_another_model(tmp_path: Path, trained: Path, name: str) -> None:
    other = shutil.copytree(trained, tmp_path / "other")
    assert large.model_of(other) == large.model_of(trained)
    large.model_of.cache_clear()
    (other / name).write_bytes((other / name).read_bytes() + b" ")

    assert large.model_of(other).name != large.model_of(trained).name


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_it_is_made_once_of_packages_and_adapters_and_its_damage_is_named(
    tmp_path: Path,
    install: Install,
    base: Path,
    adapters: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    install(base)
    ours = tmp_path / "ours"
    ours.mkdir()
    shutil.copyfile(adapters, ours / large.TRAINED)
    shutil.copyfile(adapters.with_name(large.SCALES), ours / large.SCALES)
    stored = json.loads((WEIGHTS / "reader.json").read_text())  # the toy has the packaged tokenizer
    (ours / "reader.json").write_text(json.dumps(stored | {"sha256": {}}))
    monkeypatch.setattr(large, "BASE_SHA256", hashlib.sha256((base / "model.safetensors").read_bytes()).hexdigest())
    caplog.set_level(logging.INFO)
    models = Models(tmp_path / "cache")

    reader = large.open_reader("large", models, ours)

    assert reader is not None
    assert reader.read("What was seen?", ["Sailors saw a volcano beyond an island."])[0].stance is not None
    assert large.open_reader("large", models, ours) is not None
    assert caplog.messages == ["preparing the reader (once)"]
    folder = tmp_path / "cache" / large.model_of(ours).name
    assert left(tmp_path / "cache") == [folder.name]
    assert sorted(path.name for path in folder.iterdir()) == ["reader.json", "reader.onnx", "tokenizer.json"]
    assert large.large_damage(models, ours) == []

    (folder / "reader.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match=f"`qa verify --repair`, or delete {folder} and run `qa index`$"):
        large.open_reader("large", models, ours)
    assert str(folder) in large.large_damage(models, ours)[0]
    large.mend(models, ours)
    assert large.large_damage(models, ours) == []
