"""Two people with two cards at one reader: each sees their own only; the reader is pulled and comes back; a card of nobody."""
import json
import time

from television import Television
from town import Story, wait_for

HANAKO, MISAKI = "鳥海 はなこ", "鳥海 みさき"


def scenes(town, story):
    town.open_town()
    misaki = json.loads(town.run(
        "engawa", "add-resident", "--data", town.data, "--name", MISAKI, "--kana", "とりうみ みさき",
        "--born", "1978-06-20", "--household", town.household, "--json"))["resident"]
    tv = Television(town.tv_address)
    try:
        bind(town, tv, "hanako", town.hanako, HANAKO)
        bind(town, tv, "taro", misaki, MISAKI)  # the town's card of type B that looks like a My Number card
        own_data(town, story, tv)
        one_after_the_other(town, story, tv)
        unplugged(town, story, tv)
        of_nobody(town, story, tv)
    finally:
        tv.close()


def bind(town, tv, card, resident, name):
    """The clerk binds the card that was laid down while they speak; then it measures once, so that there is something."""
    before = town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0]
    town.steer("tap", card)
    wait_for("the tap at the collector",
             lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] > before)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", resident)
    town.steer("tap", card)
    tv.wait_text(name)
    town.steer("monitor", "measure", "141/83/68" if name == HANAKO else "118/72/61", "at", town.local())
    town.steer("touch", "monitor")
    tv.wait_text("きろくしました")
    wait_for("the reading in the store", lambda: town.rows("SELECT count(*) FROM reading WHERE person > 0")[0][0]
             == (1 if name == HANAKO else 2))
    tv.leave()
    tv.wait_text("カードを")
    # A reading within three minutes of two cards would be asked about.
    town.clock.advance(200)


def own_data(town, story, tv):
    town.log("scene", "each by their own card")
    for card, name, value, foreign in [("hanako", HANAKO, "141", (MISAKI, "118")), ("taro", MISAKI, "118", (HANAKO, "141"))]:
        seen = tv.watch()
        start = time.monotonic()
        town.steer("tap", card)
        tv.wait_text(name)
        took = time.monotonic() - start
        story.clause(f"{name} is greeted within 2 s", took <= 2, f"{took:.2f} s")
        tv.wait_page("/tv/home")
        tv.wait_text(value)
        took = time.monotonic() - start
        texts = seen()
        story.clause(f"{name} sees her own value, and nothing of the other's", not shows(texts, *foreign),
                     f"{len(texts)} screens, {took:.1f} s with the greeting")
        tv.picture(town.folder / f"home-{card}.png")
        tv.leave()
        tv.wait_text("カードを")


def one_after_the_other(town, story, tv):
    town.log("scene", "the second card while the first one's page stands")
    town.steer("tap", "hanako")
    tv.wait_page("/tv/home")
    tv.wait_text("141")
    seen = tv.watch()
    start = time.monotonic()
    town.steer("tap", "taro")
    tv.wait_text(MISAKI)
    took = time.monotonic() - start
    texts = seen()
    story.clause("the second person is greeted within 2 s", took <= 2, f"{took:.2f} s")
    story.clause("no screen ever shows both", not any(HANAKO in text and MISAKI in text for text in texts),
                 f"{len(texts)} screens")
    after = texts[next(number for number, text in enumerate(texts) if MISAKI in text):]
    story.clause("nothing of the first is shown after the second began", not shows(after, HANAKO, "141"))
    tv.wait_page("/tv/home")
    tv.wait_text("118")
    sessions = town.rows("SELECT count(DISTINCT session) FROM access_record")[0][0]
    story.clause("each tap had a session of its own at the collector", sessions >= 4, f"{sessions} sessions")


def unplugged(town, story, tv):
    town.log("scene", "the reader is pulled and plugged in again")
    tv.leave()
    tv.wait_text("カードを")
    start = time.monotonic()
    town.steer("readers", "0")
    tv.wait_text("カードリーダーが 見つかりません")
    took = time.monotonic() - start
    story.clause("the TV says within 5 s that the reader is gone", took <= 5, f"{took:.2f} s")
    tv.picture(town.folder / "unplugged.png")
    box = town.processes["box"].pid
    start = time.monotonic()
    town.steer("readers", "2")
    wait_for("the resting screen", lambda: "見つかりません" not in tv.text() and "カードを" in tv.text())
    took = time.monotonic() - start
    town.steer("tap", "hanako")
    tv.wait_text(HANAKO)
    story.clause("it works again without a restart", town.processes["box"].poll() is None
                 and town.processes["box"].pid == box, f"{took:.2f} s")
    tv.leave()


def of_nobody(town, story, tv):
    town.log("scene", "a card that belongs to nobody")
    tv.wait_text("カードを")
    seen = tv.watch()
    town.steer("tap", "stranger")
    tv.wait_text("まだ 登録されていない カードです")
    text = tv.text()
    story.clause("it is shown no name and no value", not shows(seen(), HANAKO, MISAKI, "141", "118"))
    story.clause("it is told whom to call, and how the card becomes known",
                 "0858-00-0100" in text and "話しながら もういちど おくと" in text)
    tv.picture(town.folder / "unknown.png")
    tv.press("Enter")
    tv.wait_text("れんらく")
    tv.wait_page("/contact")
    story.clause("決定 leads to the office's number", "0858-00-0100" in tv.text())


def shows(texts, *words):
    return any(word in text for text in texts for word in words)


Story("S04").play(scenes)
