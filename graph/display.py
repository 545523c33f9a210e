"""The display kit: what a shop hangs up and puts on its web site, and which sites are its own."""

from graph.base.declare import act, arg, col, via
from graph.base.registry import extend, mutation, value
from graph.codes import EntityPayload
from graph.entities import Entity
from models import entities
from resolvers import display as resolve
from rules.roles import Scope


@value()
class DisplayKit:
    """亮码展示套件 · What an entity shows of its code."""

    poster_url: str = col("A4 海报 PDF 的地址 · Address of the poster, a PDF of one A4 page.")
    badge_url: str = col("实时颜色徽标的地址 · Address of the badge, in the colour of this minute.")
    embed_html: str = col("嵌入网页的代码 · HTML to put on a web site.")
    sites: list[str] = col("已登记的网站域名，至多 20 · Registered hosts, at most 20.", most=20)


@extend(Entity)
class EntityDisplay:
    display_kit: DisplayKit | None = via(
        resolve.kits,
        "展示套件，码不在有效期时为空 · The kit; null unless the code is in force.",
        needs=(entities.Entity.id,),
    )


HOST = arg(str, "域名，不含端口和路径 · Host, without port and path.")


@mutation
class DisplayMutations:
    entity_site_register: EntityPayload = act(
        resolve.entity_site_register,
        "登记本主体的网站，徽标仅在其上有效 · Register a site; the badge vouches there only.",
        scope=Scope.DISPLAY,
        host=HOST,
    )
    entity_site_remove: EntityPayload = act(
        resolve.entity_site_remove,
        "取消登记网站 · Take a site back.",
        scope=Scope.DISPLAY,
        host=HOST,
    )
