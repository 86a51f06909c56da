"""Hanako taps her card and touches her blood-pressure monitor: the TV says it is as usual, the value is stored once."""
import time

from desk import Desk, employ_tanaka
from leaks import files, leaks
from television import Television
from town import Story, wait_for


def readings(town):
    return town.rows("SELECT value_1, value_2, value_4 FROM reading WHERE person > 0 ORDER BY measured_at_ms")


def scenes(town, story, television=Television):
    town.open_town()
    employ_tanaka(town)
    tv = television(town.tv_address)
    desk = Desk(tv.browser, town)
    try:
        play(town, story, tv, desk)
    finally:
        desk.close()
        tv.close()


def play(town, story, tv, desk):
    tv.wait_text("カード")
    town.log("scene", "a card nobody knows yet, then bound at the town office")
    town.steer("tap", "hanako")
    tv.wait_text("0858-00-0100")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    story.clause("an unknown card is shown no name", "鳥海" not in tv.text())
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)

    roster = (town.state / "roster.bin").stat().st_size
    town.log("scene", "a week of mornings comes out of the monitor's memory at one touch")
    for days in range(6, 0, -1):
        day = town.local(days * 86400)[:10]
        town.steer("monitor", "measure", f"{131 + days}/{80 + days % 3}/66", "at", f"{day}T{town.local()[11:]}")
    town.steer("tap", "hanako")
    tv.wait_text("鳥海 はなこ")
    town.steer("touch", "monitor")
    wait_for("six readings in the store", lambda: len(readings(town)) == 6)
    tv.wait_text("きろくしました")
    story.clause("six mornings are stored, each once", len(readings(town)) == 6)

    town.log("scene", "this morning")
    # The usual band reaches the box by its inbox; the next tap finds it there.
    wait_for("the usual band on the box", lambda: (town.state / "roster.bin").stat().st_size > roster)
    town.steer("monitor", "measure", "135/82/68", "at", town.local())
    town.steer("tap", "hanako")
    tv.wait_text("鳥海 はなこ")
    tv.keys = 0
    desk.sign_in()
    loads = desk.loads
    start = time.monotonic()
    town.steer("touch", "monitor")
    tv.wait_text("135/82 脈拍 68　いつもどおりです")
    took = time.monotonic() - start
    story.clause("the TV says 「135/82 脈拍 68　いつもどおりです」 within 3 s of the touch", took <= 3, f"{took:.2f} s")
    story.clause("no key was pressed", tv.keys == 0)
    desk.wait_text("135 / 82", 10)
    shown = time.monotonic() - start
    story.clause("the value is on the care desk within 10 s of the touch, without a reload",
                 shown <= 10 and desk.loads == loads, f"{shown:.2f} s")
    desk.picture(town.folder / "desk.png")
    tv.picture(town.folder / "measured.png")

    town.steer("monitor", "memory", "keep")
    for _ in range(2):
        town.steer("touch", "monitor")
    tv.wait_text("135/82")
    wait_for("an empty spool", lambda: town.spooled() == 0)
    stored = town.rows("SELECT count(*) FROM reading WHERE value_1 = 135 AND value_2 = 82 AND value_4 = 68")[0][0]
    story.clause("the value is in the store once after three touches", stored == 1, f"{stored} rows")

    town.log("scene", "her history")
    tv.picture(town.folder / "touched-again.png")
    tv.press("Enter")
    tv.wait_page("/tv/blood-pressure")
    tv.picture(town.folder / "history.png")
    story.clause("決定 opens her blood-pressure history", "7日" in tv.text())
    looks = town.rows("SELECT count(*) FROM access_record")[0][0]
    story.clause("an access record was written for the look", looks >= 1, f"{looks} records")
    for name in ("collector", "box"):
        text = (town.folder / f"{name}.log").read_text(errors="replace")
        story.clause(f"no name and no value in the {name}'s log", "鳥海" not in text and "135/82" not in text)

    # engawa-town's `hanako` (Devices/VirtualDevices/Table/Cast.swift).
    card = {"her card's identifier": bytes.fromhex("01147500E76A8001")}
    places = [town.data, town.state, town.folder / "collector.log", town.folder / "box.log"]
    found, looked = leaks(places, card), len(list(files(places)))
    story.clause("her card's identifier is in no log, spool, database or other file", not found and looked > 10,
                 ", ".join(found) or f"{looked} files")
    planted = town.folder / "planted"
    planted.write_text("card 01:14:75:00:E7:6A:80:01")
    story.clause("it would have been found", leaks([planted], card) != [])


if __name__ == "__main__":
    Story("S01").play(scenes)
