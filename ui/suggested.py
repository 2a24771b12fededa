"""Questions to begin with: found in the background, once for each state of the index."""

import logging
from threading import Lock, Thread

from index.errors import DatelineError
from qa.engine import Engine

log = logging.getLogger(__name__)

SEARCH_S = 12.0  # nobody waits for it, and each candidate lets a reader's question go first


class FirstQuestions:
    """The engine's first questions, without making a page wait for them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._wanted = ""  # the fingerprint they are looked for, or were found, under
        self._found: dict[str, tuple[str, ...]] = {}

    def ready(self) -> tuple[str, ...] | None:
        """Return the questions, or None while they are looked for, which the first call begins."""
        fingerprint = self._engine.coverage().fingerprint
        with self._lock:
            if fingerprint != self._wanted:
                self._wanted = fingerprint
                Thread(target=self._find, args=(fingerprint,), name="first questions", daemon=True).start()
            return self._found.get(fingerprint)

    def _find(self, fingerprint: str) -> None:
        try:
            questions = self._engine.first_questions(within_s=SEARCH_S)
        except DatelineError as error:
            log.info("no questions to begin with: %s", error)
            questions = ()
        with self._lock:
            self._found = {fingerprint: questions}
            if not questions:  # the engine may have been too busy: whoever asks next has it look again
                self._wanted = ""
