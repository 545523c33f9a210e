"""`docs/cookbook/` as the recipes say it."""

import json

from app.pages.cookbook import FIND, TASKS, Recipe, recipes
from rules.errors import Language
from tests.paths import ROOT

FOLDER = ROOT / "docs" / "cookbook"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
OTHER: dict[Language, str] = {"zh": "[English](../en/README.md)", "en": "[中文](../zh/README.md)"}
HEAD: dict[Language, str] = {
    "zh": f"""# 查询手册

按任务编排的操作，每一个都在测试中执行。由 `app/pages/recipes/` 生成，勿手改；GraphiQL（`/graphql`）
的标签页就是这些操作。

变量中的 `<uscc>`、`<entity>`、`<name>`、`<payload>` 请换成实际值。GraphiQL 会自动填好；也可先查：

```graphql
{FIND}
```

发送：

```sh
curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' \\
  -H "authorization: Bearer $TOKEN" -d '{{"query": "…", "variables": {{…}}}}'
```

开发用令牌：`youxin token --role 身份`；公众不需要令牌。错误代码见 [errors.md](../../errors.md)。
""",
    "en": f"""# Cookbook

Operations by task, every one of which the tests run. Made from `app/pages/recipes/`, not by hand;
the tabs of GraphiQL (`/graphql`) are these operations.

Put real values for `<uscc>`, `<entity>`, `<name>` and `<payload>`. GraphiQL fills them in; or ask:

```graphql
{FIND}
```

To send one:

```sh
curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' \\
  -H "authorization: Bearer $TOKEN" -d '{{"query": "…", "variables": {{…}}}}'
```

A token for development: `youxin token --role ROLE`; the public needs none. Codes of errors are in
[errors.md](../../errors.md).
""",
}
WHO: dict[Language, str] = {"zh": "身份", "en": "Sent as"}


def page(lang: Language) -> str:
    """The book in one language."""
    parts = [HEAD[lang].replace("\n\n", f"\n\n{OTHER[lang]}\n\n", 1)]
    for task, titles in TASKS.items():
        parts.append(f"## {titles[0] if lang == 'zh' else titles[1]}\n")
        parts += [_told(recipe, lang) for recipe in recipes() if recipe.task == task]
    return "\n".join(parts)


def _told(recipe: Recipe, lang: Language) -> str:
    variables = json.dumps(recipe.variables, ensure_ascii=False)
    return (
        f"### {recipe.title[lang]}\n\n{recipe.note[lang]}\n\n"
        f"{WHO[lang]}: `{recipe.role.value}`\n\n```graphql\n{recipe.query}```\n\n"
        f"```json\n{variables}\n```\n"
    )
