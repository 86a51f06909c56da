"""A town for one story: a collector, a household's box and table, a line that can be cut, a clock that can be moved.

Everything runs on 127.0.0.1 and ends with the story.
"""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "town"))
sys.path.insert(0, str(ROOT / "Tests" / "screens"))

import chromium  # noqa: E402, F401
from clock import Clock  # noqa: E402
from line import Line  # noqa: E402

BINARIES = Path(os.environ.get("ENGAWA_BINARIES", ROOT / ".build-release" / "release"))


class StoryFailed(Exception):
    pass


def wait_for(what, condition, seconds=20.0):
    """Polls until `condition` gives something; a story fails when it never does."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise StoryFailed(f"waited {seconds:g} s in vain for {what}")
        time.sleep(0.02)


class Town:
    """The fictional town 鳥南町 with one household."""

    def __init__(self, keep=False):
        self.keep = keep
        self.folder = Path(tempfile.mkdtemp(prefix="engawa-", dir="/tmp"))
        os.chmod(self.folder, 0o700)
        self.data, self.state, self.table = (self.folder / n for n in ("data", "box", "table"))
        self.processes = {}
        self.environment = {}  # of the collector: where its mail goes
        self.box_inside = []  # the command that runs the box's program, where it is to be shut in
        self.box_options = []
        self.box_environment = {}
        self.clock = Clock(self.folder / "clock")
        self.line = Line()
        self.log("folder", self.folder)

    def log(self, what, text):
        print(f"{what:>12}  {text}", flush=True)

    # -- programs ---------------------------------------------------------------------------------------------

    def run(self, program, *arguments, check=True):
        done = subprocess.run([BINARIES / program, *map(str, arguments)], capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise StoryFailed(f"{program} {arguments[0]} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout if check else done

    def start(self, name, program, *arguments, environment=None, inside=()):
        log = open(self.folder / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen(
            [*map(str, inside), BINARIES / program, *map(str, arguments)],
            stdout=log, stderr=log, env={**os.environ, **(environment or {})},
        )
        return self.processes[name]

    def start_script(self, name, script, *arguments):
        log = open(self.folder / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen([script, *map(str, arguments)], stdout=log, stderr=log)

    def kill(self, name):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.log("SIGKILL", name)

    def start_collector(self):
        listening = self.data / "listening.json"
        listening.unlink(missing_ok=True)
        process = self.start(
            "collector", "engawa", "serve", "--data", self.data, "--clock", self.clock.path,
            "--people-port", self.ports["people"] if hasattr(self, "ports") else 0,
            "--boxes-port", self.ports["boxes"] if hasattr(self, "ports") else 0,
            "--operations-port", 0,
            "--public-port", self.line.port,
            environment=self.environment,
        )

        def ready():
            if process.poll() is not None:
                raise StoryFailed("the collector ended: " + (self.folder / "collector.log").read_text()[-500:])
            return listening.exists() and json.loads(listening.read_text())

        found = wait_for("the collector's listeners", ready)
        self.ports = {name: int(found[name]) for name in ("people", "boxes", "operations")}
        self.line.target = self.ports["boxes"]

    def start_table(self):
        done = subprocess.run(
            [ROOT / "scripts" / "table-up", self.table, "--town", BINARIES / "engawa-town", "--clock", self.clock.path],
            capture_output=True, text=True, timeout=60,
        )
        if done.returncode != 0:
            raise StoryFailed(f"the virtual table did not start: {done.stderr.strip()}")

    def start_box(self, machine=None):
        """Starts the box; `machine`: what its surroundings say, where it is to go by a clock of its own."""
        address = self.state / "tv-address"
        address.unlink(missing_ok=True)
        process = self.start(
            "box", "engawa-box", "run", "--state", self.state, "--gateway-port", 0,
            *([] if machine else ["--clock", self.clock.path]), *self.box_options, inside=self.box_inside,
            environment={"PCSCLITE_CSOCK_NAME": str(self.table / "pcscd.comm"), **self.box_environment,
                         **(machine or {})},
        )

        def ready():
            if process.poll() is not None:
                raise StoryFailed("the box ended: " + (self.folder / "box.log").read_text()[-500:])
            return address.exists() and address.read_text().strip()

        self.tv_address = wait_for("the box's page", ready)

    def open_town(self):
        self.run("engawa", "migrate", "--data", self.data, "--town-name", "鳥南町", "--office-phone", "0858-00-0100",
                 "--demo")
        hanako = json.loads(self.run(
            "engawa", "add-resident", "--data", self.data, "--name", "鳥海 はなこ", "--kana", "とりうみ はなこ",
            "--born", "1951-03-03", "--household-label", "本町 3-12", "--json"))
        self.hanako, self.household = hanako["resident"], hanako["household"]
        self.start_collector()
        enrolment = json.loads(self.run(
            "engawa", "enroll-box", "--data", self.data, "--household", self.household, "--json"))
        self.run("engawa-box", "enroll", "--state", self.state, "--code", enrolment["code"],
                 "--collector", f"https://127.0.0.1:{self.ports['people']}", "--pin", enrolment["pin"])
        self.start_table()
        self.start_box()

    # -- the table --------------------------------------------------------------------------------------------

    def steer(self, *command, looked_at=True):
        done = self.run("engawa-town", "steer", "--folder", self.table, *command, check=False)
        answer = (done.stdout + done.stderr).strip()
        if done.returncode != 0:
            raise StoryFailed(f"{' '.join(map(str, command))}: {answer}")
        if looked_at and "unread" in answer:
            raise StoryFailed(f"{' '.join(map(str, command))}: the box did not look at it")
        return answer

    def local(self, seconds_ago=0.0):
        """The town's wall clock, as a monitor shows it."""
        return self.clock.local(seconds_ago)

    def advance_to(self, hour, minute, second=0):
        """Moves the clock on to the next time it is so late in the town."""
        self.clock.advance_to(hour, minute, second)

    def clock_time(self):
        local = time.gmtime(self.clock.now + 9 * 3600)
        return local.tm_hour, local.tm_min

    # -- what is stored ---------------------------------------------------------------------------------------

    def rows(self, query, *arguments):
        with sqlite3.connect(f"file:{self.data}/store.sqlite?mode=ro", uri=True, timeout=10) as store:
            store.execute("ATTACH DATABASE ? AS record", [f"file:{self.data}/journal.sqlite?mode=ro"])
            return store.execute(query, arguments).fetchall()

    def spooled(self):
        status = self.run("engawa-box", "status", "--state", self.state)
        return int(status.split("waiting events: ")[1].split()[0])

    def close(self):
        for name in list(self.processes):
            process = self.processes.pop(name)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.table.exists():
            subprocess.run([ROOT / "scripts" / "table-down", self.table], capture_output=True, timeout=30)
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


class Story:
    """Collects the clauses of a story; ends the program with 0 only when all hold."""

    def __init__(self, name):
        self.name, self.failed = name, []

    def clause(self, text, holds, evidence=""):
        print(f"{'ok' if holds else 'FAILED':>12}  {text}" + (f"  [{evidence}]" if evidence != "" else ""), flush=True)
        if not holds:
            self.failed.append(text)

    def play(self, scenes):
        keep = "--keep" in sys.argv
        town = Town(keep=keep)
        try:
            scenes(town, self)
        except Exception as failure:  # whatever it is, the story did not go as told
            self.clause(f"{type(failure).__name__}: {failure}".splitlines()[0], False)
        finally:
            if self.failed:
                for log in sorted(town.folder.glob("*.log")):
                    print(f"--- the end of {log.name}\n" + log.read_text(errors="replace")[-1500:])
            town.close()
        print(f"{self.name}: " + ("every clause holds" if not self.failed else f"{len(self.failed)} clauses failed"))
        sys.exit(1 if self.failed else 0)
