"""Hardship: torn, garbled, wrong and hostile things each get a clear answer, and nothing wrong is stored."""
import subprocess
from urllib.parse import urlsplit

from television import Television
from town import Story, wait_for


def readings(town):
    return town.rows("SELECT value_1, value_2, clock_quality, quality FROM reading ORDER BY seq")


def scenes(town, story):
    town.open_town()
    town.steer("tap", "hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    tv = Television(town.tv_address)
    try:
        devices(town, story, tv)
        cards_and_readers(town, story, tv)
        gateway(town, story)
        revoked(town, story, tv)
    finally:
        tv.close()


def touch(town, tv, value, misbehaviour, sentence):
    town.steer("tap", "hanako")
    tv.wait_text("鳥海 はなこ")
    town.steer("monitor", "forget")
    if value:
        town.steer("monitor", "measure", value, "at", town.local())
    town.steer("monitor", "misbehave", *misbehaviour)
    town.steer("touch", "monitor")
    tv.wait_text(sentence)
    town.steer("monitor", "misbehave", "off")


def devices(town, story, tv):
    touch(town, tv, "133/81/66", ["garbage"], "読めませんでした")
    story.clause("garbage from the monitor: a sentence, nothing stored", readings(town) == [])

    touch(town, tv, "133/81/66", ["torn:9"], "とちゅうで はなれました")
    story.clause("torn away in mid-exchange: a sentence, nothing stored", readings(town) == [])
    town.steer("touch", "monitor")
    tv.wait_text("133/81")
    wait_for("the reading", lambda: len(readings(town)) == 1)
    story.clause("the next touch brings the value, once", [r[:2] for r in readings(town)] == [(133, 81)])

    touch(town, tv, "301/81/66", ["off"], "もういちど")
    story.clause("301 mmHg is refused with a sentence, not stored", len(readings(town)) == 1)

    town.steer("monitor", "clock", "1970-01-01T00:03:00")
    town.steer("monitor", "forget")
    town.steer("monitor", "measure", "129/79/64")
    town.steer("touch", "monitor")
    tv.wait_text("129/79")
    wait_for("the reading", lambda: len(readings(town)) == 2)
    last = town.rows("SELECT measured_at_ms, clock_quality, quality FROM reading WHERE value_1 = 129")[0]
    story.clause("a monitor that believes it is 1970: stored at the time of the touch, marked",
                 abs(last[0] / 1000 - town.clock.now) < 60 and last[1] == 2 and last[2] & 8 == 8, f"{last}")
    town.steer("monitor", "clock", "right")


def cards_and_readers(town, story, tv):
    town.steer("tap", "phone")
    tv.wait_text("この カードは つかえません")
    story.clause("a phone is refused with a sentence", True)

    town.steer("reader-service", "stop")
    took = tv.wait_text("カードリーダーから へんじが ありません", 20)
    story.clause("the reader service goes: told within 5 s", took <= 5, f"{took:.1f} s")
    tv.picture(town.folder / "reader-trouble.png")
    town.steer("reader-service", "start")
    tv.wait_text("鳥海 はなこ", 30)
    tv.leave()
    tv.wait_text("カードリーダーに おいてください")
    town.steer("tap", "hanako")
    tv.wait_text("鳥海 はなこ", 20)
    story.clause("the reader service goes and comes back: a notice, then cards are read again", True)


def gateway(town, story):
    url = urlsplit(town.tv_address)
    origin = f"http://{url.netloc}"

    def status(*arguments):
        done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "10", *arguments],
                              capture_output=True, text=True)
        return done.stdout

    story.clause("a page of another origin cannot end the session",
                 status("-X", "POST", "-H", "Origin: https://evil.example", f"{origin}/leave") == "403")
    story.clause("another host name for 127.0.0.1 is refused",
                 status("-H", "Host: evil.example", f"{origin}/") == "403")
    story.clause("without the cookie there is nothing to see", status(f"{origin}/") == "403")
    story.clause("a guessed start address is refused", status(f"{origin}/start/guess") == "403")


def revoked(town, story, tv):
    box = town.run("engawa-box", "status", "--state", town.state).split("box: ")[1].split()[0]
    town.run("engawa", "revoke-box", "--data", town.data, box)
    wait_for("the box to forget its people", lambda: not (town.state / "roster.bin").exists(), 30)
    town.steer("tap", "hanako", looked_at=False)
    tv.wait_text("0858-00-0100", 15)
    story.clause("a revoked box has no names any more and shows the office's number",
                 "鳥海" not in tv.text() and not (town.state / "card-key").exists())


Story("hardship").play(scenes)
