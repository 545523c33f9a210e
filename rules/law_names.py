"""The short names by which people cite laws; refuses to guess one that could mean two laws."""

from collections.abc import Mapping

from rules import names
from rules.laws import law_key

SHORT: Mapping[str, tuple[str, ...]] = {
    "消费者权益保护法": ("消法", "消保法", "消费者保护法", "消费者法", "消费者权益法"),
    "食品安全法": ("食安法", "食品法"),
    "食品安全法实施条例": ("食安法实施条例", "食安条例", "食品安全条例"),
    "产品质量法": ("产质法", "质量法"),
    "反不正当竞争法": ("反不法", "不正当竞争法", "反不当竞争法"),
    "反垄断法": ("垄断法",),
    "行政处罚法": ("处罚法",),
    "行政许可法": ("许可法",),
    "行政强制法": ("强制法",),
    "行政复议法": ("复议法",),
    "特种设备安全法": ("特设法", "特种设备法"),
    "特种设备安全监察条例": ("特设条例", "特种设备条例"),
    "个人信息保护法": ("个保法", "个人信息法"),
    "数据安全法": ("数安法",),
    "网络安全法": ("网安法",),
    "电子商务法": ("电商法",),
    "药品管理法": ("药管法", "药品法"),
    "广告法": (),
    "价格法": (),
    "农产品质量安全法": ("农安法", "农产品法", "农产品安全法"),
    "农民专业合作社法": ("合作社法",),
    "市场主体登记管理条例": ("登记条例", "主体登记条例", "登记管理条例"),
    "市场主体登记管理条例实施细则": ("登记细则", "登记条例细则", "登记条例实施细则"),
    "企业信息公示暂行条例": ("公示条例", "信息公示条例"),
    "优化营商环境条例": ("营商条例", "营商环境条例"),
    "重庆市优化营商环境条例": ("重庆营商条例",),
    "化妆品监督管理条例": ("化妆品条例",),
    "医疗器械监督管理条例": ("器械条例", "医疗器械条例"),
    "无证无照经营查处办法": ("无照经营办法", "无证无照办法"),
    "明码标价和禁止价格欺诈规定": ("明码标价规定", "价格欺诈规定"),
    "市场监督管理投诉举报处理暂行办法": ("投诉举报办法", "投诉举报暂行办法", "20号令"),
    "侵害消费者权益行为处罚办法": ("侵权处罚办法", "侵害消费者权益办法"),
    "家用汽车产品修理更换退货责任规定": ("汽车三包", "汽车三包规定"),
    "民营经济促进法": ("民营法", "民促法"),
    "安全生产法": ("安法", "安监法"),
    "促进个体工商户发展条例": ("个体户条例", "个体工商户条例"),
    "重庆市食品生产加工小作坊和食品摊贩管理条例": ("小作坊条例", "摊贩条例", "食品摊贩条例"),
    "企业名称登记管理规定": ("名称规定", "企业名称规定"),
    "直销管理条例": ("直销条例",),
    "禁止传销条例": ("传销条例",),
    "公平竞争审查条例": ("公平审查条例",),
}


def names_of(key: str) -> list[str]:
    """The folded title, the title without the city or the kind of text, and the short names."""
    found = [key, *SHORT.get(key, ())]
    if key.startswith("重庆市"):
        found += [key.removeprefix("重庆市"), "重庆" + key.removeprefix("重庆市")]
    return list(dict.fromkeys(names.normalise(one) for one in found))


_KEYS: Mapping[str, str] = {
    names.normalise(short): key for key, shorts in SHORT.items() for short in shorts
}


def key_of(title: str) -> str:
    """The key of a law by its title or a short name of it; 《》 and either script are taken."""
    plain = law_key(title.strip().strip("《》"))
    return _KEYS.get(names.normalise(plain), plain)
