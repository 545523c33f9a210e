"""A lost disk comes back as it was at a moment, by checksum; what cannot be restored is refused."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.commands.backups import bring_back, take
from app.embedded import Unusable, discard, lease
from app.embedded.account import Account
from app.embedded.archive import point_to
from app.embedded.boxes import SHIPMENT, Box, begin_box, read_key, ship, spool_of
from app.embedded.place import Place
from app.settings import Settings
from tests.faults.restoring import ROWS, Drill, drill, restored


@dataclass(frozen=True)
class Drilled:
    """A drill with sealed backups, which are left."""

    folder: Path
    found: Drill

    @property
    def backups(self) -> Path:
        """Where they are."""
        return self.folder / "backups"

    @property
    def key(self) -> Path:
        """Where their key is."""
        return self.folder / "backup.key"

    def refused(self, name: str, at: datetime | None, key: Path | None) -> str:
        """Why a restore to a new folder is refused; nothing of it may be left."""
        settings = Settings(data_dir=self.folder / name)
        with pytest.raises(Unusable) as why:
            bring_back(settings, self.backups, at, key)
        assert not list(settings.data_dir.glob("*.new"))
        assert not (settings.data_dir / "cluster").exists()
        return str(why.value)


@pytest.fixture(scope="module")
async def drilled(open_folder: Path) -> Drilled:
    return Drilled(open_folder, await drill(open_folder, open_folder / "backup.key", to_end=False))


@pytest.mark.clause("8.3.1-2")
def test_a_lost_disk_comes_back_as_it_was_at_a_moment(drilled: Drilled) -> None:
    print(drilled.found)
    assert drilled.found.has_passed, drilled.found
    assert drilled.found.rto_seconds < 60


def test_nothing_in_a_sealed_folder_can_be_read_and_its_key_is_elsewhere(drilled: Drilled) -> None:
    files = [path for path in drilled.backups.rglob("*") if path.is_file()]
    shown = [path.name for path in files if path.suffix != ".box"]
    assert sorted(shown) == ["backup.json", "key", "system"]
    for path in files:
        content = path.read_bytes()
        assert b"warning" not in content, path
        assert drilled.key.read_bytes().strip() not in content
    assert drilled.key.stat().st_mode & 0o777 == 0o600


def flipped(path: Path) -> Callable[[], None]:
    """Change one bit in the middle of a file; what is returned changes it back."""

    def flip() -> None:
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            (byte,) = file.read(1)
            file.seek(-1, 1)
            file.write(bytes([byte ^ 1]))

    flip()
    return flip


def test_a_wrong_key_and_an_altered_byte_are_refused_and_said(
    drilled: Drilled, tmp_path: Path
) -> None:
    assert "is sealed: give its key" in drilled.refused("unkeyed", None, None)
    wrong = tmp_path / "wrong.key"
    wrong.write_text("0" * 64)
    wrong.chmod(0o644)
    assert "chmod 600" in drilled.refused("open", None, wrong)
    wrong.chmod(0o600)
    assert "this is not the key" in drilled.refused("wrong", None, wrong)
    (base,) = drilled.backups.glob("base/*/*.box")
    for path in (base, max(drilled.backups.glob("wal/*.box"))):
        back = flipped(path)
        why = drilled.refused("altered", None, drilled.key)
        assert "was altered" in why
        assert str(path) in why
        back()
    whole = base.read_bytes()
    base.write_bytes(whole[: len(whole) // 2])
    assert "was altered" in drilled.refused("cut", None, drilled.key)
    base.write_bytes(whole)


async def test_a_damaged_file_of_the_log_costs_what_came_after_it_and_no_more(
    drilled: Drilled,
) -> None:
    damaged = max(drilled.backups.glob("wal/*.box"))
    back = flipped(damaged)
    moment, later = drilled.found.moment, datetime.now(UTC)
    for name, at in (("to-the-end", None), ("to-later", later)):
        assert str(damaged) in drilled.refused(name, at, drilled.key)
    for name, to in (("before-damage", moment), ("until-damage", None)):
        folder = drilled.folder / name
        found = await restored(folder, drilled.backups, to, drilled.key, until_damage=to is None)
        assert (found["warnings"], found["left_out"]) == (2 * ROWS, str(damaged))
    back()
    assert (await restored(drilled.folder / "mended", drilled.backups, None, drilled.key))[
        "warnings"
    ] == 3 * ROWS


def test_only_the_spool_is_emptied_and_what_is_not_finished_stays(tmp_path: Path) -> None:
    account = Account(os.geteuid(), os.getegid())
    place = Place(account, tmp_path / "cluster", tmp_path / "socket")
    plain, spool, to = tmp_path / "plain" / "wal", spool_of(place), tmp_path / "sealed"
    for folder in (plain, spool, to):
        folder.mkdir(parents=True)
    point_to(place, plain)  # as it is while the archive is being turned from one to the other
    begin_box(to, tmp_path / "backup.key")
    told = {"to": str(to), "system": "1", "key": str(tmp_path / "backup.key")}
    (tmp_path / SHIPMENT).write_text(json.dumps(told))
    for path in (plain / "01", spool / "02", spool / "03.part"):
        path.write_bytes(b"log")
    assert [ship(tmp_path, place) for _ in range(2)] == [1, 0]
    assert (plain / "01").exists()
    assert [path.name for path in spool.iterdir()] == ["03.part"]
    assert b"".join(Box(to, "1", read_key(tmp_path / "backup.key")).take("wal/02")) == b"log"
    with pytest.raises(Unusable, match="altered"):
        list(Box(to, "2", read_key(tmp_path / "backup.key")).take("wal/02"))


def test_what_cannot_be_restored_is_refused_and_nothing_is_left(drilled: Drilled) -> None:
    before = datetime.now(UTC).replace(year=2020)
    assert "no backup" in drilled.refused("early", before, drilled.key)
    drilled.refused("future", datetime(2999, 1, 1, tzinfo=UTC), drilled.key)
    other = Settings(data_dir=drilled.folder / "other")
    with lease(other.data_dir):
        with pytest.raises(Unusable, match="another database"):
            take(other, drilled.backups, drilled.key)
        with pytest.raises(Unusable, match="holds data"):
            bring_back(other, drilled.backups, None, drilled.key)
    discard(other.data_dir)
