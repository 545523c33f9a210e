"""The anatomy of a unified social credit code (GB 32100-2015, GB 11714, ISO 7064).

Refuses to guess: it computes check digits and names the parts; classifying is `identity`'s.
"""

import re
from operator import mul
from typing import NamedTuple

from stdnum.iso7064 import mod_11_10

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""In value order, 0 to 30. I, O, S, V and Z do not occur."""

SHAPE = re.compile(rf"[1-9ANY][1-9][0-9]{{6}}[{ALPHABET}]{{10}}")

CHARACTERS = frozenset(ALPHABET)
VALUES = {char: value for value, char in enumerate(ALPHABET)}
WEIGHTS = tuple(3**place % 31 for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class Label(NamedTuple):
    zh: str
    en: str


AUTHORITIES: dict[str, Label] = {
    "1": Label("机构编制", "public institution staffing"),
    "2": Label("外交", "foreign affairs"),
    "3": Label("司法行政", "judicial administration"),
    "4": Label("文化", "culture"),
    "5": Label("民政", "civil affairs"),
    "6": Label("旅游", "tourism"),
    "7": Label("宗教", "religious affairs"),
    "8": Label("工会", "trade unions"),
    "9": Label("市场监管", "market regulation"),
    "A": Label("中央军委", "Central Military Commission"),
    "N": Label("农业农村", "agriculture and rural affairs"),
    "Y": Label("其他", "other"),
}

OTHER_BODY = Label("其他", "other")

BODY_CLASSES: dict[str, Label] = {
    "11": Label("机关", "state organ"),
    "12": Label("事业单位", "public institution"),
    "13": Label("群众团体", "mass organisation"),
    "21": Label("外国常驻新闻机构", "resident foreign news agency"),
    "31": Label("律师执业机构", "law firm"),
    "32": Label("公证处", "notary office"),
    "33": Label("基层法律服务所", "grass-roots legal service office"),
    "34": Label("司法鉴定机构", "forensic institution"),
    "35": Label("仲裁委员会", "arbitration commission"),
    "41": Label("外国在华文化中心", "foreign cultural centre"),
    "51": Label("社会团体", "social organisation"),
    "52": Label("民办非企业单位", "private non-enterprise unit"),
    "53": Label("基金会", "foundation"),
    "61": Label("外国旅游部门常驻代表机构", "resident office of a foreign tourism authority"),
    "62": Label("港澳台旅游部门常驻代表机构", "resident tourism office of HK, Macao or Taiwan"),
    "71": Label("宗教活动场所", "place of worship"),
    "72": Label("宗教院校", "religious school"),
    "81": Label("基层工会", "grass-roots trade union"),
    "91": Label("企业", "enterprise"),
    "92": Label("个体工商户", "individual business"),
    "93": Label("农民专业合作社", "farmers' cooperative"),
    "A1": Label("军队事业单位", "military institution"),
    "N1": Label("组级集体经济组织", "group-level collective economic organisation"),
    "N2": Label("村级集体经济组织", "village-level collective economic organisation"),
    "N3": Label("乡镇级集体经济组织", "township-level collective economic organisation"),
}


class Parts(NamedTuple):
    """What the eighteen characters say, and the check digit that they should end with."""

    authority: str
    authority_name: Label
    body_class: str
    body_class_name: Label
    division_code: str
    subject_id: str
    check_digit: str
    expected_check_digit: str


def check_digit(code: str) -> str:
    """Character 18 for the first 17: 31 − (Σ C·W mod 31), 31 being `0`."""
    total = sum(map(mul, map(VALUES.__getitem__, code[:17]), WEIGHTS))
    return ALPHABET[-total % 31]


def holds(code: str) -> bool:
    """Whether a code of the right shape ends with its check digit."""
    return check_digit(code) == code[17]


def incomplete_check_digit(code: str) -> str:
    """The digit of a registry that forgets the last step `31 −` (161 real codes have it)."""
    return ALPHABET[-ALPHABET.index(check_digit(code)) % 31]


def organisation_holds(subject: str) -> bool:
    """GB 11714 check of characters 9 to 17. Old codes may fail it: evidence, no proof."""
    total = sum(int(c, 36) * w for c, w in zip(subject, ORGANISATION_WEIGHTS, strict=False))
    return subject[8] == "0123456789X0"[11 - total % 11]


def registration_number_holds(number: str) -> bool:
    """ISO 7064 MOD 11,10 of a fifteen-digit registration number (GS 15-2006)."""
    return bool(mod_11_10.is_valid(number))


def parts(code: str) -> Parts:
    """Decodes a code that has the right shape; its check digit may still fail."""
    return Parts(
        authority=code[0],
        authority_name=AUTHORITIES[code[0]],
        body_class=code[1],
        body_class_name=BODY_CLASSES.get(code[:2], OTHER_BODY),
        division_code=code[2:8],
        subject_id=code[8:17],
        check_digit=code[17],
        expected_check_digit=check_digit(code),
    )
