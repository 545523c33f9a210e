"""Several commands share one server; the last one out stops it."""

from pathlib import Path

from app.embedded import discard, lease
from tests.embedded.others import ask, holder, lives, server_pid


def test_a_first_lease_makes_a_utf8_database_with_a_builtin_collation(data_dir: Path) -> None:
    with lease(data_dir) as url:
        form = ask(
            url,
            "SELECT current_database() || ' ' || pg_encoding_to_char(encoding) || ' ' "
            "|| datlocprovider::text FROM pg_database WHERE datname = current_database()",
        )
    assert form == "youxin UTF8 b"


def test_the_server_listens_on_no_port_and_keeps_what_it_acknowledged(data_dir: Path) -> None:
    names = ("listen_addresses", "fsync", "synchronous_commit", "full_page_writes", "jit")
    shown = " || '|' || ".join(f"current_setting('{name}')" for name in names)
    with lease(data_dir) as url:
        assert ask(url, f"SELECT {shown}") == "|on|on|on|off"


def test_the_only_lease_stops_the_server_and_the_data_stay(data_dir: Path) -> None:
    with lease(data_dir) as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
        pid = server_pid(url)
    assert not lives(pid)
    with lease(data_dir) as url:
        assert ask(url, "SELECT number FROM kept") == 7


def test_two_processes_share_one_server_and_the_last_stops_it(data_dir: Path) -> None:
    with holder(data_dir) as (_, its_url):
        with lease(data_dir) as url:
            assert url == its_url
            pid = server_pid(url)
        assert ask(its_url, "SELECT 1") == 1
        assert server_pid(its_url) == pid
    assert not lives(pid)


def test_three_commands_at_once_begin_on_one_new_cluster(data_dir: Path) -> None:
    with holder(data_dir) as (_, one), holder(data_dir) as (_, two), holder(data_dir) as (_, three):
        assert one == two == three
        pids = {server_pid(url) for url in (one, two, three)}
    assert len(pids) == 1
    assert not lives(pids.pop())


def test_a_long_path_gets_a_short_private_folder_for_its_socket(data_dir: Path) -> None:
    deep = data_dir / ("城" * 30) / ("市" * 30)
    with lease(deep) as url:
        sockets = Path(url.partition("host=")[2])
        assert len(str(sockets)) < 80
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert ask(url, "SELECT 1") == 1
    discard(deep)
