"""Chongqing's county-level units since 1997: GB/T 2260 codes, names, dates, successors.

Refuses to guess: only units that were in the standard stand here, and zones people name are
marked as such. Dates are those of the State Council's approval (year of GB/T 2260 otherwise).
"""

from __future__ import annotations

from typing import Final, NamedTuple

VERSION: Final = "2026-01"
GB: Final = "GB/T 2260"
MUNICIPALITY: Final = "八届全国人大五次会议决定 1997-03-14"
STATE_2006: Final = "国函〔2006〕110号"
LIANGJIANG: Final = "渝府发〔2025〕15号"


class Row(NamedTuple):
    """One unit under one name; `until` is the first day it no longer holds."""

    code: str
    name: str
    name_en: str
    level: str
    since: str
    until: str = ""
    successor: str = ""
    source: str = GB


_CITY: Final = "1997-03-14"

UNITS: Final[tuple[Row, ...]] = (
    Row("500000", "重庆市", "Chongqing Municipality", "municipality", _CITY, source=MUNICIPALITY),
    Row("500101", "万州区", "Wanzhou District", "district", "1998-05-22"),
    Row("500102", "涪陵区", "Fuling District", "district", "1997-12-20"),
    Row("500103", "渝中区", "Yuzhong District", "district", _CITY),
    Row("500104", "大渡口区", "Dadukou District", "district", _CITY),
    Row("500106", "沙坪坝区", "Shapingba District", "district", _CITY),
    Row("500107", "九龙坡区", "Jiulongpo District", "district", _CITY),
    Row("500108", "南岸区", "Nan'an District", "district", _CITY),
    Row("500109", "北碚区", "Beibei District", "district", _CITY),
    Row("500110", "綦江区", "Qijiang District", "district", "2011-10-22"),
    Row("500111", "大足区", "Dazu District", "district", "2011-10-22"),
    Row("500113", "巴南区", "Banan District", "district", _CITY),
    Row("500114", "黔江区", "Qianjiang District", "district", "2000-06-25"),
    Row("500115", "长寿区", "Changshou District", "district", "2001-12-25"),
    Row("500116", "江津区", "Jiangjin District", "district", "2006-10-22", source=STATE_2006),
    Row("500117", "合川区", "Hechuan District", "district", "2006-10-22", source=STATE_2006),
    Row("500118", "永川区", "Yongchuan District", "district", "2006-10-22", source=STATE_2006),
    Row("500119", "南川区", "Nanchuan District", "district", "2006-10-22", source=STATE_2006),
    Row("500120", "璧山区", "Bishan District", "district", "2014-05-02"),
    Row("500151", "铜梁区", "Tongliang District", "district", "2014-05-02"),
    Row("500152", "潼南区", "Tongnan District", "district", "2015-04-28"),
    Row("500153", "荣昌区", "Rongchang District", "district", "2015-04-28"),
    Row("500154", "开州区", "Kaizhou District", "district", "2016-06-08"),
    Row("500155", "梁平区", "Liangping District", "district", "2016-11-24"),
    Row("500156", "武隆区", "Wulong District", "district", "2016-11-24"),
    Row("500157", "两江新区", "Liangjiang New Area", "district", "2025-11-06", source=LIANGJIANG),
    Row("500229", "城口县", "Chengkou County", "county", _CITY),
    Row("500230", "丰都县", "Fengdu County", "county", _CITY),
    Row("500231", "垫江县", "Dianjiang County", "county", _CITY),
    Row("500233", "忠县", "Zhong County", "county", _CITY),
    Row("500235", "云阳县", "Yunyang County", "county", _CITY),
    Row("500236", "奉节县", "Fengjie County", "county", _CITY),
    Row("500237", "巫山县", "Wushan County", "county", _CITY),
    Row("500238", "巫溪县", "Wuxi County", "county", _CITY),
    Row("500240", "石柱土家族自治县", "Shizhu Tujia Autonomous County", "county", _CITY),
    Row(
        "500241",
        "秀山土家族苗族自治县",
        "Xiushan Tujia and Miao Autonomous County",
        "county",
        _CITY,
    ),
    Row(
        "500242",
        "酉阳土家族苗族自治县",
        "Youyang Tujia and Miao Autonomous County",
        "county",
        _CITY,
    ),
    Row(
        "500243",
        "彭水苗族土家族自治县",
        "Pengshui Miao and Tujia Autonomous County",
        "county",
        _CITY,
    ),
)

