"""What a touch of a device costs: from its first byte to the value on the TV, and scan reports a second."""
import argparse
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stories"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "table"))

from home import Screen, Table, failed, figure, percentile  # noqa: E402
from town import BINARIES, StoryFailed, Town, wait_for  # noqa: E402

asked = argparse.ArgumentParser(description=__doc__)
asked.add_argument("--touches", type=int, default=100, help="how often each device is touched (100)")
asked.add_argument("--seconds", type=int, default=5, help="how long reports are decoded (5)")
asked = asked.parse_args()


def touch(town, table, screen, device, measure, value):
    """Milliseconds from the first byte that is read from the device, and from laying it down, to the value."""
    table.tell(measure)
    table.tell("tap hanako")
    screen.wait("鳥海 はなこ")
    # At any moment of pcscd's round of 0.4 s.
    time.sleep(1 + random.uniform(0, 0.4))
    start = time.monotonic()
    table.tell(f"put {device}")
    # The reader service has looked: the first byte of the device's own is read after this.
    noticed = time.monotonic()
    shown = screen.wait(value)
    table.tell("lift")
    return (shown - noticed) * 1000, (shown - start) * 1000


def touches(town, table, screen):
    for name, device, command, shown in (
        ("blood-pressure monitor", "monitor", "monitor measure {0}/80/66 at {1}", "{0}/80"),
    ):
        first, whole = [], []
        for number in range(asked.touches):
            screen.leave()
            value = 110 + number % 60
            told = touch(town, table, screen, device, command.format(value, town.local()), shown.format(value))
            first.append(told[0])
            whole.append(told[1])
        figure(f"{name}, from its first byte to the value on the TV, p50", f"{percentile(first, 50):.0f}", "ms", "-", True)
        figure(f"{name}, from its first byte to the value on the TV, p95", f"{percentile(first, 95):.0f}", "ms", "<= 1500",
               percentile(first, 95) <= 1500)
        figure(f"{name}, from laying it down, p95", f"{percentile(whole, 95):.0f}", "ms", "-", True)


def decoding():
    done = subprocess.run([BINARIES / "engawa-town", "device", "speed", "--seconds", str(asked.seconds), "--whole"],
                          capture_output=True, text=True, timeout=60 + 10 * asked.seconds)
    if done.returncode != 0:
        raise StoryFailed(f"device speed: {done.stdout}{done.stderr}")
    for number, line in enumerate(done.stdout.splitlines()):
        name, rate = line.rsplit(": ", 1)
        # The goal is for decoding; a manager does more with each report.
        figure(f"{name}, on one core", rate, "reports/s", "-" if number else ">= 200000",
               number > 0 or int(rate) >= 200_000)


decoding()
town = Town()
try:
    town.open_town()
    table = Table(town.table)
    screen = Screen(town.tv_address)
    screen.wait("おいてください")
    table.tell("tap hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    touches(town, table, screen)
finally:
    town.close()
sys.exit(1 if failed else 0)
