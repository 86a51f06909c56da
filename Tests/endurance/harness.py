"""What the endurance runs share: a town with load clients and a home, its programs ended and started again, and a
report whose lines read as sentences."""
import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "Tests" / "stories"))

import checker  # noqa: E402
from forgetful_disk import Control, Disk  # noqa: E402
from town import BINARIES, StoryFailed, Town, wait_for  # noqa: E402

LOADS = ((4, 1), (4, 7), (4, 20), (2, 150))  # connections, events in a batch


class Report:
    """Says what holds; the program ends with 0 only when everything does."""

    def __init__(self, name):
        self.name, self.failed, self.said = name, [], time.monotonic()
        self.kept = []

    def say(self, text):
        print(f"{'':>8}{text}", flush=True)

    def now_and_then(self, text):
        if time.monotonic() - self.said > 20:
            self.said = time.monotonic()
            self.say(text)

    def clause(self, text, holds, evidence=""):
        print(f"{'ok' if holds else 'FAILED':>6}  {text}" + (f"  [{evidence}]" if evidence != "" else ""), flush=True)
        if not holds:
            self.failed.append(text)
        return holds

    def problems(self, text, found):
        """A clause that holds when nothing was found."""
        for problem in list(dict.fromkeys(found))[:8]:
            self.say(f"- {problem}")
        return self.clause(text, not found, f"{len(found)} problems" if found else "")


def run(name, doc, rounds, body, flags=()):
    """Reads the options, runs `body(options, report)` and ends the program."""
    parser = argparse.ArgumentParser(prog=f"scripts/endure {name}", description=doc)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"how many ({rounds} when not given)")
    parser.add_argument("--seed", type=int, default=None, help="of what chance decides; drawn and told when not given")
    parser.add_argument("--keep", action="store_true", help="leaves the folders, also when all holds")
    for flag, words in flags:
        parser.add_argument(flag, action="store_true", help=words)
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: expected 1 or more")
    options.seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**9)
    report = Report(name)
    print(f"{name}: seed {options.seed}, {options.rounds} rounds, programs of {BINARIES}", flush=True)
    began = time.monotonic()
    try:
        body(options, report)
    except Exception as failure:  # whatever it is, the run did not prove what it should
        traceback.print_exc()
        report.clause(f"{type(failure).__name__}: {str(failure)[:500]}", False)
    took = time.monotonic() - began
    print(f"{name}: " + ("all of it holds" if not report.failed else f"{len(report.failed)} do not hold")
          + f", in {took:.0f} s, seed {options.seed}")
    for folder in report.kept:
        print(f"{name}: kept for a look: {folder}")
    sys.exit(1 if report.failed else 0)


def tools():
    """Builds the C tools beside the folder for builds, when they are older than their sources."""
    out = ROOT / ".build-endurance"
    out.mkdir(exist_ok=True)
    for source, target, arguments in (
            (HERE / "forgetful_disk.c", out / "forgetful_disk.so", ["-fPIC", "-shared", "-pthread"]),
            (ROOT / "Tests" / "benches" / "ingest" / "load.c", out / "load", ["-lssl", "-lcrypto"])):
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_name(f"{target.name}.{os.getpid()}")
            subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", source, "-o", draft, *arguments], check=True)
            draft.rename(target)  # another run may use the old one just now
    return out


