#!/usr/bin/env python3
"""What PostgreSQL 15 takes in single durable readings on this machine, printed as one JSON object.

    postgres.py [--seconds 10] [--connections 32] [--persons 64000] [--preload N] [--percentiles] [--folder DIR]

Starts a cluster of its own in a temporary folder, reachable by a unix socket only and tuned for writing, makes one
table, fills it with N readings if asked, then lets pgbench insert one reading of a random person a transaction over 32
connections, prepared. Stops the cluster and removes the folder in any case. As root it runs as the user postgres.

Preloaded rows lie in the order they were measured in, their primary key is built afterwards, and the table is vacuumed
and checkpointed before the measurement.
"""
import argparse
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SETTINGS = {
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
}
# Where it listens and how much it may take for building an index: nothing that the measured inserts feel.
SURROUNDINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "maintenance_work_mem": "1GB",
    "logging_collector": "off",
}

TABLE = """
CREATE TABLE reading (
    person bigint NOT NULL,
    kind smallint NOT NULL,
    measured_at timestamptz NOT NULL,
    id uuid NOT NULL,
    value_1 smallint NOT NULL,
    value_2 smallint,
    value_3 smallint,
    value_4 smallint
);
"""
KEY = "ALTER TABLE reading ADD PRIMARY KEY (person, kind, measured_at, id);"

PRELOAD = """
INSERT INTO reading
SELECT 1 + floor(random() * {persons})::bigint, 1, now() - interval '365 days' * (1 - n / {rows}::float8),
    gen_random_uuid(), 90 + floor(random() * 80)::smallint, 60 + floor(random() * 40)::smallint, NULL,
    50 + floor(random() * 50)::smallint
FROM generate_series(1, {rows}) AS n;
"""

INSERT = """
\\set person random(1, {persons})
\\set systolic random(90, 170)
\\set diastolic random(60, 100)
\\set pulse random(50, 100)
INSERT INTO reading VALUES (:person, 1, clock_timestamp(), gen_random_uuid(), :systolic, :diastolic, NULL, :pulse);
"""


class Missing(Exception):
    """The machine lacks something this needs."""


class Cluster:
    """A private PostgreSQL, from `with` until its end."""

    def __init__(self, folder):
        self.programs = Path("/usr/lib/postgresql/15/bin")
        if not (self.programs / "initdb").exists():
            raise Missing("PostgreSQL 15 is not installed (apt-get install postgresql-15)")
        self.as_postgres = []
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PG") and name != "LC_ALL"
        } | {"LC_ALL": "C.UTF-8"}
        self.account = None
        if os.geteuid() == 0:
            try:
                self.account = pwd.getpwnam("postgres")
            except KeyError:
                raise Missing("there is no user postgres to run as") from None
            self.as_postgres = ["runuser", "-u", "postgres", "--"]
        self.parent = folder

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=self.parent))
        self.data = self.folder / "data"
        try:
            if self.account:
                os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
            self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-instructions")
            lines = SETTINGS | SURROUNDINGS | {"unix_socket_directories": f"'{self.folder}'"}
            with open(self.data / "postgresql.conf", "a") as configuration:
                configuration.writelines(f"{name} = {value}\n" for name, value in lines.items())
            self.run("pg_ctl", "start", "-w", "-t", "60", "-s", "-D", self.data, "-l", self.folder / "log")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # Nothing here is worth an orderly end; a second signal must not leave the cluster running.
        handlers = {
            number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "immediate", "-D", self.data, must=False)
        shutil.rmtree(self.folder, ignore_errors=True)
        for number, handler in handlers.items():
            signal.signal(number, handler)

    def run(self, program, *words, must=True, **more):
        # Output goes to a file: the started server keeps what it inherits, and a pipe would never end.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [*self.as_postgres, self.programs / program, *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self.environment,
                **more,
            )
            output.seek(0)
            text = output.read().decode(errors="replace")
        if must and done.returncode:
            raise RuntimeError(f"{program} failed: {text.strip()[-2000:]}")
        return text

    def ask(self, sql):
        return self.run(
            "psql", "-h", self.folder, "-U", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, "postgres"
        ).strip()


def fill(cluster, rows, persons):
    """Makes the table with so many rows of random persons in it, ready to be measured. Returns how long that took."""
    cluster.ask(TABLE)
    start = time.monotonic()
    if rows:
        cluster.ask(PRELOAD.format(persons=persons, rows=rows))
    cluster.ask(KEY)
    for words in ("VACUUM ANALYZE reading", "CHECKPOINT"):
        cluster.ask(words)
    return time.monotonic() - start


def settings(cluster):
    return {name: cluster.ask(f"SHOW {name}") for name in SETTINGS}


def percentile(ordered, share):
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1000, 3) if ordered else None


def measure(cluster, options):
    script = cluster.folder / "insert.sql"
    script.write_text(INSERT.format(persons=options.persons))
    script.chmod(0o644)
    before = int(cluster.ask("SELECT count(*) FROM reading"))
    log_position = cluster.ask("SELECT pg_current_wal_lsn()")
    # Noting down every twentieth transaction, for the percentiles, takes some of the processor from the server.
    noting = ()
    if options.percentiles:
        noting = ("-l", "--sampling-rate=0.05", f"--log-prefix={cluster.folder}/transactions")
    printed = cluster.run(
        "pgbench", "-h", cluster.folder, "-U", "postgres", "-n", "-M", "prepared", "-f", script,
        "-c", options.connections, "-j", 2, "-T", options.seconds,
        *noting, "postgres",
    )  # fmt: skip
    stored = int(cluster.ask("SELECT count(*) FROM reading")) - before
    log_bytes = int(cluster.ask(f"SELECT pg_current_wal_lsn() - '{log_position}'::pg_lsn"))
    figures = {}
    for line in printed.splitlines():
        name, _, value = line.partition(" = ")
        if value:
            figures[name.strip()] = value.split()[0]
        elif line.startswith("number of failed transactions:"):
            figures["failed"] = line.split(":")[1].split()[0]
    latencies = sorted(
        int(line.split()[2])
        for path in cluster.folder.glob("transactions.*")
        for line in path.read_text().splitlines()
    )
    return {
        "rows_per_second": round(float(figures["tps"])),
        "latency_average_ms": float(figures["latency average"]),
        "p50_ms": percentile(latencies, 0.5),
        "p99_ms": percentile(latencies, 0.99),
        "rows_stored": stored,
        "failed": int(figures.get("failed", 0)),
        "wal_bytes_a_row": round(log_bytes / stored) if stored else None,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--persons", type=int, default=64_000)
    parser.add_argument("--preload", type=int, default=0, metavar="N")
    parser.add_argument("--percentiles", action="store_true", help="p50 and p99 too; costs some of the rate")
    parser.add_argument("--folder", help="where the temporary folder is made")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("postgres.py: stopped"))

    try:
        with Cluster(options.folder) as cluster:
            loading = fill(cluster, options.preload, options.persons)
            result = {
                "server": cluster.ask("SHOW server_version"),
                "preloaded": options.preload,
                "preload_seconds": round(loading, 1) if options.preload else 0,
                "persons": options.persons,
                "connections": options.connections,
                "seconds": options.seconds,
                **measure(cluster, options),
                "table_bytes": int(cluster.ask("SELECT pg_total_relation_size('reading')")),
                "settings": settings(cluster),
            }
    except (Missing, RuntimeError) as problem:
        sys.exit(f"postgres.py: {problem}")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
