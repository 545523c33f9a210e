"""As root the server runs as an ordinary user, and no folder's mode is changed on the way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.embedded import Unusable, lease
from app.embedded.account import Account
from tests.embedded.others import ROOT, ask, server_pid

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop to another user")


@as_root
def test_as_root_the_server_belongs_to_an_ordinary_user(data_dir: Path) -> None:
    with lease(data_dir) as url:
        assert Path(f"/proc/{server_pid(url)}").stat().st_uid != 0


@as_root
def test_in_a_closed_folder_the_cluster_lies_elsewhere_and_no_mode_changes(data_dir: Path) -> None:
    closed = data_dir.parent / "closed"
    (closed / "clone").mkdir(parents=True)
    closed.chmod(0o700)
    before = modes_above(closed / "clone")
    with lease(closed / "clone" / ".youxin") as url:
        assert ask(url, "SELECT 1") == 1
        where = ask(url, "SHOW data_directory")
    assert modes_above(closed / "clone") == before
    assert not str(where).startswith(str(closed))
    with lease(closed / "clone" / ".youxin") as url:
        assert ask(url, "SHOW data_directory") == where
    shutil.rmtree(Path(str(where)).parent)


@as_root
def test_programs_in_a_closed_folder_are_copied_to_an_open_one(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.embedded import binaries

    closed, home = data_dir.parent / "closed", data_dir.parent / "home"
    home.mkdir(mode=0o755)
    shutil.copytree(binaries._wheel() / binaries.WHEEL, closed / binaries.WHEEL)
    shutil.copytree(binaries._wheel() / f"{binaries.WHEEL}.libs", closed / f"{binaries.WHEEL}.libs")
    closed.chmod(0o700)
    monkeypatch.setattr(binaries, "_wheel", lambda: closed)
    monkeypatch.setattr(binaries, "SHARED_HOME", home)
    with lease(data_dir) as url:
        program = Path(f"/proc/{server_pid(url)}/exe").readlink()
    assert program.is_relative_to(home)
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_a_copied_pointer_to_anothers_cluster_is_refused(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    with lease(data_dir):
        pass
    copy = data_dir.parent / "copy"
    shutil.copytree(data_dir, copy)
    with pytest.raises(Unusable, match="begin anew"), lease(copy):
        pass


@as_root
@pytest.mark.parametrize("uid", [1000, 54321], ids=["uid 1000", "a uid without a name"])
def test_an_ordinary_user_runs_it_in_a_closed_folder_of_his_own(data_dir: Path, uid: int) -> None:
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
    user = Account(uid, uid)
    if not (user.reaches(ROOT / "app" / "__init__.py", "-r") and user.reaches(Path(python))):
        pytest.skip("no Python that an ordinary user can run, or a clone closed to him")
    data_dir.parent.chmod(0o700)
    os.chown(data_dir.parent, uid, uid)
    ended = subprocess.run(
        [python, "-m", "tests.embedded.holder", str(data_dir)],
        user=uid,
        group=uid,
        extra_groups=[],
        cwd=ROOT,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (data_dir / "cluster").stat().st_uid == uid
    assert data_dir.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_in_place_of_the_data_folder_is_refused_in_words(data_dir: Path) -> None:
    data_dir.write_text("not a folder")
    with pytest.raises(Unusable, match="--data-dir"), lease(data_dir):
        pass
    data_dir.unlink()


def test_programs_that_are_not_there_are_refused_in_words(data_dir: Path) -> None:
    with pytest.raises(Unusable, match="YOUXIN_PG_BIN"), lease(data_dir, Path("/nowhere")):
        pass


@pytest.mark.skipif(
    not Path("/usr/lib/postgresql/15/bin/postgres").exists(), reason="no old PostgreSQL here"
)
def test_a_postgresql_older_than_16_is_refused_in_words(data_dir: Path) -> None:
    old = Path("/usr/lib/postgresql/15/bin")
    with pytest.raises(Unusable, match="PostgreSQL 16"), lease(data_dir, old):
        pass


def modes_above(path: Path) -> list[int]:
    return [folder.stat().st_mode for folder in (path, *path.parents)]
