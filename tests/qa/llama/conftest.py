from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "bridge.txt": "Bridge to close\n\nTarn Herald\n\nMay 2, 2033\n\nThe council will close Tallow Bridge on Friday."
    " Repairs cost two million.\n",
    "fair.txt": "Eel fair opens\n\nMillrace News\n\nJune 12, 2033\n\nThe eel fair drew 9,500 people on Sunday."
    " Mayor Ines Brandt opened it at noon.\n",
    "older.txt": "Eel fair of old\n\nBy Ada Lint\n\nTarn Herald\n\nJune 12, 2032\n\n"
    "The eel fair drew 8,100 people on Sunday. The poet Olaf Reed opened it at noon, and the smoking"
    " of eels went on far into the night beside the river.\n",
}


@pytest.fixture(scope="session")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home(FILES)
