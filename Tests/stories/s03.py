"""The line is cut for 48 h, six measurements and three taps go on, the power goes twice: all nine arrive, once, in time."""
import time

from television import Television
from town import Story, wait_for

HOUR = 3_600
# Hours and minutes after the one before, what happens, and the value. Each tap names whose the two readings after it are.
OUTAGE = [
    (2, 0, "tap", None), (0, 1, "touch", "141/85/70"), (0, 1, "touch", "138/84/69"),
    (22, 0, "tap", None), (0, 1, "touch", "136/83/68"), (0, 1, "touch", "134/82/67"),
    (21, 30, "tap", None), (0, 1, "touch", "139/86/71"), (0, 1, "touch", "137/81/66"),
]
POWER_GOES_AFTER = (2, 7)  # once while nobody is there, once between two touches
COLLECTOR_ENDS_AFTER = 4


def scenes(town, story):
    town.open_town()
    town.steer("tap", "hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    town.steer("tap", "hanako")
    wait_for("an empty spool", lambda: town.spooled() == 0)
    before = town.rows("SELECT max(seq) FROM journal")[0][0]

    town.line.cut()
    town.log("line", "cut")
    cut = town.clock.now
    times = outage(town)
    town.clock.advance(48 * HOUR - (town.clock.now - cut))
    story.clause("nine events wait in the spool after 48 h and two power cuts", town.spooled() == 9,
                 f"{town.spooled()} waiting")
    tv = Television(town.tv_address)
    try:
        tv.wait_text("送信待ち 9件")
        tv.wait_text("つながっていません")
        story.clause("the TV says 「送信待ち 9件」 and that the line is down", True)
        tv.picture(town.folder / "waiting.png")

        town.start_collector()
        town.line.restore()
        restored = time.monotonic()
        town.log("line", "back")
        wait_for("an empty spool", lambda: town.spooled() == 0, 90)
        took = time.monotonic() - restored
        story.clause("all have left the box within 60 s", took <= 60, f"{took:.1f} s")
        wait_for("a TV that waits for nothing any more", lambda: "送信待ち" not in tv.text(), 60)
        story.clause("the TV waits for nothing any more", True)
    finally:
        tv.close()
    arrived(town, story, before, times)


def outage(town):
    """Lets the 48 hours happen, with the power going twice and the collector once.

    - Returns: when each event happened.
    """
    times = []
    for number, (hours, minutes, what, value) in enumerate(OUTAGE):
        town.clock.advance(hours * HOUR + minutes * 60)
        times.append(town.clock.now)
        if what == "tap":
            town.steer("tap", "hanako")
        else:
            town.steer("monitor", "measure", value, "at", town.local())
            town.steer("touch", "monitor")
        if number in POWER_GOES_AFTER:
            town.kill("box")
            town.start_box()
        if number == COLLECTOR_ENDS_AFTER:
            town.kill("collector")
    return times


def arrived(town, story, before, times):
    """Looks at what the collector has of the 48 hours, in its files."""
    events = town.rows("SELECT kind, occurred_at_ms FROM journal WHERE seq > ? AND kind != 4 ORDER BY occurred_at_ms",
                       before)
    kinds = [1 if what == "tap" else 2 for _, _, what, _ in OUTAGE]
    story.clause("three taps and six readings arrived, each once", [k for k, _ in events] == kinds,
                 f"kinds {[k for k, _ in events]}")
    off = [abs(at / 1000 - want) for (_, at), want in zip(events, times)]
    story.clause("each with its own time", len(off) == 9 and max(off) < 15, f"at most {max(off, default=99):.1f} s off")
    numbers = town.rows("SELECT count(*), count(DISTINCT spool || '/' || box_seq) FROM journal")[0]
    story.clause("no number was used twice", numbers[0] == numbers[1], f"{numbers[0]} rows")
    wanted = [int(value.split("/")[0]) for _, _, _, value in OUTAGE if value]
    wait_for("the readings in the tables", lambda: town.rows("SELECT count(*) FROM reading")[0][0] >= len(wanted))
    stored = town.rows("SELECT value_1, person > 0 FROM reading ORDER BY measured_at_ms")
    story.clause("the six values are stored in their order, each once", [v for v, _ in stored] == wanted, f"{stored}")
    # The box that came up after it had forgotten the tap, but not that the monitor was hers each time.
    story.clause("those that a card had named are Hanako's, the one after the power cut by her monitor",
                 [owned for _, owned in stored] == [1, 1, 1, 1, 1, 1])
    aside = town.rows("SELECT count(*) FROM quarantine")[0][0]
    story.clause("nothing was put aside", aside == 0, f"{aside} in quarantine")


Story("S03").play(scenes)