class Load:
    """One load client, and the file in which it writes down what was answered."""

    def __init__(self, town, connections, batch, seed, *arguments):
        self.log = town.folder / f"answers-{seed}"
        self.errors = open(town.folder / "load.log", "ab")
        self.process = subprocess.Popen(
            [tools() / "load", "--folder", town.identities, "--port", str(town.ports["boxes"]), "--seed", str(seed),
             "--connections", str(connections), "--batch", str(batch), "--log", self.log,
             *(arguments or ("--seconds", "100000"))], stdout=subprocess.PIPE, stderr=self.errors)

    def end(self, seconds=60):
        """Lets it finish what is on its way. Returns its figures."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.wait(seconds)

    def wait(self, seconds=60):
        try:
            out, _ = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise StoryFailed("a load client still waits for an answer") from None
        finally:
            self.errors.close()
        if not out:
            raise StoryFailed("a load client ended without its figures: " + self.errors.name)
        return json.loads(out)


class HardTown(Town):
    """A town whose programs are ended again and again. With `forgetful` the named program's files lie on a disk that
    forgets what was not synced."""

    def __init__(self, report, rng, keep=False, forgetful=None):
        super().__init__(keep=keep)
        self.report, self.rng, self.loads = report, rng, []
        self.failed_before = len(report.failed)
        self.identities = self.folder / "identities"
        self.ledger = checker.Ledger()
        self.forgetful, self.disk, self.control = forgetful, None, None
        self.environments = {"collector": {}, "box": {}}
        self.starts = 0
        self.tracer, self.mounts = [], []

    def log(self, what, text):
        with open(self.folder / "events.log", "a") as file:
            file.write(f"{time.time():.3f} {what} {text}\n")

    def found(self, boxes=8, residents=400, home=False):
        self.run("engawa", "migrate", "--data", self.data, "--town-name", "鳥南町", "--office-phone", "0858-00-0100",
                 "--demo")
        self.run("engawa", "load-town", "--data", self.data, "--out", self.identities, "--boxes", boxes,
                 "--residents", residents)
        if not home:
            return
        hanako = json.loads(self.run(
            "engawa", "add-resident", "--data", self.data, "--name", "鳥海 はなこ", "--kana", "とりうみ はなこ",
            "--born", "1951-03-03", "--household-label", "本町 3-12", "--json"))
        self.hanako, self.household = hanako["resident"], hanako["household"]

    def settle_home(self):
        """With the collector running: the box is enrolled, the table set, the first card bound."""
        code = self.run("engawa", "migrate", "--data", self.data, check=False).returncode
        self.report.clause("engawa migrate leaves the store of a running collector alone", code == 69, f"exit code {code}")
        enrolment = json.loads(self.run("engawa", "enroll-box", "--data", self.data, "--household", self.household,
                                        "--json"))
        self.run("engawa-box", "enroll", "--state", self.state, "--code", enrolment["code"],
                 "--collector", f"https://127.0.0.1:{self.ports['people']}", "--pin", enrolment["pin"])
        self.start_table()
        self.start_box()
        self.steer("tap", "hanako")
        wait_for("the tap at the collector",
                 lambda: self.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
        self.run("engawa", "bind-card", "--data", self.data, "--resident", self.hanako)
        for device in DEVICES:
            self.steer(device, "memory", "delete")

    # -- the disk ---------------------------------------------------------------------------------------------

    def put_on_forgetful_disk(self):
        """From now on the files of the forgetful program are written down; it must not be running."""
        live = self.data if self.forgetful == "collector" else self.state
        self.control = Control(self.folder / "control")
        self.disk = Disk(live, self.folder / "disk", self.rng)
        self.watch_calls(live)

    def watch_calls(self, live):
        self.control = self.control or Control(self.folder / "control")
        self.environments[self.forgetful] = {
            "LD_PRELOAD": str(tools() / "forgetful_disk.so"), "ENDURANCE_FOLDER": str(live.resolve()),
            "ENDURANCE_CONTROL": str(self.control.path), "ENDURANCE_LOG": str(self.folder / "records"),
        }

    def new_records(self):
        (self.folder / "records").unlink(missing_ok=True)
        self.control.records = 0
        self.control.cut_at = 0
        self.control.main_writes_left = 0

    def power_cut(self, way):
        """What the disk has now is what the next start finds. The program is dead."""
        return self.disk.cut(self.folder / "records", way)

    # -- programs ---------------------------------------------------------------------------------------------

    def start(self, name, program, *arguments, environment=None):
        self.starts += 1
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [*(self.tracer if name == "collector" else []), BINARIES / program, *map(str, arguments)],
                stdout=log, stderr=log, env={**os.environ, **(environment or {}), **self.environments.get(name, {})})
        self.log("start", name)
        return self.processes[name]

    def begin_collector(self):
        """Starts it and does not wait."""
        ports = getattr(self, "ports", {})
        path = self.data / "listening.json"
        self.told = path.stat().st_mtime_ns if path.exists() else None
        self.started = time.monotonic()
        self.start(
            "collector", "engawa", "serve", "--data", self.data, "--clock", self.clock.path,
            "--people-port", ports.get("people", 0), "--boxes-port", ports.get("boxes", 0),
            "--operations-port", ports.get("operations", 0), "--public-port", self.line.port)

    def is_listening(self):
        path = self.data / "listening.json"
        try:
            if path.stat().st_mtime_ns == self.told:
                return False
            found = json.loads(path.read_text())
        except (OSError, ValueError):
            return False
        self.ports = {name: int(found[name]) for name in ("people", "boxes", "operations")}
        self.line.target = self.ports["boxes"]
        return True

    def await_collector(self, seconds=60):
        def ready():
            code = self.processes["collector"].poll()
            if code is not None:
                raise StoryFailed(f"the collector ended with {code}: "
                                  + (self.folder / "collector.log").read_text()[-700:])
            return self.is_listening()

        wait_for("the collector's listeners", ready, seconds)

    def start_collector(self):
        self.begin_collector()
        self.await_collector()

    def begin_box(self):
        path = self.state / "tv-address"
        self.shown = path.stat().st_mtime_ns if path.exists() else None
        self.start("box", "engawa-box", "run", "--state", self.state, "--gateway-port", 0, "--clock", self.clock.path,
                   environment={"PCSCLITE_CSOCK_NAME": str(self.table / "pcscd.comm")})

    def start_box(self):
        self.begin_box()
        wait_for("the box's page", lambda: self.television() is not None)

    def television(self):
        """The address that the box has written since it was started last; None while it has not."""
        path = self.state / "tv-address"
        try:
            return path.read_text().strip() or None if path.stat().st_mtime_ns != self.shown else None
        except OSError:
            return None

    def kill(self, name):
        process = self.processes.pop(name, None)
        if process is None:
            return None
        process.send_signal(signal.SIGKILL)
        code = process.wait()
        self.log("SIGKILL", f"{name} {code}")
        return code

    def stop(self, name, seconds=30):
        process = self.processes.pop(name)
        process.terminate()
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise StoryFailed(f"the {name} did not stop within {seconds} s") from None

    # -- load -------------------------------------------------------------------------------------------------

    def start_loads(self, loads=LOADS):
        for connections, batch in loads:
            seed = self.rng.randrange(1 << 48)
            load = Load(self, connections, batch, seed)
            self.ledger.follow(load.log, seed, connections, batch)
            self.loads.append(load)

    def end_loads(self):
        """Returns their figures, after every batch was answered."""
        for load in self.loads:
            if load.process.poll() is None:
                load.process.send_signal(signal.SIGINT)
        figures = [load.wait(90) for load in self.loads]
        self.loads = []
        self.ledger.read()
        return figures

    # -- questions --------------------------------------------------------------------------------------------

    def rows(self, query, *arguments):
        """Closed at once: somebody who has the files open keeps the next start from reading the log anew."""
        store = sqlite3.connect(f"file:{self.data}/store.sqlite?mode=ro", uri=True, timeout=10)
        try:
            store.execute("ATTACH DATABASE ? AS record", [f"file:{self.data}/journal.sqlite?mode=ro"])
            return store.execute(query, arguments).fetchall()
        finally:
            store.close()

    def ask(self, path):
        """The status and text of a page of the operations listener."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["operations"], timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def await_fold(self, seconds=120):
        wait_for("the tables to be folded",
                 lambda: self.ask("/readyz") == (200, "ready\nunfolded events: 0\n"), seconds)

    def verify(self, folder):
        """What `engawa verify` says of a copy: its code, and its words."""
        done = subprocess.run([BINARIES / "engawa", "verify", "--data", folder], capture_output=True, text=True,
                              timeout=300)
        return done.returncode, (done.stdout + done.stderr).strip()

    def collector_log(self):
        return (self.folder / "collector.log").read_text(errors="replace")

    def finish(self):
        """Ends everything; the folder stays when something did not hold."""
        for load in self.loads:
            load.process.kill()
            load.process.wait()
        self.keep = self.keep or len(self.report.failed) > self.failed_before or sys.exc_info()[0] is not None
        if self.keep:
            self.report.kept.append(self.folder)
        for name in ("collector", "box"):
            if name in self.processes:
                self.kill(name)
        for mount in self.mounts:
            if self.keep:
                shutil.copytree(mount, self.folder / (mount.name + "-kept"))
            subprocess.run(["umount", "--lazy", mount], check=False)
        self.close()
        self.clock.server.close()
        self.line.server.close()


