"""One tree of errors: each message says what failed, where, and what to do next."""

_SHOWN_CHARS = 200  # of what somebody else's error says


class DatelineError(Exception):
    """A known error: the command prints its message as one line and exits with 1."""


def unforeseen(error: Exception) -> str:
    """Return the reason, one line, for what can't be read because of an error that nobody foresaw."""
    said = " ".join(str(error).split())[:_SHOWN_CHARS]
    told = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return f"can't be read for a reason Dateline did not foresee ({told}); save it in another form, or as plain .txt"


class ConfigError(DatelineError):
    """A setting is unknown, of the wrong type or out of range."""


class NoIndexError(DatelineError):
    """There is no index at the given home yet."""


class CollectionError(DatelineError):
    """There is no collection of that name, none may have it, or it can't be removed."""


class SchemaError(DatelineError):
    """The index was written by another, incompatible version."""


class LockedError(DatelineError):
    """Another process is indexing the same home."""


class ClusterError(DatelineError):
    """Ray is not installed, its cluster is out of reach, or what runs there failed."""


class LoadError(DatelineError):
    """A file can't be read as an article; raised by loaders, reported as `Skipped`."""


class RefusedError(LoadError):
    """A server answers with an error; `status` is the number of it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class ModelError(DatelineError):
    """An embedding model can't be found, is damaged, or can't be exported."""


class StoreError(DatelineError):
    """The catalog or a projection of it is damaged or out of reach."""


class QuestionError(DatelineError):
    """A question that can't be asked, such as an empty one."""


class CitationError(DatelineError):
    """A citation does not match the text that it points to."""


class DatasetError(DatelineError):
    """A file of questions and answers can't be used."""


class AnswerError(DatelineError):
    """What should be an answer that Dateline gave, or feedback on one, is neither."""