FORMER: Final[tuple[Row, ...]] = (
    Row("500101", "万县区", "Wanxian District", "district", "1997-12-20", "1998-05-22", "500101"),
    Row(
        "500105",
        "江北区",
        "Jiangbei District",
        "district",
        _CITY,
        "2025-11-06",
        "500157",
        LIANGJIANG,
    ),
    Row(
        "500112", "渝北区", "Yubei District", "district", _CITY, "2025-11-06", "500157", LIANGJIANG
    ),
    Row("500110", "万盛区", "Wansheng District", "district", _CITY, "2011-10-22", "500110"),
    Row("500111", "双桥区", "Shuangqiao District", "district", _CITY, "2011-10-22", "500111"),
    Row("500221", "长寿县", "Changshou County", "county", _CITY, "2001-12-25", "500115"),
    Row("500222", "綦江县", "Qijiang County", "county", _CITY, "2011-10-22", "500110"),
    Row("500223", "潼南县", "Tongnan County", "county", _CITY, "2015-04-28", "500152"),
    Row("500224", "铜梁县", "Tongliang County", "county", _CITY, "2014-05-02", "500151"),
    Row("500225", "大足县", "Dazu County", "county", _CITY, "2011-10-22", "500111"),
    Row("500226", "荣昌县", "Rongchang County", "county", _CITY, "2015-04-28", "500153"),
    Row("500227", "璧山县", "Bishan County", "county", _CITY, "2014-05-02", "500120"),
    Row("500228", "梁平县", "Liangping County", "county", _CITY, "2016-11-24", "500155"),
    Row("500232", "武隆县", "Wulong County", "county", _CITY, "2016-11-24", "500156"),
    Row("500234", "开县", "Kai County", "county", _CITY, "2016-06-08", "500154"),
    Row(
        "500239",
        "黔江土家族苗族自治县",
        "Qianjiang Tujia and Miao Autonomous County",
        "county",
        _CITY,
        "2000-06-25",
        "500114",
    ),
    Row("500381", "江津市", "Jiangjin City", "city", _CITY, "2006-10-22", "500116", STATE_2006),
    Row("500382", "合川市", "Hechuan City", "city", _CITY, "2006-10-22", "500117", STATE_2006),
    Row("500383", "永川市", "Yongchuan City", "city", _CITY, "2006-10-22", "500118", STATE_2006),
    Row("500384", "南川市", "Nanchuan City", "city", _CITY, "2006-10-22", "500119", STATE_2006),
)

# Functional zones have no GB/T 2260 code. Theirs begin 500Z, are ours alone, and point to the
# unit whose territory they lie in (or most of it).
ZONES: Final[tuple[Row, ...]] = (
    Row("500Z01", "北部新区", "Northern New Zone", "zone", "2000-12-01", "2016-01-01", "500112"),
    Row(
        "500Z02",
        "万盛经济技术开发区",
        "Wansheng Development Zone",
        "zone",
        "2011-10-22",
        "",
        "500110",
    ),
    Row(
        "500Z03",
        "双桥经济技术开发区",
        "Shuangqiao Development Zone",
        "zone",
        "2011-10-22",
        "",
        "500111",
    ),
    Row(
        "500Z04",
        "重庆高新技术产业开发区",
        "Chongqing Hi-tech Zone",
        "zone",
        "1991-03-06",
        "",
        "500107",
    ),
    Row(
        "500Z05",
        "重庆经济技术开发区",
        "Chongqing Economic Development Zone",
        "zone",
        "1993-04-04",
        "",
        "500108",
    ),
)

SPOKEN: Final[dict[str, str]] = {
    "两江": "500157",
    "两江新区管委会": "500157",
    "重庆两江新区": "500157",
    "北部新区管委会": "500Z01",
    "重庆北部新区": "500Z01",
    "万盛经开区": "500Z02",
    "双桥经开区": "500Z03",
    "高新区": "500Z04",
    "高新": "500Z04",
    "重庆高新区": "500Z04",
    "西部科学城重庆高新区": "500Z04",
    "经开区": "500Z05",
    "经开": "500Z05",
    "重庆经开区": "500Z05",
    "重庆": "500000",
    "市本级": "500000",
}
