"""A lost disk comes back as it was at a moment, by checksum; what cannot be restored is refused."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.commands.backups import bring_back, take
from app.embedded import Unusable, discard, lease
from app.migrate import migrate
from app.settings import Settings
from tests.faults.restoring import drill


@pytest.mark.clause("8.3.1-2")
async def test_a_lost_disk_comes_back_as_it_was_at_a_moment(open_folder: Path) -> None:
    found = await drill(open_folder)
    print(found)
    assert found.has_passed, found
    assert found.rto_seconds < 60


def test_what_cannot_be_restored_is_refused_and_nothing_is_left(open_folder: Path) -> None:
    settings, backups = Settings(data_dir=open_folder / "data"), open_folder / "backups"
    with lease(settings.data_dir) as url:
        asyncio.run(migrate(url))
    taken = take(settings, backups)
    with pytest.raises(Unusable, match="holds data"):
        bring_back(settings, backups, None)
    other = Settings(data_dir=open_folder / "other")
    before = datetime.fromisoformat(taken.ended_at).replace(year=2020)
    with pytest.raises(Unusable, match="no backup"):
        bring_back(other, backups, before)
    future = datetime(2999, 1, 1, tzinfo=UTC)
    with pytest.raises(Unusable):
        bring_back(other, backups, future)
    assert not (other.data_dir / "cluster").exists()
    with lease(other.data_dir), pytest.raises(Unusable, match="another database"):
        take(other, backups)
    discard(settings.data_dir)
    discard(other.data_dir)
