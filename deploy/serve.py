"""Keep one Neo4j server running on this machine, without Docker: ``make neo4j``.

It takes connections from this machine only, asks for a password, and keeps its records under ``build/neo4j`` until it
is started again. The password is that of ``NETGRAPH_NEO4J_PASSWORD`` (or the file that ``NETGRAPH_NEO4J_PASSWORD_FILE``
names); without one it is drawn and written to a file that only you can read.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TextIO

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.neo4j_server import CACHE, RELEASES, NoServer, Server, assembled, find_java, start  # noqa: E402

HOST = "127.0.0.1"
POM = Path(__file__).parent / "pom.xml"
USER = "neo4j"
SHORTEST = 8  # letters of a password, by Neo4j's own rule


def main() -> int:
    """Start, say how to use it, wait for Ctrl-C, stop."""
    asked = options()
    try:
        for name, port in (("BOLT", asked.bolt), ("HTTP", asked.http)):
            refuse_taken(name, port)
        release = asked.release or newest_that_runs()
        password, where = chosen_password()
        lock = only_one(CACHE / f"kept-{release}")
        fetch(release)
        server = running(release, asked)
        own_password(server, password)
    except NoServer as error:
        say(f"netgraph: {error}", to=sys.stderr)
        return 4
    except KeyboardInterrupt:  # the server goes with this process
        say("netgraph: interrupted before the server was ready", to=sys.stderr)
        return 130
    say(told(server, asked.http, release, where))
    with lock:
        return wait_for_the_end(server)


def options() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description="Keep one Neo4j server running on this machine.")
    parser.add_argument("--release", choices=RELEASES, help="which Neo4j; by default the long-term one, 5.26")
    parser.add_argument("--bolt", type=int, default=7687, help="port for netgraph and other clients")
    parser.add_argument("--http", type=int, default=7474, help="port of the page in the browser")
    return parser.parse_args()


def refuse_taken(name: str, port: int) -> None:
    """Raise `NoServer` where another process listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was just given up is free
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NoServer(
                f"port {port} is taken, perhaps by a Neo4j that runs already; stop that one, "
                f"or take another: make neo4j {name}={port + 1}"
            ) from error


def newest_that_runs() -> str:
    """Return the first release, the long-term one first, that a Java on this machine can run."""
    reasons = []
    for release, wanted in RELEASES.items():
        try:
            find_java(wanted)
        except NoServer as error:
            reasons.append(str(error))
        else:
            return release
    raise NoServer("; ".join(reasons))


def chosen_password() -> tuple[str, str]:
    """Return the password and where it stands."""
    if stated := os.environ.get("NETGRAPH_NEO4J_PASSWORD"):
        password, where = stated, "that of NETGRAPH_NEO4J_PASSWORD"
    else:
        file = Path(os.environ.get("NETGRAPH_NEO4J_PASSWORD_FILE") or CACHE / "password")
        password, where = password_in(file), f"in {file}\nexport NETGRAPH_NEO4J_PASSWORD_FILE={file.absolute()}"
    if len(password) < SHORTEST:
        raise NoServer(f"the password has {len(password)} letters; Neo4j needs {SHORTEST} or more")
    return password, where


def password_in(file: Path) -> str:
    """Return the first line of the file; where there is none, draw a password and write it for its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(secrets.token_urlsafe(16) + "\n")
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[0].strip() if lines else ""


def only_one(home: Path) -> TextIO:
    """Return the open file that says these records are served, or raise `NoServer` where another process holds it."""
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / "served").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise NoServer(f"another make neo4j serves the records in {home}; stop that one first") from error
    return lock


def fetch(release: str) -> None:
    """Have the jars of the release, that of the page in the browser too, saying so where they are fetched."""
    jars = CACHE / RELEASES[release].profile
    if not jars.is_dir():
        say(f"Fetching Neo4j {release} with Maven (about 140 MB, once) …")
    assembled(RELEASES[release])
    if not list(jars.glob("neo4j-browser-*.jar")):  # put together before the page was one of them
        goal = ["dependency:copy-dependencies", "-DincludeArtifactIds=neo4j-browser", f"-DoutputDirectory={jars}"]
        called = ["mvn", "-B", "-q", "-f", str(POM), "-P", RELEASES[release].profile, *goal]
        if subprocess.run(called, capture_output=True, check=False).returncode:
            say("netgraph: Maven could not fetch the page for the browser; the server runs without it", to=sys.stderr)


def running(release: str, asked: argparse.Namespace) -> Server:
    """Start the server on its records and return it once it answers."""
    server = start(
        release,
        CACHE / f"kept-{release}",
        heap="1g",
        port=asked.bolt,
        server__http__enabled="true",
        server__http__listen_address=f"{HOST}:{asked.http}",
        server__memory__pagecache__size="512m",
        dbms__security__auth_enabled="true",
        client__allow_telemetry="false",
    )
    say(f"Starting Neo4j {release} …")
    server.wait()
    return server


def own_password(server: Server, password: str) -> None:
    """Set the password of new records, or see that it is that of older ones."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError, ClientError

    fresh = not (server.home / "password-set").exists()
    try:
        with GraphDatabase.driver(server.uri, auth=(USER, USER if fresh else password)) as driver:
            if fresh:
                change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
                driver.execute_query(change, old=USER, new=password, database_="system")
            else:
                driver.verify_connectivity()
    except (AuthError, ClientError) as error:
        server.stop()
        raise NoServer(
            f"the password is not that of the records in {server.home}; give the one they were made with, "
            "or move that folder away to begin anew"
        ) from error
    (server.home / "password-set").touch()


def told(server: Server, http: int, release: str, where: str) -> str:
    """Return what the user needs to know."""
    return (
        f"Neo4j {release} is running; it takes connections from this machine only.\n"
        f"  netgraph:  --store neo4j://{HOST}:{server.port}/neo4j\n"
        f"  browser:   http://localhost:{http}   (connect to neo4j://localhost:{server.port})\n"
        f"  user:      {USER}\n"
        f"  password:  {where}\n"
        f"  records:   {server.home}, kept for the next start\n"
        "Stop it with Ctrl-C."
    )


def wait_for_the_end(server: Server) -> int:
    """Wait until somebody stops it, or it ends by itself."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        server.process.wait()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # pressing twice must not cut the stopping short
        say("Stopping …")
        server.stop()
        say("Stopped; the records are kept.")
        return 0
    say(f"netgraph: Neo4j ended by itself; its log is {server.home / 'logs' / 'neo4j.log'}", to=sys.stderr)
    return 4


def say(text: str, *, to: TextIO | None = None) -> None:
    """Print at once, so that it is seen while the server runs."""
    print(text, file=to or sys.stdout, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