def cuff(number):
    """What the monitor shows, and what the store has of it: upper, lower, pulse."""
    values = (110 + number % 50, 60 + number // 50 % 30, 60 + number // 1500 % 35)
    return "/".join(map(str, values)), values


def scale(number):
    """What a scale of eight values shows, and what the store has in the row itself: grams."""
    grams = 40_000 + number * 100 % 60_000
    return f"{grams / 1000:.1f}/152.0/28.5/41.8/39.3/30.1/1120/26.4", (grams, None, None)


# What a measurement is on each device of the home, by how many there were before.
DEVICES = {"monitor": cuff, "composition-scale": scale}


class Home:
    """Somebody at home: lays the card down, measures and touches the monitor or the scale, and presses keys meanwhile.
    Writes down what the box has confirmed. With `files` held nobody looks into the box's files."""

    def __init__(self, town, rng):
        self.town, self.rng = town, rng
        self.threads = [threading.Thread(target=self._go_on, args=[what], daemon=True)
                        for what in (self._at_the_table, self.keys)]
        self.ends = threading.Event()
        self.files = threading.Lock()
        self.memory = {device: [] for device in DEVICES}
        self.confirmed = []
        self.given = {}  # spool -> the highest number that was seen in it
        self.did = {"taps": 0, "touches": 0, "keys": 0}
        self.measured = 0
        self.failure = None

    @property
    def waiting(self):
        """How many measurements the devices still keep."""
        return sum(map(len, self.memory.values()))

    def start(self):
        for thread in self.threads:
            thread.start()

    def _go_on(self, what):
        try:
            while not self.ends.is_set():
                what()
        except Exception as failure:  # told at the end
            self.failure = failure

    def _at_the_table(self):
        self.rng.choice((self.touch, self.touch, self.tap))()

    def steer(self, line):
        with socket.socket(socket.AF_UNIX) as table:
            table.settimeout(90)
            table.connect(str(self.town.table / "table.sock"))
            table.sendall((line + "\n").encode())
            return table.makefile().readline().strip()

    def look(self):
        """What somebody sees in the spool beside the living box are its commits, and those are on the disk. Beside a
        dead one he would also see what it had written and not synced; so the box has to answer afterwards.
        """
        address = self.town.television()
        if not address:
            return
        with self.files:
            state = checker.spool_state(self.town.state)
        url = urlsplit(address)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
        if state:
            self.given[state[0]] = max(state[1], self.given.get(state[0], 0))

    def tap(self):
        if self.steer("tap hanako").startswith("ok read"):
            self.did["taps"] += 1
            self.look()

    def touch(self):
        device = self.rng.choice(list(DEVICES))
        for _ in range(self.rng.choice((1, 1, 3))):
            self.measured += 1
            local = 1_780_000_000 + 61 * self.measured  # a wall clock of 2026, another minute for each
            numbers, stored = DEVICES[device](self.measured)
            at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(local))
            answer = self.steer(f"{device} measure {numbers} at {at}")
            if not answer.startswith("ok"):
                raise StoryFailed(f"the {device}: {answer}")
            self.memory[device].append((local * 1000, *stored))
        self.did["touches"] += self.hand_over(device) > 0
        self.look()

    def hand_over(self, device):
        """Touches the device, which forgets what the box has confirmed; how much that was."""
        memory = self.memory[device]
        answer = self.steer(f"touch {device}")
        left = int(answer.split(" in memory")[0].split()[-1]) if " in memory" in answer else len(memory)
        confirmed = len(memory) - left
        self.confirmed += memory[:confirmed]
        self.memory[device] = memory[confirmed:]
        return confirmed

    def keys(self):
        """Keys of the remote control, each a quarter of an hour after the one before: each is an event."""
        address = self.town.television()
        if not address:
            self.ends.wait(0.05)
            return
        url = urlsplit(address)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
        try:
            connection.request("GET", url.path)
            answer = connection.getresponse()
            answer.read()
            cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
            for _ in range(self.rng.randint(1, 30)):
                self.town.clock.advance(16 * 60)
                time.sleep(0.002)
                connection.request("POST", "/keys", "key=power", {
                    "Cookie": cookie, "Origin": f"http://{url.netloc}",
                    "Content-Type": "application/x-www-form-urlencoded"})
                answer = connection.getresponse()
                answer.read()
                self.did["keys"] += answer.status == 200
        except (OSError, http.client.HTTPException):
            pass  # the box is dead just now
        finally:
            connection.close()
        self.look()
        self.ends.wait(0.1)

    def end(self):
        self.ends.set()
        for thread in self.threads:
            thread.join(120)
        if self.failure:
            raise self.failure
        if any(thread.is_alive() for thread in self.threads):
            raise StoryFailed("the person at home still waits for the box")

    def rest(self):
        """With the box running and the line up: what the devices still keep is handed over."""
        for _ in range(5):
            for device in [device for device, memory in self.memory.items() if memory]:
                self.hand_over(device)


