"""Questions to begin with: found in the background, once for each state of the index."""

import logging
from threading import Lock, Thread

from index.errors import DatelineError
from qa.engine import Engine
from ui.choosing import lasting

log = logging.getLogger(__name__)

_KEPT = 20  # states of the collections
SEARCH_S = 12.0  # nobody waits for it, and each candidate lets a reader's question go first


class FirstQuestions:
    """The engine's first questions, without making a page wait for them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock, self._searching = Lock(), Lock()  # two searches side by side would each find the other busy
        self._wanted: set[str] = set()  # the fingerprints that they are looked for, or were found, under
        self._found: dict[str, tuple[str, ...]] = {}

    def ready(self) -> tuple[str, ...] | None:
        """Return the questions, or None while they are looked for, which the first call begins."""
        fingerprint = self._engine.coverage().fingerprint
        with self._lock:
            if fingerprint not in self._wanted:
                self._wanted.add(fingerprint)
                find = lasting(self._find)
                Thread(target=find, args=(fingerprint,), name="first questions", daemon=True).start()
            return self._found.get(fingerprint)

    def _find(self, fingerprint: str) -> None:
        questions: tuple[str, ...] = ()
        try:
            with self._searching:
                questions = self._engine.first_questions(within_s=SEARCH_S)
        except Exception as error:  # whatever it is, the page goes without, and whoever comes next may have them
            log.info("no questions to begin with: %s", error, exc_info=not isinstance(error, DatelineError))
        with self._lock:
            self._found[fingerprint] = questions
            for old in list(self._found)[:-_KEPT]:
                del self._found[old]
                self._wanted.discard(old)
            if not questions:  # the engine may have been too busy: whoever asks next has it look again
                self._wanted.discard(fingerprint)
