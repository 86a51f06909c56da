"""The line is cut, three measurements and two taps go on, box and collector are killed: all five arrive, once."""
import time

from television import Television
from town import Story, wait_for


def scenes(town, story):
    town.open_town()
    town.steer("tap", "hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    town.steer("tap", "hanako")
    wait_for("an empty spool", lambda: town.spooled() == 0)
    before = len(town.rows("SELECT seq FROM journal WHERE kind IN (1, 2)"))

    town.line.cut()
    town.log("line", "cut")
    times = []
    evening = [
        (2, "tap", None), (1, "touch", "141/85/70"), (4, "tap", None), (1, "touch", "138/84/69"),
        (1, "touch", "136/83/68"),
    ]  # minutes after the one before
    for number, (minutes, what, value) in enumerate(evening):
        town.clock.advance(minutes * 60)
        times.append(town.clock.now)
        if what == "tap":
            town.steer("tap", "hanako")
        else:
            town.steer("monitor", "measure", value, "at", town.local())
            town.steer("touch", "monitor")
        if number == 1:
            town.kill("box")
            town.start_box()
        if number == 3:
            town.kill("collector")
    town.clock.advance(60)  # ten minutes in all
    story.clause("five events wait in the spool", town.spooled() == 5, f"{town.spooled()} waiting")
    tv = Television(town.tv_address)
    try:
        tv.wait_text("送信待ち 5件")
        story.clause("the TV says 「送信待ち 5件」", True)
        tv.picture(town.folder / "waiting.png")
    finally:
        tv.close()

    town.start_collector()
    town.line.restore()
    restored = time.monotonic()
    town.log("line", "back")
    wait_for("an empty spool", lambda: town.spooled() == 0, 90)
    took = time.monotonic() - restored
    story.clause("all have left the box within 60 s", took <= 60, f"{took:.1f} s")
    events = town.rows("SELECT kind, occurred_at_ms FROM journal WHERE kind IN (1, 2) ORDER BY occurred_at_ms")[before:]
    story.clause("two taps and three readings arrived, each once", [k for k, _ in events] == [1, 2, 1, 2, 2],
                 f"kinds {[k for k, _ in events]}")
    off = [abs(at / 1000 - want) for (_, at), want in zip(events, times)]
    story.clause("each with its own time", len(off) == 5 and max(off) < 15, f"at most {max(off, default=99):.1f} s off")
    stored = town.rows("SELECT value_1 FROM reading WHERE person > 0 ORDER BY measured_at_ms")
    story.clause("the readings are Hanako's", [s for (s,) in stored] == [141, 138, 136], f"{len(stored)} readings")


Story("S03").play(scenes)
