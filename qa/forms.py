"""JSON from outside, read into a form: types are taken at their word, and texts are of whole characters."""

import json
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import DatelineError

F = TypeVar("F", bound="Form")


class FormError(DatelineError):
    """What came from outside is not what it must be."""


class Form(BaseModel):
    """What an object must hold. Keys that it doesn't name are left alone: a later version may add them."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


def fill(form: type[F], data: object) -> F:
    """Return a form filled in from parsed JSON. Raises `FormError` naming the first value that is wrong."""
    try:
        # As JSON, where lists are lists and days are texts; half a character can't be written.
        return form.model_validate_json(json.dumps(data, ensure_ascii=False, allow_nan=False).encode())
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"
    except UnicodeEncodeError:
        reason = "it holds half a character: a surrogate without its pair"
    except (TypeError, ValueError, RecursionError) as error:
        reason = f"it is no JSON: {error}"
    raise FormError(reason)
