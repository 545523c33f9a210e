"""Images are read back by another library, at the sizes people print and show them."""

from io import BytesIO
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from app import images
from rules import payload
from rules.payload import Subject
from rules.seal import SigningKey
from tests.qr import read_codes

KEY = SigningKey.from_seed(bytes(32))
BASE = "https://youxin.market.chongqing.example.c"
SVG = "{http://www.w3.org/2000/svg}"


def address(subject: Subject) -> str:
    return payload.url(payload.write(UUID(int=2**127 + 9), subject, KEY), BASE)


URL = address(Subject.of("91500118203790903T", None))


@pytest.mark.parametrize("scale", [2, 3, 5, 8, 20])
def test_png_is_read_back(scale: int) -> None:
    image = Image.open(BytesIO(images.png(URL, scale=scale)))
    assert image.size == (57 * scale, 57 * scale)
    assert read_codes(image) == [URL]


@pytest.mark.parametrize("angle", [7, 90, 180])
def test_png_is_read_back_when_turned_and_shrunk(angle: int) -> None:
    image = Image.open(BytesIO(images.png(URL))).convert("L")
    turned = image.rotate(angle, expand=True, fillcolor=255).resize((400, 400))
    assert read_codes(turned) == [URL]


def drawn(svg: bytes, scale: int) -> Image.Image:
    """Rasterises the one path of rectangles that `images.svg` writes."""
    root = ET.fromstring(svg)
    _, _, width, height = (int(part) for part in root.attrib["viewBox"].split())
    image = Image.new("L", (width * scale, height * scale), 255)
    path = root.find(f"{SVG}path")
    assert path is not None
    for run in path.attrib["d"].split("z")[:-1]:
        at, _, rest = run.removeprefix("M").partition("h")
        x, y = (int(part) for part in at.split())
        length = int(rest.partition("v")[0])
        box = (x * scale, y * scale, (x + length) * scale, (y + 1) * scale)
        image.paste(0, box)
    return image


@pytest.mark.parametrize("caption", ["", "山城有信 <91500118203790903T> & “码”"])
def test_svg_is_read_back(caption: str) -> None:
    svg = images.svg(URL, caption=caption)
    assert read_codes(drawn(svg, 4)) == [URL]
    text = ET.fromstring(svg).find(f"{SVG}text")
    assert (text.text if text is not None else "") == caption


def test_a_code_fits_version_8_and_the_longest_number_version_10() -> None:
    assert len(BASE) == 41
    longest = Subject.of(None, "企" * 21)
    assert (len(images.matrix(URL)) - 8 - 17) // 4 == 8
    assert (len(images.matrix(address(longest))) - 8 - 17) // 4 <= 10


def test_the_quiet_zone_is_four_modules_wide() -> None:
    modules = images.matrix(URL)
    edges = modules[:4] + modules[-4:] + [row[:4] + row[-4:] for row in modules]
    assert not any(dark for row in edges for dark in row)
    assert modules[4][4]
