"""A page of a PDF as a picture; it runs in the process of `index.pdf_lines`."""

import base64
import ctypes
import io
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_SCALE = 2.0  # pixels a point: letters of 8 points are still sharp at twice the width of a column
_MOST_PIXELS = 6_000_000  # a broadsheet of two feet is drawn at 1.7 pixels a point, a poster smaller
_LEAST_SIDE = 1  # pixel, of a page that is hardly there
_UNITS = 1_000_000  # into which a page's sides are divided: PDFium tells places on it as whole numbers
_POINTS = ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0))


def picture(page: "PdfPage", turn: int) -> dict[str, Any]:
    """Return `{"png": base64, "width", "height", "placed"}` of a page, sizes in pixels.

    `placed` is where three points stand on it, `[[x, y], …]`, each 0 to 1 from the upper left: (0, 0), (1000, 0) and
    (0, 1000) of the page turned so that its words can be read, by so many quarters.
    """
    from pypdfium2 import raw

    width, height = page.get_size()
    scale = min(_SCALE, sqrt(_MOST_PIXELS / max(width * height, 1.0)))
    bitmap = page.render(scale=max(scale, _LEAST_SIDE / max(width, height, 1.0)))
    held = io.BytesIO()
    image = bitmap.to_pil()
    image.save(held, "PNG")
    across, down = ctypes.c_int(), ctypes.c_int()
    placed = []
    for point in _POINTS:
        x, y = _turned_back(*point, turn)
        raw.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, x, y, ctypes.byref(across), ctypes.byref(down))
        placed.append([across.value / _UNITS, down.value / _UNITS])
    png = base64.b64encode(held.getvalue()).decode()
    return {"png": png, "width": image.width, "height": image.height, "placed": placed}


def _turned_back(x: float, y: float, turn: int) -> tuple[float, float]:
    """Return where on its page a point stands that was turned by `index.pdf_lines`."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]
