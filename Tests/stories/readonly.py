"""S01 on a box as it stands in a home: all but one folder read-only, 64 MB, keys from an input device, a watchdog."""
import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import s01
from television import Television
from town import Story, StoryFailed, wait_for

MEGABYTES = 64
GROUP = f"engawa-story-{os.getpid()}"
WATCHDOG_SECONDS = 4
HERE = Path(__file__).resolve().parent
# linux/input-event-codes.h, and what the stories call the keys
KEYS = {"Enter": 28, "ArrowUp": 103, "ArrowDown": 108, "ArrowLeft": 105, "ArrowRight": 106, "Yellow": 400}


def can_be_shut_in():
    """Whether this machine lets us mount and limit; says so and ends well where it does not."""
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", HERE / "readonly_root.sh", "/mnt", str(MEGABYTES << 20),
         GROUP, "sh", "-c", "! touch /tmp/engawa-story-outside 2>/dev/null"], capture_output=True, text=True)
    if done.returncode != 0:
        print("readonly: skipped, this machine lets nobody make its root read-only and limit memory:",
              done.stderr.strip()[-120:])
        sys.exit(0)


def group_file(*names):
    """What the box's memory group says, by the name of either version of cgroups."""
    for root, name in zip((Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")), names):
        if name and (root / GROUP / name).exists():
            return (root / GROUP / name).read_text()
    return None


class Manager:
    """The service manager's end: every word of the box, and when it came."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.words = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            words = self.socket.recv(4096).decode()
            self.words.append((time.monotonic(), words))

    def since(self, start):
        return [(at, words) for at, words in self.words if at >= start]


class RemoteTelevision(Television):
    """Its browser has no keyboard: keys go to the box's input device, as an infrared receiver writes them."""

    device = None

    def press(self, key):
        self.keys += 1
        with open(self.device, "wb", buffering=0) as file:
            for value in (1, 0):
                now = time.time()
                file.write(struct.pack("@llHHi", int(now), int(now % 1 * 1e6), 1, KEYS[key], value))
                file.write(struct.pack("@llHHi", int(now), int(now % 1 * 1e6), 0, 0, 0))


def memory(pid, name):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def scenes(town, story):
    RemoteTelevision.device = town.folder / "remote"
    manager = Manager(town.folder / "manager")
    town.box_inside = ["unshare", "--mount", "--propagation", "private", HERE / "readonly_root.sh", town.state,
                       MEGABYTES << 20, GROUP]
    town.box_options = ["--input", RemoteTelevision.device]
    town.box_environment = {"NOTIFY_SOCKET": str(town.folder / "manager"),
                            "WATCHDOG_USEC": str(WATCHDOG_SECONDS * 1_000_000), "TMPDIR": "/tmp"}
    os.mkfifo(RemoteTelevision.device)
    start = time.monotonic()
    s01.scenes(town, story, television=RemoteTelevision)
    hardened(town, story, manager, start)


def hardened(town, story, manager, start):
    pid = town.processes["box"].pid
    mounts = Path(f"/proc/{pid}/mountinfo").read_text().splitlines()
    root = next(line.split()[5] for line in mounts if line.split()[4] == "/")
    story.clause("the box's root is read-only", "ro" in root.split(","), root)

    watched = [at for at, words in manager.since(start) if "WATCHDOG=1" in words]
    gaps = [later - earlier for earlier, later in zip(watched, watched[1:])]
    story.clause(f"it says that it goes on, never more than {WATCHDOG_SECONDS} s apart",
                 len(gaps) > 3 and max(gaps) <= WATCHDOG_SECONDS, f"{len(watched)} times, {max(gaps, default=0):.1f} s")
    last = [words for _, words in manager.words if "STATUS=" in words][-1]
    story.clause("and how it does, with nobody's name", "The collector is reached" in last and "鳥海" not in last, last)

    resident = memory(pid, "VmRSS")
    print(f"resident memory of the box: {resident:.1f} MB | <= 40 | {'ok' if resident <= 40 else 'short'}", flush=True)
    most = int(group_file("memory.max_usage_in_bytes", "memory.peak") or 0) / (1 << 20)
    story.clause(f"{MEGABYTES} MB were enough, the files that it reads among them", town.processes["box"].poll() is None,
                 f"{resident:.1f} MB resident, {most:.1f} MB at most")

    town.log("scene", "the watch over a box that is stopped")
    town.processes["box"].send_signal(19)  # SIGSTOP
    silent = time.monotonic()
    time.sleep(WATCHDOG_SECONDS * 1.5)
    said = manager.since(silent + 0.5)
    town.processes["box"].send_signal(18)  # SIGCONT
    story.clause("a box that stands still says nothing: the manager would start it anew", not said, f"{len(said)} words")

    took = []
    for _ in range(3):
        town.kill("box")
        begun = time.monotonic()
        town.start_box()
        ready = wait_for("READY=1", lambda: [at for at, words in manager.since(begun) if "READY=1" in words])
        took.append(ready[0] - begun)
    story.clause("after a kill it is there again within 2 s", max(took) <= 2, f"{max(took):.2f} s at most")
    town.steer("tap", "hanako")
    tv = RemoteTelevision(town.tv_address)
    try:
        tv.wait_text("鳥海 はなこ")
        tv.press("Yellow")
        tv.wait_text("おいてください")
        story.clause("and hears the remote control", True)
    finally:
        tv.close()


can_be_shut_in()
try:
    Story("readonly").play(scenes)
finally:
    for place in (Path("/sys/fs/cgroup/memory") / GROUP, Path("/sys/fs/cgroup") / GROUP):
        with contextlib.suppress(OSError):
            place.rmdir()
