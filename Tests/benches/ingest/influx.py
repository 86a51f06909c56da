#!/usr/bin/env python3
"""What InfluxDB 1.6 takes in readings on this machine, printed as one JSON object.

    influx.py [--install] [--seconds 5] [--connections 64] [--batch-connections 4] [--batch 5000]
              [--persons 64000] [--preload N] [--influxd PROGRAM] [--folder DIR]

Starts an influxd of its own in a temporary folder on free loopback ports, and measures twice, with nothing stored and,
with --preload, with N points stored:

    single   one point a request, over 64 connections that stay open;
    batches  5,000 points a request, over 4 connections.

A point counts once its request was answered with 204; influxd syncs its log before it answers (wal-fsync-delay 0). The
client is this program: raw sockets, one thread, epoll, every request prepared beforehand; what processor time it took
is printed, since it shares the machine with influxd. Ends influxd and removes the folder in any case.

--install first calls `apt-get install -y influxdb`. Where the package manager starts services, that one runs on beside.
The status is 3 when influxd is not to be had.
"""
import argparse
import http.client
import json
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

CONFIGURATION = """
reporting-disabled = true
bind-address = "127.0.0.1:{backup_port}"

[meta]
  dir = "{folder}/meta"
  logging-enabled = false

[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  wal-fsync-delay = "0s"
  query-log-enabled = false
  max-series-per-database = 0
  max-values-per-tag = 0

[monitor]
  store-enabled = false

[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
  write-tracing = false
  max-body-size = 0

[logging]
  level = "warn"
"""

SETTINGS = {
    "wal-fsync-delay": "0s",
    "index-version": "inmem (as delivered)",
    "limits of series": "none",
    "request log, query log, self-monitoring": "off",
    "others": "as delivered",
}


class Missing(Exception):
    """influxd is not to be had."""


