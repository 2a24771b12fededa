"""PDFs drawn letter by letter, in any order and turned in any way."""

from collections.abc import Sequence


def drawn(*pages: Sequence[tuple[int, int, str]], turned: str = "1 0 0 1 0 0", rotated: int = 0) -> bytes:
    """Return a PDF with words at places, in points from the lower left, drawn in this order."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for page in pages:
        shown = "".join(f"BT /F 10 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in page)
        shown = f"q {turned} cm\n{shown}Q\n"
        kids.append(f"{len(objects) + 1} 0 R")
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 600] /Rotate {rotated} /Contents {len(objects) + 2} 0 R"
            " /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
            f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
        ]
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>"
    return f"{body}{end}\nstartxref\n{len(body)}\n%%EOF".encode()
