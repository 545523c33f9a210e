"""The catalogue of special equipment (特种设备目录, 质检总局公告 2014 年第 114 号), whole.

Doubtful, for no copy of the announcement itself was at hand: the names of 7210, 7220 and 7230,
and that 7310 stands under the safety accessories.
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
1310|1300|有机热载体气相炉|Organic fluid boilers, vapour phase
1320|1300|有机热载体液相炉|Organic fluid boilers, liquid phase
2000||压力容器|Pressure vessels
2100|2000|固定式压力容器|Stationary pressure vessels
2110|2100|超高压容器|Ultra-high pressure vessels
2130|2100|第三类压力容器|Class III pressure vessels
2150|2100|第二类压力容器|Class II pressure vessels
2170|2100|第一类压力容器|Class I pressure vessels
2200|2000|移动式压力容器|Transportable pressure vessels
2210|2200|铁路罐车|Rail tank cars
2220|2200|汽车罐车|Tank trucks
2230|2200|长管拖车|Tube trailers
2240|2200|罐式集装箱|Tank containers
2250|2200|管束式集装箱|Tube bundle containers
2300|2000|气瓶|Gas cylinders
2310|2300|无缝气瓶|Seamless gas cylinders
2320|2300|焊接气瓶|Welded gas cylinders
23T0|2300|特种气瓶（内装填料气瓶、纤维缠绕气瓶、低温绝热气瓶）|Special gas cylinders
2400|2000|氧舱|Hyperbaric chambers
2410|2400|医用氧舱|Medical oxygen chambers
2420|2400|高气压舱|High pressure air chambers
3000||电梯|Lifts and escalators
3100|3000|曳引与强制驱动电梯|Traction and positive drive lifts
3110|3100|曳引驱动乘客电梯|Traction passenger lifts
3120|3100|曳引驱动载货电梯|Traction goods lifts
3130|3100|强制驱动载货电梯|Positive drive goods lifts
3200|3000|液压驱动电梯|Hydraulic lifts
3210|3200|液压乘客电梯|Hydraulic passenger lifts
3220|3200|液压载货电梯|Hydraulic goods lifts
3300|3000|自动扶梯与自动人行道|Escalators and moving walks
3310|3300|自动扶梯|Escalators
3320|3300|自动人行道|Moving walks
3400|3000|其它类型电梯|Other lifts
3410|3400|防爆电梯|Explosion-proof lifts
3420|3400|消防员电梯|Firefighters' lifts
3430|3400|杂物电梯|Dumbwaiters
4000||起重机械|Lifting appliances
4100|4000|桥式起重机|Overhead travelling cranes
4110|4100|通用桥式起重机|General overhead travelling cranes
4130|4100|防爆桥式起重机|Explosion-proof overhead cranes
4140|4100|绝缘桥式起重机|Insulated overhead cranes
4150|4100|冶金桥式起重机|Metallurgical overhead cranes
4170|4100|电动单梁起重机|Electric single-girder cranes
4190|4100|电动葫芦桥式起重机|Overhead cranes with electric hoist
4200|4000|门式起重机|Gantry cranes
4210|4200|通用门式起重机|General gantry cranes
4220|4200|防爆门式起重机|Explosion-proof gantry cranes
4230|4200|轨道式集装箱门式起重机|Rail-mounted container gantry cranes
4240|4200|轮胎式集装箱门式起重机|Rubber-tyred container gantry cranes
4250|4200|岸边集装箱起重机|Quayside container cranes
4260|4200|造船门式起重机|Shipbuilding gantry cranes
4270|4200|电动葫芦门式起重机|Gantry cranes with electric hoist
4280|4200|装卸桥|Loading bridges
4290|4200|架桥机|Bridge girder erecting machines
4300|4000|塔式起重机|Tower cranes
4310|4300|普通塔式起重机|Ordinary tower cranes
4320|4300|电站塔式起重机|Power station tower cranes
4400|4000|流动式起重机|Mobile cranes
4410|4400|轮胎起重机|Wheeled cranes
4420|4400|履带起重机|Crawler cranes
4440|4400|集装箱正面吊运起重机|Reach stackers
4450|4400|铁路起重机|Railway cranes
4700|4000|门座式起重机|Portal cranes
4710|4700|门座起重机|Level-luffing portal cranes
4760|4700|固定式起重机|Fixed cranes
4800|4000|升降机|Hoists
4860|4800|施工升降机|Builders' hoists
4870|4800|简易升降机|Simple hoists
4900|4000|缆索式起重机|Cable cranes
4A00|4000|桅杆式起重机|Derrick cranes
4D00|4000|机械式停车设备|Mechanical parking equipment
5000||场（厂）内专用机动车辆|Motor vehicles for use within premises
5100|5000|机动工业车辆|Powered industrial trucks
5110|5100|叉车|Forklift trucks
5200|5000|非公路用旅游观光车辆|Off-road sightseeing vehicles
6000||大型游乐设施|Large amusement rides
6100|6000|观览车类|Observation wheels
6200|6000|滑行车类|Coasters
6300|6000|架空游览车类|Elevated tour vehicles
6400|6000|陀螺类|Gyro rides
6500|6000|飞行塔类|Flying towers
6600|6000|转马类|Carousels
6700|6000|自控飞机类|Self-controlled planes
6800|6000|赛车类|Racing cars
6900|6000|小火车类|Miniature trains
6A00|6000|碰碰车类|Bumper cars
6B00|6000|滑道类|Slideways
6D00|6000|水上游乐设施|Water amusement rides
6D10|6D00|峡谷漂流系列|River rapids rides
6D20|6D00|水滑梯系列|Water slides
6D40|6D00|碰碰船系列|Bumper boats
6E00|6000|无动力游乐设施|Unpowered amusement rides
6E10|6E00|蹦极系列|Bungee jumping
6E40|6E00|滑索系列|Zip lines
6E50|6E00|空中飞人系列|Flying trapezes
6E60|6E00|系留式观光气球系列|Moored sightseeing balloons
7000||压力管道元件|Pressure piping components
7100|7000|压力管道管子|Pipes
7110|7100|无缝钢管|Seamless steel pipes
7120|7100|焊接钢管|Welded steel pipes
7130|7100|有色金属管|Non-ferrous metal pipes
7140|7100|球墨铸铁管|Ductile iron pipes
7150|7100|复合管|Composite pipes
71F0|7100|非金属材料管|Non-metallic pipes
7200|7000|压力管道管件|Pipe fittings
7210|7200|非焊接管件（无缝管件）|Seamless fittings
7220|7200|焊接管件（有缝管件）|Welded fittings
7230|7200|锻制管件|Forged fittings
7270|7200|复合管件|Composite fittings
72F0|7200|非金属管件|Non-metallic fittings
7300|7000|压力管道阀门|Valves
7320|7300|金属阀门|Metal valves
73F0|7300|非金属阀门|Non-metallic valves
73T0|7300|特种阀门|Special valves
7400|7000|压力管道法兰|Flanges
7410|7400|钢制锻造法兰|Forged steel flanges
7420|7400|非金属法兰|Non-metallic flanges
7500|7000|补偿器|Expansion joints
7510|7500|金属波纹膨胀节|Metal bellows expansion joints
7530|7500|旋转补偿器|Rotary compensators
75F0|7500|非金属膨胀节|Non-metallic expansion joints
7700|7000|压力管道密封元件|Seals
7710|7700|金属密封元件|Metal seals
77F0|7700|非金属密封元件|Non-metallic seals
7T00|7000|压力管道特种元件|Special piping components
7T10|7T00|防腐管道元件|Anti-corrosion components
7TZ0|7T00|元件组合装置|Assemblies of components
8000||压力管道|Pressure piping
8100|8000|长输管道|Long-distance pipelines
8110|8100|输油管道|Oil pipelines
8120|8100|输气管道|Gas pipelines
8200|8000|公用管道|Public utility piping
8210|8200|燃气管道|Gas piping
8220|8200|热力管道|Heating piping
8300|8000|工业管道|Industrial piping
8310|8300|工艺管道|Process piping
8320|8300|动力管道|Power piping
8330|8300|制冷管道|Refrigeration piping
9000||客运索道|Passenger ropeways
9100|9000|客运架空索道|Aerial passenger ropeways
9110|9100|往复式客运架空索道|Reversible aerial ropeways
9120|9100|循环式客运架空索道|Circulating aerial ropeways
9200|9000|客运缆车|Passenger funiculars
9210|9200|往复式客运缆车|Reversible funiculars
9220|9200|循环式客运缆车|Circulating funiculars
9300|9000|客运拖牵索道|Passenger surface lifts
9310|9300|低位客运拖牵索道|Low-level surface lifts
9320|9300|高位客运拖牵索道|High-level surface lifts
F000||安全附件|Safety accessories
7310|F000|安全阀|Safety valves
F220|F000|爆破片装置|Bursting disc devices
F230|F000|紧急切断阀|Emergency shut-off valves
F260|F000|气瓶阀门|Gas cylinder valves
"""


def _variety(line: str) -> Variety:
    code, parent, name, name_en = line.split("|")
    return Variety(code, name, name_en, parent or None)


VARIETIES: Final = tuple(_variety(line) for line in _LINES.split("\n") if line)