def close_books(report, town, folder, spool=None, confirmed=()):
    """Everything about a store at rest, each as a sentence. `spool`: id and last number of the home's box."""
    books = checker.Books(folder)
    try:
        rows = books.journal()
        books.acknowledged(town.ledger)
        books.plausible(town.ledger)
        books.quarantine()
        acknowledged = sum(town.ledger.acknowledged.values())
        report.problems((f"every acknowledged event of {acknowledged} is stored exactly once; " if acknowledged else "")
                        + f"the journal has {rows} rows, each event once, and the files are sound", books.problems)
        books.problems = []
        books.tables()
        report.problems(f"the tables say what the journal says: {books.readings} readings of {books.people} people, "
                        "each once", books.problems)
        books.problems = []
        books.owners()
        report.problems(f"{books.owned} events with a card are theirs whose card it was, by the register", books.problems)
        if spool:
            books.problems = []
            books.spool(*spool)
            books.confirmed(confirmed)
            report.problems(f"every event of {spool[1]} that the box's spool confirmed is at the collector exactly "
                            f"once, among them {len(confirmed)} measurements confirmed to their devices", books.problems)
    finally:
        books.close()
    code, words = town.verify(folder)
    report.clause("engawa verify agrees", code == 0, "" if code == 0 else words[-300:])


