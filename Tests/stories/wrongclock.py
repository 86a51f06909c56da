"""The power goes while the line is down, and the box wakes up on another day: what happens arrives with its right time."""
import subprocess
import time
from pathlib import Path

from television import Television
from town import Story, StoryFailed, wait_for

HOUR = 3_600


def wrong_by(town, seconds):
    """The surroundings of a program whose machine's clock is so far ahead; behind, if negative."""
    shim = town.folder / "clock_ahead.so"
    if not shim.exists():
        source = Path(__file__).with_name("clock_ahead.c")
        built = subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], capture_output=True,
                               text=True)
        if built.returncode != 0:
            raise StoryFailed(f"cc: {built.stderr.strip()}")
    return {"LD_PRELOAD": str(shim), "CLOCK_AHEAD": str(seconds)}


def scenes(town, story):
    town.open_town()
    town.steer("tap", "hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    before = town.rows("SELECT max(seq) FROM journal")[0][0]

    town.kill("box")
    town.line.cut()
    town.log("line", "cut")
    town.start_box(wrong_by(town, -20 * HOUR))
    town.log("box", "believes that it is yesterday")
    times = []
    town.steer("tap", "hanako")
    times.append(time.time())
    town.steer("monitor", "measure", "141/85/70", "at", town.local())
    town.steer("touch", "monitor")
    times.append(time.time())
    town.kill("box")
    town.start_box(wrong_by(town, 3 * HOUR))
    town.log("box", "believes that it is three hours later")
    town.steer("tap", "hanako")
    times.append(time.time())
    tv = Television(town.tv_address)
    try:
        tv.wait_text("送信待ち 3件")
        story.clause("the TV says 「送信待ち 3件」", True)
    finally:
        tv.close()

    town.line.restore()
    restored = time.monotonic()
    town.log("line", "back")
    wait_for("an empty spool", lambda: town.spooled() == 0, 90)
    took = time.monotonic() - restored
    story.clause("all have left the box within 60 s", took <= 60, f"{took:.1f} s")
    events = town.rows("SELECT kind, occurred_at_ms FROM journal WHERE seq > ? AND kind != 4 ORDER BY box_seq", before)
    story.clause("two taps and a reading arrived, each once", [k for k, _ in events] == [1, 2, 1], f"{events}")
    off = [at / 1000 - want for (_, at), want in zip(events, times)]
    story.clause("each with its right time", max(map(abs, off), default=99) < 5, " ".join(f"{s:+.1f} s" for s in off))
    wait_for("the reading in the tables", lambda: town.rows("SELECT count(*) FROM reading")[0][0] == 1)
    measured, quality = town.rows("SELECT measured_at_ms, clock_quality FROM reading")[0]
    story.clause("the monitor's clock, which seemed a day ahead, was right", abs(measured / 1000 - times[1]) < 5
                 and quality == 1, f"{measured / 1000 - times[1]:+.1f} s, clock quality {quality}")
    town.steer("tap", "hanako")
    now = time.time()
    wait_for("the next tap", lambda: len(town.rows("SELECT seq FROM journal WHERE seq > ? AND kind = 1", before)) == 3)
    last = town.rows("SELECT max(occurred_at_ms) FROM journal")[0][0] / 1000
    story.clause("from now on the box knows the time", abs(last - now) < 5, f"{last - now:+.1f} s")


Story("wrongclock").play(scenes)
