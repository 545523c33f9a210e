"""The display kit: a poster that another reader reads back, and a badge of the colour of now."""

from pathlib import Path

import httpx
import pypdfium2
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.asgi import create_app
from app.logins import serving_url
from app.pages import poster
from app.settings import Settings
from models.codes import EntityCode
from models.entities import Entity
from resolvers.codes.lifecycle import code_suspend
from rules.codes import CodeEndReason
from tests.codes.conftest import BASE, USCC, City
from tests.codes.test_page import altered
from tests.paths import absent
from tests.qr import read_codes

LONG = "重庆市渝中区解放碑山城老火锅餐饮文化发展管理有限责任公司第二分公司"


@pytest.fixture
def font() -> poster.Font:
    return poster.font(None) or absent("no Chinese font is installed")


@pytest.mark.parametrize(
    ("lang", "head"), [("zh", "扫一扫，看信用"), ("en", "Scan to see our record")]
)
async def test_a_poster_is_read_back(
    phone: httpx.AsyncClient,
    coded: EntityCode,
    font: poster.Font,
    lang: str,
    head: str,
) -> None:
    got = await phone.get(f"/kit/{coded.payload}/poster.pdf?lang={lang}")
    assert (got.status_code, got.headers["content-type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(got.content)
    page = document[0]
    assert len(document) == 1
    assert [round(side) for side in page.get_size()] == [595, 842]
    text = page.get_textpage().get_text_range()
    assert head in text
    assert "重庆山城火锅店" in text
    assert USCC in text
    image = page.render(scale=2).to_pil()
    assert read_codes(image) == [f"{BASE}/c/{coded.payload}"]
    assert b"FontFile" in got.content


def test_a_long_name_fits(font: poster.Font, tmp_path: Path) -> None:
    made = poster.draw(LONG, USCC, f"{BASE}/c/Y1X", "zh", font)
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert text.replace("\r\n", "").find(LONG) >= 0
    assert poster.font(tmp_path / "none.ttf") is None


async def test_a_badge_has_the_colour_of_this_minute(
    phone: httpx.AsyncClient,
    city: City,
    coded: EntityCode,
) -> None:
    shown = []
    for color in (None, "GREEN", "RED"):
        async with AsyncSession(city.engine) as tx, tx.begin():
            await tx.execute(update(Entity).values(credit_color=color))
        shown.append((await phone.get(f"/kit/{coded.payload}/badge.svg")).text)
    told = ("未评定", "绿码", "红码")
    assert [[word in svg for word in told] for svg in shown] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    await city.did(code_suspend, coded.id, 1, CodeEndReason.UNDER_REVIEW)
    ended = await phone.get(f"/kit/{coded.payload}/badge.svg?lang=en")
    assert "Not in force" in ended.text
    assert ended.headers["access-control-allow-origin"] == "*"
    assert (await phone.get(f"/kit/{coded.payload}/poster.pdf")).status_code == 404


async def test_nothing_vouches_for_what_is_not_ours(
    phone: httpx.AsyncClient,
    coded: EntityCode,
) -> None:
    forged = altered(coded.payload)
    assert (await phone.get(f"/kit/{forged}/poster.pdf")).status_code == 404
    badge = await phone.get(f"/kit/{forged}/badge.svg")
    assert "码已失效" in badge.text
    assert "绿码" not in badge.text


async def test_without_a_font_it_says_what_to_do(
    empty: AsyncEngine,
    coded: EntityCode,
    module_database_url: str,
    tmp_path: Path,
) -> None:
    settings = Settings(base_url=BASE, key_dir=tmp_path / "keys", poster_font=tmp_path / "none.ttf")
    app = create_app(settings, serving_url(module_database_url))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            got = await client.get(f"/kit/{coded.payload}/poster.pdf")
    assert (got.status_code, "YOUXIN_POSTER_FONT" in got.text) == (503, True)