def install():
    words = ["apt-get", "install", "-y", "influxdb"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for attempt in (1, 2):
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
        )
        if done.returncode == 0:
            return
        if attempt == 1:
            subprocess.run(["apt-get", "update", "-qq"], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    last = done.stdout.decode(errors="replace").strip().splitlines()[-1:]
    raise Missing(f"influxdb cannot be installed: {''.join(last) or 'apt-get gave no reason'}")


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Influx:
    """A private influxd, from `with` until its end."""

    def __init__(self, program, folder):
        self.program = program or shutil.which("influxd")
        if not self.program or not Path(self.program).exists():
            raise Missing("influxd is not installed (influx.py --install, or apt-get install influxdb)")
        self.parent = folder
        self.process = None

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="influx-", dir=self.parent))
        try:
            self.port, backup_port = free_ports(2)
            file = self.folder / "influxdb.conf"
            file.write_text(CONFIGURATION.format(folder=self.folder, port=self.port, backup_port=backup_port))
            environment = {name: value for name, value in os.environ.items() if not name.startswith("INFLUXDB_")}
            with open(self.folder / "log", "wb") as log:
                self.process = subprocess.Popen(
                    [self.program, "-config", str(file)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    env=environment | {"HOME": str(self.folder)},
                )
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait_until_ready(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                self.version = self.request("GET", "/ping").getheader("X-Influxdb-Version", "unknown")
                return
            except OSError:
                time.sleep(0.1)
        last = (self.folder / "log").read_text(errors="replace").strip()[-1000:]
        raise RuntimeError(f"influxd did not start: {last}")

    def __exit__(self, *_):
        # A second signal must not leave influxd running.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def request(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            response.text = response.read().decode()
            return response
        finally:
            connection.close()

    def query(self, text, **more):
        words = urllib.parse.urlencode({"q": text, **more})
        response = self.request("POST", f"/query?{words}")
        answer = json.loads(response.text)
        if response.status != 200 or "error" in answer or any("error" in each for each in answer["results"]):
            raise RuntimeError(f"influxd refused {text!r}: {response.text.strip()}")
        return answer["results"][0]

    def make(self, database):
        self.query(f'CREATE DATABASE "{database}"')
        return database

    def points_in(self, database):
        result = self.query("SELECT count(value_1) FROM reading", db=database)
        return result["series"][0]["values"][0][1] if "series" in result else 0

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Points:
    """Readings of random persons, a millisecond after each other: no two of one person share an instant."""

    def __init__(self, persons):
        self.persons = persons
        self.random = random.Random(1)
        self.instant = 1_700_000_000_000

    def lines(self, count):
        pick = self.random.random
        lines = []
        for instant in range(self.instant, self.instant + count):
            systolic = 90 + int(pick() * 80)
            lines.append(
                f"reading,person={1 + int(pick() * self.persons)},kind=1 "
                f"value_1={systolic}i,value_2={systolic - 40}i,value_4={50 + int(pick() * 50)}i {instant}"
            )
        self.instant += count
        return "\n".join(lines)

    def request(self, database, count):
        body = self.lines(count).encode()
        head = (
            f"POST /write?db={database}&precision=ms HTTP/1.1\r\n"
            f"Host: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Connection:
    """One connection that has at most one request under way."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.received = b""
        self.unsent = memoryview(b"")
        self.since = 0.0

    def send(self, request):
        self.unsent = memoryview(request)
        self.since = time.monotonic()
        self.go_on()

    def go_on(self):
        try:
            while self.unsent:
                self.unsent = self.unsent[self.socket.send(self.unsent) :]
        except BlockingIOError:
            pass

    def answer(self):
        """The status of the answer once it is there in full, else None."""
        try:
            piece = self.socket.recv(65536)
        except BlockingIOError:
            return None
        if not piece:
            raise RuntimeError("influxd closed a connection")
        self.received += piece
        head, found, rest = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if len(rest) < length:
            return None
        self.received = rest[length:]
        return int(head.split(b" ", 2)[1])


def drive(port, connections, requests, seconds=None):
    """Keeps every connection busy with one request after another, until the time or the requests are over.

    Requests still under way at the end are waited for and count, and so does the time they take.
    Returns the seconds, every request's latency in order of size, and how many were refused.
    """
    poll = select.epoll()
    by_descriptor = {}
    latencies = []
    refused = busy = 0
    try:
        for _ in range(connections):
            connection = Connection(port)
            by_descriptor[connection.socket.fileno()] = connection
            poll.register(connection.socket.fileno(), select.EPOLLIN)

        def feed(descriptor, connection):
            request = next(requests, None)
            if request is None:
                return 0
            connection.send(request)
            if connection.unsent:
                poll.modify(descriptor, select.EPOLLIN | select.EPOLLOUT)
            return 1

        start = time.monotonic()
        until = start + seconds if seconds else float("inf")
        for descriptor, connection in by_descriptor.items():
            busy += feed(descriptor, connection)
        while busy:
            events = poll.poll(60)
            if not events:
                raise RuntimeError("influxd has not answered for a minute")
            for descriptor, event in events:
                connection = by_descriptor[descriptor]
                if event & select.EPOLLOUT:
                    connection.go_on()
                    if not connection.unsent:
                        poll.modify(descriptor, select.EPOLLIN)
                if not event & ~select.EPOLLOUT:
                    continue
                status = connection.answer()
                if status is None:
                    continue
                moment = time.monotonic()
                latencies.append(moment - connection.since)
                refused += status != 204
                busy -= 1
                if moment < until:
                    busy += feed(descriptor, connection)
        spent = time.monotonic() - start
    finally:
        poll.close()
        for connection in by_descriptor.values():
            connection.socket.close()
    return spent, sorted(latencies), refused


def measure(influx, points, database, connections, points_each, seconds, foreseen):
    """Requests are prepared for `foreseen` points a second; past that they are made as they go."""
    prepared = [points.request(database, points_each) for _ in range(foreseen * seconds // points_each + connections)]

    def requests():
        yield from prepared
        while True:
            yield points.request(database, points_each)

    own, its, before = time.process_time(), influx.processor_seconds(), influx.points_in(database)
    spent, latencies, refused = drive(influx.port, connections, requests(), seconds)
    own, its = time.process_time() - own, influx.processor_seconds() - its
    acknowledged = (len(latencies) - refused) * points_each
    return {
        "points_per_second": round(acknowledged / spent),
        "connections": connections,
        "points_a_request": points_each,
        "seconds": round(spent, 2),
        "requests": len(latencies),
        "refused": refused,
        "p50_ms": round(latencies[len(latencies) // 2] * 1000, 2),
        "p99_ms": round(latencies[(len(latencies) - 1) * 99 // 100] * 1000, 2),
        "points_acknowledged": acknowledged,
        "points_stored": influx.points_in(database) - before,
        "influxd_processor_seconds": round(its, 2),
        "client_processor_seconds": round(own, 2),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--batch-connections", type=int, default=4)
    parser.add_argument("--batch", type=int, default=5_000)
    parser.add_argument("--persons", type=int, default=64_000)
    parser.add_argument("--preload", type=int, default=0, metavar="N")
    parser.add_argument("--influxd", metavar="PROGRAM", help="instead of the installed one")
    parser.add_argument("--folder", help="where the temporary folder is made")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("influx.py: stopped"))

    def single(influx, points, database):
        return measure(influx, points, database, options.connections, 1, options.seconds, 10_000)

    def batches(influx, points, database):
        return measure(
            influx, points, database, options.batch_connections, options.batch, options.seconds, 100_000
        )

    try:
        if options.install:
            install()
        with Influx(options.influxd, options.folder) as influx:
            points = Points(options.persons)
            result = {
                "server": influx.version,
                "client": "raw sockets in Python, one thread with epoll, requests prepared beforehand",
                "settings": SETTINGS,
                "persons": options.persons,
                "at_nothing_stored": {
                    "single": single(influx, points, influx.make("single")),
                    "batches": batches(influx, points, influx.make("batches")),
                },
            }
            if options.preload:
                for database in ("single", "batches"):
                    influx.query(f'DROP DATABASE "{database}"')
                database = influx.make("preloaded")
                sizes = [min(5_000, options.preload - at) for at in range(0, options.preload, 5_000)]
                requests = (points.request(database, size) for size in sizes)
                spent, _, refused = drive(influx.port, options.batch_connections, requests)
                if refused:
                    raise RuntimeError(f"influxd refused {refused} of {len(sizes)} batches of the preload")
                result |= {
                    "preloaded": influx.points_in(database),
                    "preload_seconds": round(spent, 1),
                    "at_preloaded": {
                        "single": single(influx, points, database),
                        "batches": batches(influx, points, database),
                    },
                }
    except Missing as problem:
        print(f"influx.py: {problem}", file=sys.stderr)
        sys.exit(3)
    except (RuntimeError, OSError) as problem:
        sys.exit(f"influx.py: {problem}")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