def prove_checker(report, town, folder):
    """The checker's own test: what it is there to find is done to the copy `folder`, and it must find each."""
    damages = {
        "an acknowledged event is gone": (
            "journal", "DELETE FROM journal WHERE seq = (SELECT max(seq) - 10 FROM journal)"),
        "an event is there twice": (
            "journal", "INSERT INTO journal SELECT (SELECT max(seq) + 1 FROM journal), recorded_at_ms, occurred_at_ms, "
            "kind, subject, spool, box_seq, boot, card, device, payload FROM journal WHERE seq = 5"),
        "a reading of the table has another value": (
            "store", "UPDATE reading SET value_1 = value_1 + 1 WHERE seq = (SELECT max(seq) FROM reading)"),
        "a reading is missing in the table": (
            "store", "DELETE FROM reading WHERE seq = (SELECT max(seq) FROM reading)"),
        "a reading is another person's": (
            "store", "UPDATE reading SET person = person + 1 WHERE seq = (SELECT max(seq) FROM reading)"),
        "an event is another person's than its card": (
            "journal", "UPDATE journal SET subject = 0 WHERE seq = (SELECT max(seq) FROM journal WHERE card <> 0)"),
        "a number is found at another row": (
            "store", "UPDATE spool_run SET seq = seq + 1 WHERE spool = (SELECT max(spool) FROM spool_run)"),
    }
    missed = []
    for words, (file, statement) in damages.items():
        damaged = checker.copy(folder, town.folder / "damaged")
        db = sqlite3.connect(damaged / f"{file}.sqlite")
        db.executescript("DROP TRIGGER IF EXISTS journal_is_never_cut; DROP TRIGGER IF EXISTS journal_is_never_changed;"
                         + statement)
        db.close()
        books = checker.Books(damaged)
        books.journal()
        books.acknowledged(town.ledger)
        books.tables()
        if "than its card" in words:
            books.problems = []  # by the register alone
            books.owners()
        books.close()
        if not books.problems:
            missed.append(words)
    report.problems(f"the checker finds each of {len(damages)} damages that were done to a copy", missed)
