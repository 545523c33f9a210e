"""Service stations of malls and buildings: where redress begins."""

from graph.base.connection import Connection
from graph.base.declare import arg, col, root, via
from graph.base.registry import given, node, query
from graph.base.types import Node
from graph.entities import Entity
from loaders import stations as load
from models import stations as m


@node(m.ServiceStation, "sta")
class ServiceStation(Node):
    """维权服务站 · A service station for redress."""

    name: str = col("名称 · Name.")
    address: str = col("地址 · Address.")
    hours: str = col("服务时间 · Hours.")
    staff: int = col("工作人员数 · Number of staff.")
    manager: Entity = via(load.manager, "管理方 · Who runs it.")


@given
class ServiceStationFilter:
    """服务站筛选 · Which stations."""

    district: str | None = col("区划代码，含下级 · Division code, subtree included.")


@query
class StationQueries:
    service_stations: Connection[ServiceStation] = root(
        load.stations,
        "维权服务站 · Service stations.",
        filter=arg(ServiceStationFilter | None, "筛选条件 · Filter.", None),
    )
