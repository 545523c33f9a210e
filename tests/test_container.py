"""The image: no engine runs here, so its recipe is read."""

import re
import tomllib

from tests.paths import ROOT

LINES = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
LAST_STAGE = LINES[max(n for n, line in enumerate(LINES) if line.startswith("FROM ")) :]


def words(instruction: str) -> list[str]:
    """What follows an instruction, line by line, in the stage that runs."""
    head = f"{instruction} "
    return [line.removeprefix(head) for line in LAST_STAGE if line.startswith(head)]


def test_every_package_of_the_program_is_in_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    include = project["tool"]["setuptools"]["packages"]["find"]["include"]
    packages = {name for name in (each.rstrip("*") for each in include) if (ROOT / name).is_dir()}
    copied = {
        match[1] for line in words("COPY") if (match := re.match(r"(\w+) /srv/youxin/", line))
    }
    assert packages - copied == set()


def test_it_runs_without_rights_and_says_whether_it_is_well() -> None:
    (user,) = words("USER")
    assert user.split(":")[0] not in ("root", "0")
    (check,) = words("HEALTHCHECK")
    assert "/readyz" in check
    assert words("STOPSIGNAL") == ["SIGTERM"]
    assert not [line for line in words("ENV") if re.search(r"(?i)password|secret|key=", line)]
