"""The catalogue of special equipment (质检总局公告 2014 年第 114 号), as far as it is used here.

Refuses completeness: the kinds whole, and of the varieties those that the product names.
"""

from __future__ import annotations

from typing import Final, NamedTuple

VERSION: Final = "2014-114"


class Variety(NamedTuple):
    """A kind (种类), category (类别) or variety (品种) of the catalogue."""

    code: str
    name: str
    name_en: str
    parent: str | None


_LINES: Final = """
1000||锅炉|Boilers
1100|1000|承压蒸汽锅炉|Pressurized steam boilers
1200|1000|承压热水锅炉|Pressurized hot water boilers
1300|1000|有机热载体锅炉|Organic fluid boilers
2000||压力容器|Pressure vessels
2100|2000|固定式压力容器|Stationary pressure vessels
2150|2100|第二类压力容器|Class II pressure vessels
2170|2100|第一类压力容器|Class I pressure vessels
2200|2000|移动式压力容器|Transportable pressure vessels
2220|2200|汽车罐车|Tank trucks
2300|2000|气瓶|Gas cylinders
2320|2300|焊接气瓶|Welded gas cylinders
2400|2000|氧舱|Hyperbaric chambers
2410|2400|医用氧舱|Medical oxygen chambers
3000||电梯|Lifts and escalators
3100|3000|曳引与强制驱动电梯|Traction and positive drive lifts
3110|3100|曳引驱动乘客电梯|Traction passenger lifts
3120|3100|曳引驱动载货电梯|Traction goods lifts
3200|3000|液压驱动电梯|Hydraulic lifts
3210|3200|液压乘客电梯|Hydraulic passenger lifts
3300|3000|自动扶梯与自动人行道|Escalators and moving walks
3310|3300|自动扶梯|Escalators
3320|3300|自动人行道|Moving walks
3400|3000|其它类型电梯|Other lifts
3430|3400|杂物电梯|Dumbwaiters
4000||起重机械|Lifting appliances
4100|4000|桥式起重机|Overhead travelling cranes
4110|4100|通用桥式起重机|General overhead travelling cranes
4170|4100|电动单梁起重机|Electric single-girder cranes
4200|4000|门式起重机|Gantry cranes
4210|4200|通用门式起重机|General gantry cranes
4300|4000|塔式起重机|Tower cranes
4310|4300|普通塔式起重机|Ordinary tower cranes
4800|4000|升降机|Hoists
4860|4800|施工升降机|Builders' hoists
5000||场（厂）内专用机动车辆|Motor vehicles for use within premises
5100|5000|机动工业车辆|Powered industrial trucks
5110|5100|叉车|Forklift trucks
5200|5000|非公路用旅游观光车辆|Off-road sightseeing vehicles
6000||大型游乐设施|Large amusement rides
6100|6000|观览车类|Observation wheels
6200|6000|滑行车类|Coasters
6600|6000|转马类|Carousels
6A00|6000|碰碰车类|Bumper cars
7000||压力管道元件|Pressure piping components
8000||压力管道|Pressure piping
8200|8000|公用管道|Public utility piping
8210|8200|燃气管道|Gas piping
8300|8000|工业管道|Industrial piping
8310|8300|工艺管道|Process piping
9000||客运索道|Passenger ropeways
9100|9000|客运架空索道|Aerial passenger ropeways
9120|9100|循环式客运架空索道|Circulating aerial ropeways
F000||安全附件|Safety accessories
"""


def _variety(line: str) -> Variety:
    code, parent, name, name_en = line.split("|")
    return Variety(code, name, name_en, parent or None)


VARIETIES: Final = tuple(_variety(line) for line in _LINES.split("\n") if line)
