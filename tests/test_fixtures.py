"""The tests' own ground: who asks is who is seen, and every statement is counted."""

from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.server import Server

QUERY = """query ($uscc: String!) {
  entity(uscc: $uscc) { name keyPersons { nodes { person { displayName } } } }
}"""


async def test_a_viewer_sees_what_his_rights_show(api: Api) -> None:
    shop, person = build.entity(), build.person("周山城")
    await api.store(shop, person, build.key_person(shop, person))
    seen = {}
    for viewer in (PUBLIC, REGULATOR):
        for compiled, statements in ((True, 1), (False, 3)):
            answer = await api.run(QUERY, {"uscc": shop.uscc}, viewer, compiled=compiled)
            (node,) = answer.data["entity"]["keyPersons"]["nodes"]
            seen[viewer.role.value, compiled] = node["person"]["displayName"]
            assert len(answer.statements) == statements
    assert seen == {
        ("PUBLIC", True): "周**",
        ("PUBLIC", False): "周**",
        ("REGULATOR", True): "周山城",
        ("REGULATOR", False): "周山城",
    }


async def test_the_server_answers_over_http(api: Api, server: Server) -> None:
    shop = build.entity(name="两江小面")
    await api.store(shop)
    answer = server.ask(QUERY, REGULATOR, uscc=shop.uscc)
    assert answer.status_code == 200
    assert answer.json()["data"]["entity"] == {"name": "两江小面", "keyPersons": {"nodes": []}}
