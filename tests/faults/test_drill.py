"""The drill, shortened; and its proof: without the xmin condition it turns red."""

from pathlib import Path

import pytest

from tests.faults.drill import drill


@pytest.mark.clause("6.4.2-12")
async def test_every_subscriber_gets_every_event_once_and_in_order_through_kills(
    tmp_path: Path,
) -> None:
    verdict = await drill(tmp_path, 10)
    assert verdict.has_passed, verdict
    assert verdict.kills == 4
    assert verdict.reconnections >= 6


async def test_without_the_xmin_condition_the_drill_turns_red(
    module_database_url: str, tmp_path: Path
) -> None:
    verdict = await drill(tmp_path, 4, module_database_url, is_honest=False, kills=False, settle=1)
    assert not verdict.has_passed
    assert verdict.missing > 0
