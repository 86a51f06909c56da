"""What the box agent costs: memory with a page open, processor time when idle, time until ready."""
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stories"))

from television import Television  # noqa: E402
from town import Town, wait_for  # noqa: E402

IDLE_SECONDS = 120
failed = []


def figure(name, value, unit, goal, holds):
    print(f"{name}: {value} {unit} | {goal} | {'ok' if holds else 'short'}", flush=True)
    if not holds:
        failed.append(name)


def resident_megabytes(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


town = Town()
try:
    town.open_town()
    town.steer("tap", "hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)

    town.kill("box")
    start = time.monotonic()
    town.start_box()
    ready = time.monotonic() - start
    pid = town.processes["box"].pid
    tv = Television(town.tv_address)
    try:
        tv.wait_text("カード")
        town.steer("tap", "hanako")
        tv.wait_text("鳥海 はなこ")
        town.steer("monitor", "measure", "135/82/68", "at", town.local())
        town.steer("touch", "monitor")
        tv.wait_text("135/82")
        tv.press("Enter")
        tv.wait_page("/tv/blood-pressure")
        memory = resident_megabytes(pid)
        tv.leave()
        tv.wait_text("おいてください", 30)
        time.sleep(5)
        before = processor_seconds(pid)
        time.sleep(IDLE_SECONDS)
        idle = processor_seconds(pid) - before
        figure("resident memory with a page open", f"{max(memory, resident_megabytes(pid)):.1f}", "MB", "<= 40",
               max(memory, resident_megabytes(pid)) <= 40)
        figure(f"processor time in {IDLE_SECONDS} s idle", f"{idle:.2f}", "s", "<= 1.2", idle <= 1.2)
        figure("from start to the first page", f"{ready:.2f}", "s", "<= 2", ready <= 2)
    finally:
        tv.close()
finally:
    town.close()
sys.exit(1 if failed else 0)
