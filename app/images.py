"""QR images of any text, as SVG and PNG; knows nothing of codes and puts nothing over the modules.

Error correction M, and the quiet zone of four modules that ISO/IEC 18004 asks for. The libraries
are read with the first image: many a worker never makes one.
"""

from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import escape

QUIET_ZONE = 4
CAPTION_HEIGHT = 6
_SMALLEST_RUN = 20
"""Shorter runs of digits and capitals stay in the surrounding mode: switching costs more bits."""

Matrix = list[list[bool]]


def matrix(text: str) -> Matrix:
    """The modules, dark ones true, quiet zone included."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text, optimize=_SMALLEST_RUN)
    code.make()
    modules: Matrix = code.get_matrix()
    return modules


def svg(text: str, *, caption: str = "") -> bytes:
    """Scales to any size; `caption` is printed below the quiet zone."""
    modules = matrix(text)
    width = len(modules)
    height = width + (CAPTION_HEIGHT if caption else 0)
    label = escape(caption or "QR", {'"': "&quot;"})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{label}" shape-rendering="crispEdges">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<path d="{_path(modules)}"/>',
        _caption(label, width) if caption else "",
        "</svg>",
    ]
    return "".join(parts).encode()


def png(text: str, *, scale: int = 8) -> bytes:
    """One bit deep; `scale` pixels to a module."""
    from PIL import Image

    modules = matrix(text)
    width = len(modules)
    image = Image.new("1", (width, width), 1)
    image.putdata([not dark for row in modules for dark in row])
    out = BytesIO()
    image.resize((width * scale, width * scale), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def _path(modules: Matrix) -> str:
    """Dark runs of each row as one rectangle: a third of the size of one per module."""
    parts = []
    for y, row in enumerate(modules):
        x = 0
        for dark, group in groupby(row):
            length = sum(1 for _ in group)
            if dark:
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(parts)


def _caption(label: str, width: int) -> str:
    return (
        f'<text x="{width / 2:g}" y="{width + 2}" text-anchor="middle" font-size="3.4" '
        f'font-family="sans-serif">{label}</text>'
    )
