"""A ledger for each test, on SQLite and on PostgreSQL.

PostgreSQL is Debian's own, started on loopback in a temporary folder (never as root) and stopped by its process id.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from loopline.ledger.ledger import Ledger

SECRET = b"a secret of thirty-two bytes !!!"
Opener = Callable[..., Ledger]


def _programs() -> Path | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return next((place for place in places if (place / "initdb").exists()), Path(found).parent if found else None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server without a database name."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL is not installed (apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    root = Path(tempfile.mkdtemp(prefix="loopline-postgres-"))  # pytest's own folders are closed to other users
    folder = root / "data"
    if os.getuid() == 0:
        shutil.chown(root, user)
    asks = {"user": user} if os.getuid() == 0 else {}
    make = [programs / "initdb", "-D", folder, "-A", "trust", "-U", "loopline", "--no-sync", "-E", "UTF8", "--locale=C"]
    subprocess.run(make, check=True, capture_output=True, cwd=root, **asks)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={root}", "fsync=off"]
    command = [
        programs / "postgres",
        "-D",
        folder,
        "-p",
        str(port),
        *(part for one in settings for part in ("-c", one)),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=root, **asks)
    address = f"postgresql://loopline@127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/postgres")
        yield address
    finally:
        os.kill(server.pid, signal.SIGINT)
        server.wait(30)
        shutil.rmtree(root, ignore_errors=True)


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("PostgreSQL did not start")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger can be made: a file, and a database."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    address: str = request.getfixturevalue("postgres")
    name = f"t{time.monotonic_ns()}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as con:
        con.execute(f"create database {name}")
    return f"{address}/{name}"


@pytest.fixture
def opened(where: str) -> Iterator[Opener]:
    """Opens the test's ledger, as often as asked; all are closed at the end."""
    made: list[Ledger] = []

    def open_one(**more: object) -> Ledger:
        ledger = Ledger.open(where, SECRET, **more)  # type: ignore[arg-type]
        made.append(ledger)
        return ledger

    yield open_one
    for ledger in made:
        ledger.close()


@pytest.fixture
def ledger(opened: Opener) -> Ledger:
    """An empty ledger."""
    return opened()
