"""Kill -9 of the server, of a command, of both: the next command finds everything in order."""

import os
import signal
import time
from pathlib import Path

import asyncpg

from app.embedded import lease
from app.embedded.place import place_of
from tests.embedded.others import ask, holder, lives, server_pid


def test_a_killed_server_is_recovered_with_every_acknowledged_row(data_dir: Path) -> None:
    with lease(data_dir) as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(server_pid(url), signal.SIGKILL)
        with lease(data_dir) as again:
            assert ask(again, "SELECT number FROM kept") == 7


def test_a_watched_lease_brings_a_killed_server_back(data_dir: Path) -> None:
    with lease(data_dir, watched=True) as url:
        killed = server_pid(url)
        os.kill(killed, signal.SIGKILL)
        begun = time.monotonic()
        while (found := pid_or_none(url)) in (None, killed) and time.monotonic() < begun + 60:
            time.sleep(0.05)
        assert found not in (None, killed)


def test_the_server_of_a_killed_command_is_taken_over_and_stopped(data_dir: Path) -> None:
    with holder(data_dir) as (child, url):
        child.kill()
        child.wait()
        pid = server_pid(url)
        with lease(data_dir) as taken:
            assert server_pid(taken) == pid
        assert not lives(pid)


def test_a_kill_of_command_and_server_leaves_a_pid_file_that_blocks_nobody(data_dir: Path) -> None:
    with holder(data_dir) as (child, url):
        child.kill()
        os.kill(server_pid(url), signal.SIGKILL)
        child.wait()
        with lease(data_dir) as again:
            assert ask(again, "SELECT 1") == 1


def test_a_pid_file_that_names_a_stranger_blocks_nobody(data_dir: Path) -> None:
    with lease(data_dir):
        cluster = place_of(data_dir).cluster
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n")
    with lease(data_dir) as url:
        assert server_pid(url) != os.getpid()


def test_a_cluster_cut_short_while_being_made_is_made_anew(data_dir: Path) -> None:
    (data_dir / "cluster.new" / "base").mkdir(parents=True)
    with lease(data_dir) as url:
        assert ask(url, "SELECT 1") == 1


def pid_or_none(url: str) -> int | None:
    try:
        return server_pid(url)
    except (OSError, asyncpg.PostgresError):
        return None
