"""The kind of an entity from its form, its code and its name."""

import pytest

from rules.entities import EntityKind
from rules.kinds import kind_of


@pytest.mark.parametrize(
    ("code", "form", "name", "kind"),
    [
        ("91", None, "重庆火锅有限公司", "ENTERPRISE"),
        ("91", None, "重庆火锅（集团）有限公司", "ENTERPRISE"),
        ("91", None, "重庆光大会计师事务所有限公司（普通合伙）", "ENTERPRISE"),
        ("91", None, "重庆火锅有限公司渝中分公司", "BRANCH"),
        ("91", "集体经济", "重庆市供销合作社双江门市", "BRANCH"),
        ("91", None, "重庆永荣矿业有限公司韦家沟煤矿", "BRANCH"),
        ("91", "分公司", "重庆水泵厂", "BRANCH"),
        ("91", "外国(地区)企业常驻代表机构", "德国某公司重庆代表处", "REPRESENTATIVE_OFFICE"),
        ("91", None, "日本某株式会社重庆代表处", "REPRESENTATIVE_OFFICE"),
        ("91", "集体经济", "重庆机床厂", "ENTERPRISE"),
        ("92", None, "渝中区张三火锅店", "INDIVIDUAL_BUSINESS"),
        ("93", None, "巫山县果树专业合作社", "COOPERATIVE"),
        ("93", "农民专业合作社分支机构", "巫山县果树专业合作社一分社", "BRANCH"),
        ("81", None, "重庆火锅有限公司工会委员会", "OTHER"),
        (None, None, "重庆食用菌种植专业合作社", "COOPERATIVE"),
    ],
)
def test_kinds(code: str | None, form: str | None, name: str, kind: str) -> None:
    assert kind_of(code, form, name) is EntityKind[kind]
