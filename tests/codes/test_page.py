"""What a scanning phone gets over HTTP, and the image it scanned."""

from io import BytesIO
from uuid import UUID

import httpx
import pytest
from PIL import Image
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.codes import EntityCode
from models.entities import Entity
from models.warnings import RiskWarning
from resolvers.codes.lifecycle import code_suspend, entity_cancel
from rules import payload
from rules.codes import CodeEndReason
from rules.payload import Subject
from rules.seal import PublicKey, SigningKey
from tests.codes.conftest import BASE, NOW, USCC, City
from tests.qr import read_codes


def altered(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


@pytest.mark.clause("6.1-4", "6.1-5")
async def test_a_genuine_code_shows_its_entity(phone: httpx.AsyncClient, coded: EntityCode) -> None:
    page = await phone.get(f"/c/{coded.payload}")
    assert page.status_code == 200
    assert '<html lang="zh-CN">' in page.text
    assert "<h1>真实有效</h1>" in page.text
    assert '<h1 class="name">重庆山城火锅店</h1>' in page.text
    assert USCC in page.text
    assert "<script" not in page.text


async def test_the_page_speaks_english_when_asked(
    phone: httpx.AsyncClient, coded: EntityCode
) -> None:
    page = await phone.get(f"/c/{coded.payload}?lang=en")
    assert '<html lang="en">' in page.text
    assert "<h1>Genuine</h1>" in page.text
    assert "统一社会信用代码" not in page.text


async def test_a_lower_case_code_and_an_upper_case_path_are_read(
    phone: httpx.AsyncClient, coded: EntityCode
) -> None:
    assert "真实有效" in (await phone.get(f"/c/{coded.payload.lower()}")).text
    assert "真实有效" in (await phone.get(f"/C/{coded.payload}")).text


@pytest.mark.clause("6.1-6")
async def test_an_ended_code_shows_its_day_and_no_entity(
    phone: httpx.AsyncClient, city: City, coded: EntityCode
) -> None:
    await city.did(code_suspend, coded.id, 1, CodeEndReason.UNDER_REVIEW)
    suspended = (await phone.get(f"/c/{coded.payload}")).text
    await city.did(entity_cancel, coded.entity_id, city.now.date())
    cancelled = (await phone.get(f"/c/{coded.payload}")).text
    assert "<h1>此码已暂停使用</h1>" in suspended
    assert "监管部门核查中" in suspended
    assert "<h1>此码已终止</h1>" in cancelled
    assert "经营主体已注销" in cancelled
    for text in (suspended, cancelled):
        assert "2026年11月24日" in text
        assert "重庆山城火锅店" not in text


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("altered", 200, "警惕：此码被改动"),
        ("forged", 200, "警惕：此码系伪造"),
        ("never issued", 404, "登记中没有这次赋码"),
        ("cut", 404, "码的内容不完整"),
        ("foreign", 404, "可能是国家企业码"),
    ],
)
async def test_what_is_not_genuine_is_said_plainly(
    phone: httpx.AsyncClient,
    coded: EntityCode,
    key: SigningKey,
    kind: str,
    status: int,
    words: str,
) -> None:
    subject = Subject.of(USCC, None)
    text = {
        "altered": altered(coded.payload),
        "forged": payload.write(coded.id, subject, SigningKey.generate()),
        "never issued": payload.write(UUID(int=1), subject, key),
        "cut": coded.payload[:40],
        "foreign": "91500118203790903T",
    }[kind]
    page = await phone.get(f"/c/{text}")
    assert (page.status_code, words in page.text) == (status, True)
    assert "重庆山城火锅店" not in page.text
    assert USCC not in page.text


async def test_words_of_a_register_are_never_markup(
    phone: httpx.AsyncClient, city: City, coded: EntityCode
) -> None:
    async with AsyncSession(city.engine) as tx, tx.begin():
        (await tx.get_one(Entity, coded.entity_id)).name = "<script>alert(1)</script>"
    page = await phone.get(f"/c/{coded.payload}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.clause("6.1-5")
async def test_a_warning_stands_before_the_facts(
    phone: httpx.AsyncClient, city: City, coded: EntityCode
) -> None:
    async with city.engine.begin() as tx:
        await tx.execute(insert(RiskWarning).values(**warning(coded.entity_id)))
    page = (await phone.get(f"/c/{coded.payload}")).text
    assert page.index("牛油抽检不合格") < page.index("登记信息")


def warning(entity_id: UUID) -> dict[str, object]:
    return {
        "id": UUID(int=5),
        "entity_id": entity_id,
        "level": "HIGH",
        "kind": "FAILED_SAMPLE",
        "title": "牛油抽检不合格",
        "audience": "PUBLIC",
        "state": "RAISED",
        "issued_at": NOW,
        "source_code": "registry",
        "source_record_id": "w",
        "authority": "市场监管局",
        "recorded_at": NOW,
    }


@pytest.mark.clause("6.1-3")
async def test_the_image_says_the_address(phone: httpx.AsyncClient, coded: EntityCode) -> None:
    png = await phone.get(f"/c/{coded.payload}.png")
    svg = await phone.get(f"/c/{coded.payload}.svg")
    image = Image.open(BytesIO(png.content)).convert("L")
    assert read_codes(image) == [f"{BASE}/c/{coded.payload}"]
    assert (png.headers["content-type"], svg.headers["content-type"]) == (
        "image/png",
        "image/svg+xml",
    )
    assert svg.content.startswith(b"<svg ")


async def test_no_image_is_drawn_of_other_text(phone: httpx.AsyncClient) -> None:
    assert (await phone.get("/c/hello.svg")).status_code == 404
    assert (await phone.get("/c/Y1.png")).status_code == 404


async def test_the_keys_are_published_as_jwk(
    phone: httpx.AsyncClient, coded: EntityCode, key: SigningKey
) -> None:
    published = (await phone.get("/c/keys.json")).json()
    assert published == {"keys": [key.public.jwk()]}
    sealed = payload.read(coded.payload, BASE).sealed
    assert sealed is not None
    assert sealed.is_signed_by(PublicKey.from_text(published["keys"][0]["x"]))
