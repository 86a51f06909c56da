"""What the benches of the store share: a folder to work in, an invented town, its collector, figures beside goals."""
import json
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENGAWA = Path(os.environ.get("ENGAWA_BINARIES", ROOT / ".build-release" / "release")) / "engawa"
TOOLS = Path(__file__).resolve().parent
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failed(Exception):
    """A sentence for whoever runs the bench."""


def tell(words):
    print(f"{time.strftime('%H:%M:%S')}  {words}", file=sys.stderr, flush=True)


def size_name(readings):
    """5000000 as people say it: 5 M."""
    return f"{readings // 1_000_000} M" if readings and readings % 1_000_000 == 0 else str(readings)


def median(numbers):
    ordered = sorted(numbers)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def plain(value):
    """A number with three digits that count, and all before the point."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.{0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3}f}"


class Figures:
    """Prints `figure: value unit | goal | ok`, or `short`, and remembers what was short."""

    def __init__(self):
        self.short = []

    def show(self, name, value, unit, goal="no goal", holds=True):
        print(f"{name}: {plain(value)} {unit} | {goal} | {'ok' if holds else 'short'}", flush=True)
        if not holds:
            self.short.append(name)

    def at_least(self, least, name, value, unit):
        self.show(name, value, unit, f">= {least}", value >= least)

    def at_most(self, most, name, value, unit):
        self.show(name, value, unit, f"<= {most}", value <= most)

    def none(self, name, value, unit):
        self.show(name, value, unit, "= 0", value == 0)


class Workshop:
    """A folder to work in, and the programs that were started for it. All of them end, and the folder goes, with it.

    Programs run in sessions of their own: Ctrl-C reaches this one only, which then ends the others one by one.
    """

    def __init__(self, parent, kept, needed_bytes):
        """`parent` is where a folder is made that is removed at the end; `kept` is a folder that stays instead."""
        self.parent, self.kept, self.needed_bytes = parent, kept, needed_bytes
        self.processes = []

    def __enter__(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _: sys.exit(128 + number))
        if not ENGAWA.exists():
            raise Failed(f"{ENGAWA} is not there: run this as scripts/bench does, which builds it.")
        place = Path(self.kept or self.parent)
        if self.kept:
            place.mkdir(parents=True, exist_ok=True)
            if any(place.iterdir()):
                raise Failed(f"{place} is not empty. Give --keep a new folder.")
        elif not place.is_dir():
            raise Failed(f"{place} is no folder. Give --folder one that is there.")
        kind = subprocess.run(["stat", "-f", "-c", "%T", place], capture_output=True, text=True).stdout.strip()
        if kind in ("tmpfs", "ramfs"):
            raise Failed(f"{place} is in memory: nothing synced there reaches a disk. Give --folder one on a disk.")
        free = shutil.disk_usage(place).free
        if free < self.needed_bytes:
            raise Failed(
                f"{place} has {free / 1e9:.1f} GB free, and this needs {self.needed_bytes / 1e9:.1f} GB. "
                "Give --folder one on a larger disk, or measure smaller sizes."
            )
        self.folder = place.resolve() if self.kept else Path(tempfile.mkdtemp(prefix="engawa-bench-", dir=place))
        # PostgreSQL runs as a user of its own, and has its folder in this one.
        os.chmod(self.folder, 0o711)
        return self

    def __exit__(self, *_):
        for number in STOPS:
            signal.signal(number, signal.SIG_IGN)
        for process in list(self.processes):
            self.stop(process)
        if self.kept:
            tell(f"Kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *words, **more):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ENGAWA_")}
        process = subprocess.Popen(
            list(map(str, words)), stdin=subprocess.DEVNULL, env=environment, start_new_session=True, **more
        )
        self.processes.append(process)
        return process

    def stop(self, process, patience=60):
        """Asks a program to end, and makes it end when it does not. Returns its status."""
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if process in self.processes:
            self.processes.remove(process)
        return process.returncode

    def run(self, *words, while_runs=None, statuses=(0,), is_talkative=False):
        """Runs a program to its end, which the collector `while_runs` has to live to see.

        What it says on the standard error goes to ours; that of a talkative one only on a terminal, or when it failed.
        Returns what it printed, and when it ended.
        """
        is_hushed = is_talkative and not sys.stderr.isatty()
        with tempfile.TemporaryFile(dir=self.folder) as output:
            process = self.start(*words, stdout=output, stderr=output if is_hushed else None)
            try:
                while process.poll() is None:
                    if while_runs:
                        while_runs.must_live()
                    time.sleep(0.01)
            finally:
                ended = time.monotonic()
                self.stop(process)
            output.seek(0)
            text = output.read().decode(errors="replace")
        if process.returncode not in statuses:
            raise Failed(f"{Path(words[0]).name} {words[1]} ended with {process.returncode}. {text.strip()[-500:]}")
        return text, ended

    def build_tools(self):
        tell("Building the tools in C")
        self.run(TOOLS / "build.sh", self.folder / "tools")
        return self.folder / "tools"

    def found_town(self, name, readings, residents, boxes, days=400):
        """An invented town with a past of so many readings, in a data folder that `engawa verify` finds sound."""
        town = Town(self, self.folder / name)
        tell(f"Founding a town of {residents} residents with {size_name(readings)} readings")
        self.run(ENGAWA, "migrate", "--data", town.data, "--demo")
        self.run(
            ENGAWA, "load-town", "--data", town.data, "--out", town.identities,
            "--boxes", boxes, "--residents", residents, "--readings", readings, "--days", days,
            is_talkative=True,
        )  # fmt: skip
        town.verify()
        return town


class Town:
    """A data folder, and the identities that play its boxes."""

    def __init__(self, shop, folder, identities=None):
        self.shop, self.folder = shop, folder
        folder.mkdir(exist_ok=True)
        self.data = folder / "data"
        self.identities = identities or folder / "boxes"

    @staticmethod
    def of(shop, data):
        """A data folder that is there already; it stays."""
        if not (data / "store.sqlite").exists():
            raise Failed(f"There is no store in {data}.")
        town = Town(shop, shop.folder / "town")
        town.data = data.resolve()
        return town

    def verify(self):
        tell("engawa verify")
        self.shop.run(ENGAWA, "verify", "--data", self.data, is_talkative=True)

    def is_sound(self):
        tell("engawa verify")
        text, _ = self.shop.run(ENGAWA, "verify", "--data", self.data, statuses=(0, 70), is_talkative=True)
        is_sound = text.strip().endswith("is sound.")
        if not is_sound:
            tell(text.strip())
        return is_sound

    def copy(self, name):
        """The same data once more; nothing runs on either."""
        tell("Copying the town")
        folder = self.shop.folder / name
        folder.mkdir()
        self.shop.run("cp", "-a", "--reflink=auto", self.data, folder / "data")
        return Town(self.shop, folder, self.identities)

    def remove(self):
        if not self.shop.kept:
            shutil.rmtree(self.data, ignore_errors=True)

    def bytes_of_tables(self):
        """Bytes of each table with its indexes, and of both files in all, when nothing waits in the logs any more."""
        program = shutil.which("sqlite3")
        if not program:
            raise Failed("sqlite3 is not installed (scripts/install-packages benches).")
        tables, whole = {}, 0
        for name in ("store.sqlite", "journal.sqlite"):
            tell(f"Counting the pages of {name}")
            text, _ = self.shop.run(
                program, "-cmd", ".timeout 10000", "-cmd", ".separator |", self.data / name,
                "SELECT coalesce(tbl_name, dbstat.name), sum(dbstat.pageno) * (SELECT page_size FROM pragma_page_size) FROM dbstat "
                "LEFT JOIN sqlite_schema AS known ON known.name = dbstat.name WHERE aggregate = TRUE GROUP BY 1; "
                "PRAGMA wal_checkpoint(TRUNCATE);",
            )  # fmt: skip
            for line in text.splitlines()[:-1]:
                table, size = line.rsplit("|", 1)
                tables[f"{name.removesuffix('.sqlite')}.{table}"] = int(size)
            whole += sum(path.stat().st_size for path in self.data.glob(name + "*") if path.name != name + "-shm")
        return tables, whole

    def journal_rows(self):
        with Reader(self.data / "journal.sqlite") as journal:
            return journal.number("SELECT max(seq) FROM journal")


class Reader:
    """A connection that only reads."""

    def __init__(self, path):
        name = urllib.parse.quote(str(path))
        self.connection = sqlite3.connect(f"file:{name}?mode=ro", uri=True, timeout=30, isolation_level=None)

    def number(self, sql):
        return self.connection.execute(sql).fetchone()[0] or 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


class Collector:
    """`engawa serve` on a town's data, as an operator starts it, and what it takes of the machine.

    How far the journal and the fold are is asked of the files: what the collector tells of itself costs it a commit.
    """

    def __init__(self, town):
        self.town, self.shop = town, town.shop
        self.peak_bytes = 0

    def __enter__(self):
        data = self.town.data
        (data / "listening.json").unlink(missing_ok=True)
        self.log_path = self.town.folder / "collector.log"
        with open(self.log_path, "ab") as log:
            self.process = self.shop.start(
                ENGAWA, "serve", "--data", data, "--people-port", 0, "--boxes-port", 0, "--operations-port", 0,
                stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + 300
        while not (data / "listening.json").exists():
            self.must_live()
            if time.monotonic() > until:
                raise Failed(f"The collector did not listen within 300 s: {self.last_words()}")
            time.sleep(0.05)
        self.port = json.loads((data / "listening.json").read_text())["boxes"]
        self.store, self.journal = Reader(data / "store.sqlite"), Reader(data / "journal.sqlite")
        self.is_watched = threading.Event()
        self.furthest_behind = 0
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()
        return self

    def __exit__(self, kind, *_):
        self.is_watched.set()
        self.watcher.join()
        self.look_at_memory()
        for connection in (self.store, self.journal):
            connection.connection.close()
        lived = self.process.poll() is None
        status = self.shop.stop(self.process)
        if kind is None and (not lived or status != 0):
            raise Failed(f"The collector ended with {status}: {self.last_words()}")

    def last_words(self):
        return self.log_path.read_text(errors="replace").strip()[-1000:]

    def must_live(self):
        if self.process.poll() is not None:
            raise Failed(f"The collector ended with {self.process.returncode}: {self.last_words()}")

    def watch(self):
        data = self.town.data
        with Reader(data / "store.sqlite") as store, Reader(data / "journal.sqlite") as journal:
            while not self.is_watched.wait(1):
                self.look_at_memory()
                behind = journal.number("SELECT max(seq) FROM journal") - store.number("SELECT seq FROM fold_position")
                self.furthest_behind = max(self.furthest_behind, behind)

    def look_at_memory(self):
        """Now, and at its highest since the start as the kernel noted it."""
        try:
            lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        except OSError:
            return
        for line in lines:
            if line.startswith(("VmRSS:", "VmHWM:")):
                self.peak_bytes = max(self.peak_bytes, int(line.split()[1]) * 1024)

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def head(self):
        return self.journal.number("SELECT max(seq) FROM journal")

    def folded(self):
        return self.store.number("SELECT seq FROM fold_position")

    def commits(self):
        """Transactions that changed the journal's file, modulo 2^32: iChange of SQLite's wal-index header."""
        with open(self.town.data / "journal.sqlite-shm", "rb") as header:
            header.seek(8)
            return struct.unpack("=I", header.read(4))[0]

    def wait_for_fold(self, seconds=900):
        """Until the tables hold all that the journal does. Returns when that was."""
        until = time.monotonic() + seconds
        while self.folded() < self.head():
            self.must_live()
            if time.monotonic() > until:
                raise Failed(f"The fold did not catch up within {seconds} s: {self.last_words()}")
            time.sleep(0.02)
        return time.monotonic()

    def take(self, load, connections, batch, seconds):
        """Lets boxes hand over readings for so long, and waits until they are folded. Returns what came of it."""
        self.wait_for_fold()
        rows, commits, processor = self.head(), self.commits(), self.processor_seconds()
        self.furthest_behind = 0
        text, ended = self.shop.run(
            load, "--folder", self.town.identities, "--port", self.port, "--connections", connections,
            "--batch", batch, "--seconds", seconds, while_runs=self, statuses=(0, 1),
        )  # fmt: skip
        try:
            answers = json.loads(text.splitlines()[-1])
        except (IndexError, ValueError):
            raise Failed(f"The load client printed no figures: {text[-500:]}") from None
        commits = (self.commits() - commits) % 2**32
        spent = answers["seconds"] + self.wait_for_fold() - ended
        added = self.head() - rows
        otherwise = sum(answers[name] for name in ("quarantined", "try_again", "refused", "odd", "unanswered"))
        return {
            "first_row": rows + 1,
            "stored": answers["stored"],
            "acknowledged_per_second": answers["per_second"],
            "folded_per_second": answers["stored"] / spent if spent else 0.0,
            "p50_ms": answers["p50_ms"],
            "p99_ms": answers["p99_ms"],
            "group": added / commits if commits else 0.0,
            # Where a connection broke, a batch may be stored before its answer was lost, and is a duplicate then.
            "astray": abs(added - answers["stored"] - (answers["duplicates"] if answers["broken"] else 0)),
            "otherwise": otherwise + (0 if answers["broken"] else answers["duplicates"]),
            "put_off": answers["retried429"] + answers["retried503"],
            "processor_us": (self.processor_seconds() - processor) * 1e6 / max(answers["stored"], 1),
            "client_us": answers["client_cpu_seconds"] * 1e6 / max(answers["stored"], 1),
            "behind": self.furthest_behind,
        }
