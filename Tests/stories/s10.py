"""Nothing happens by 09:00: the TV asks, at 09:30 each of the family gets one mail, and the all clear when she is back."""
import time

from desk import Desk, employ_tanaka
from family import Family, tell, text
from television import Television
from town import Story, StoryFailed, wait_for


def scenes(town, story):
    family = Family(town)
    town.open_town()
    town.steer("tap", "hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    employ_tanaka(town)
    town.advance_to(12, 0)
    tell(town, ("美咲", "長女", "misaki@example.jp"), ("健太", "長男", "kenta@example.jp"))
    tv = Television(town.tv_address)
    desk = Desk(tv.browser, town)
    try:
        silent_morning(town, story, tv, desk, family)
        killed_between(town, story, family)
        server_down(town, story, family)
        sign_while_down(town, story, family)
        answered(town, story, tv, family)
    finally:
        desk.close()
        tv.close()


def tap(town):
    seen = town.rows("SELECT count(*) FROM tap WHERE person > 0")[0][0]
    answer = town.steer("tap", "hanako")
    try:
        wait_for("her tap", lambda: town.rows("SELECT count(*) FROM tap WHERE person > 0")[0][0] > seen)
    except StoryFailed as failure:
        raise StoryFailed(f"{failure}; the reader said {answer!r}, {town.spooled()} events wait on the box") from None


def alerts(town):
    return town.rows("SELECT count(*) FROM alert")[0][0]


def open_alerts(town):
    return town.rows("SELECT count(*) FROM alert WHERE closed_at_ms IS NULL")[0][0]


def quiet_evening(town):
    """21:14 of an evening on which all was well."""
    town.advance_to(21, 14)
    tap(town)


def silent_morning(town, story, tv, desk, family):
    town.log("scene", "a silent morning")
    quiet_evening(town)
    town.advance_to(8, 59, 55)
    wait_for("9 o'clock", lambda: town.clock_time() >= (9, 0))
    took = tv.wait_text("お変わりありませんか", 60)
    story.clause("at 09:00 the TV asks, within 60 s", took <= 60, f"{took:.1f} s")
    tv.picture(town.folder / "asked.png")
    story.clause("until 09:30 nobody else is told", not family.mails())
    town.advance_to(9, 20)
    desk.sign_in()
    desk.wait_text("声かけ中")
    story.clause("the care desk shows that the TV is asking", True)
    loads = desk.loads
    town.advance_to(9, 29, 57)
    start = time.monotonic()
    wait_for("two mails", lambda: len(family.mails()) == 2, 63)
    story.clause("at 09:30 each of the family has one mail, within 60 s", len(family.to("misaki")) == 1
                 and len(family.to("kenta")) == 1, f"{time.monotonic() - start - 3:.1f} s")
    words = text(family.to("misaki")[0])
    story.clause("the mail says what is known: the last sign 昨日 21:14", "昨日 21:14" in words)
    story.clause("and no value", not any(unit in words for unit in ("mmHg", "血圧")))
    took = desk.wait_text("最後の反応 昨日 21:14。テレビの声かけにも 返事なし")
    desk.picture(town.folder / "desk-alert.png")
    first = "".join(desk.page.inner_text("tbody tr >> nth=0").split())
    story.clause("the care desk shows her first, 至急, with the reason, within 10 s, without a reload",
                 first.startswith("至急鳥海はなこ") and took <= 10 and desk.loads == loads, f"{took:.1f} s, {first[:60]}")
    counts_match(town, story, desk)
    town.advance_to(10, 30)
    time.sleep(4)
    story.clause("there is no second mail", len(family.mails()) == 2, f"{len(family.mails())} mails")
    tap(town)
    wait_for("the all clear", lambda: len(family.mails()) == 4, 30)
    story.clause("a late tap brings the all clear to both, once",
                 len(family.to("misaki")) == 2 and len(family.to("kenta")) == 2)
    tv.wait_text("鳥海 はなこ")


def counts_match(town, story, desk):
    shown = {item.split()[-1]: int(item.split()[0])
             for item in (part.inner_text() for part in desk.page.query_selector_all(".sum li"))}
    total = town.rows("SELECT count(*) FROM care_client")[0][0]
    story.clause("the page's counts equal SQL's", shown.get("至急") == open_alerts(town)
                 and sum(shown.values()) == total, f"{shown}, {total} clients")


def killed_between(town, story, family):
    town.log("scene", "the collector is killed between alert and mail")
    quiet_evening(town)
    before = len(family.mails())
    family.answer("down")
    town.advance_to(9, 0, 1)
    wait_for("the question", lambda: town.rows("SELECT count(*) FROM expectation WHERE phase = 2")[0][0] == 1)
    town.advance_to(9, 29, 59)
    wait_for("the alert", lambda: open_alerts(town) == 1, 30)
    town.kill("collector")
    story.clause("no mail before the kill", len(family.mails()) == before)
    family.answer(None)
    town.start_collector()
    town.clock.advance(180)  # a try that the kill cut off holds its message for two minutes
    wait_for("the mails", lambda: len(family.mails()) >= before + 2, 60)
    time.sleep(3)
    town.clock.advance(600)
    time.sleep(4)
    story.clause("after the restart exactly one mail to each", len(family.mails()) == before + 2,
                 f"{len(family.mails()) - before} mails")
    tap(town)
    wait_for("the all clear", lambda: len(family.mails()) == before + 4, 60)


def server_down(town, story, family):
    town.log("scene", "the mail server is down for 20 minutes")
    quiet_evening(town)
    before = len(family.mails())
    family.answer("down")
    town.advance_to(9, 0, 1)
    wait_for("the question", lambda: town.rows("SELECT count(*) FROM expectation WHERE phase = 2")[0][0] == 1)
    town.advance_to(9, 30, 1)
    wait_for("the alert", lambda: open_alerts(town) == 1, 30)
    for _ in range(20):
        town.clock.advance(60)
        time.sleep(1.2)
    tries = town.rows("SELECT min(tries) FROM delivery WHERE state = 1")[0][0]
    story.clause("it is tried again and again", tries and tries >= 4, f"{tries} tries")
    family.answer(None)
    for _ in range(12):  # a pause is ten minutes at most
        if len(family.mails()) >= before + 2:
            break
        town.clock.advance(60)
        time.sleep(1.2)
    story.clause("the mail arrives when the server is back", len(family.mails()) == before + 2,
                 f"{len(family.mails()) - before} mails")
    tap(town)
    wait_for("the all clear", lambda: len(family.mails()) == before + 4, 60)


def sign_while_down(town, story, family):
    town.log("scene", "the mail server is down, and she taps before it is back")
    quiet_evening(town)
    before = len(family.mails())
    family.answer("down")
    town.advance_to(9, 0, 1)
    wait_for("the question", lambda: town.rows("SELECT count(*) FROM expectation WHERE phase = 2")[0][0] == 1)
    town.advance_to(9, 30, 1)
    wait_for("the alert", lambda: open_alerts(town) == 1, 30)
    wait_for("a failed try", lambda: town.rows("SELECT min(tries) FROM delivery WHERE state = 1")[0][0], 30)
    tap(town)
    wait_for("the end of the alert", lambda: open_alerts(town) == 0, 30)
    family.answer(None)
    town.clock.advance(900)
    time.sleep(4)
    story.clause("nobody is told of what is over", len(family.mails()) == before,
                 f"{len(family.mails()) - before} mails")


def answered(town, story, tv, family):
    town.log("scene", "she answers the question")
    quiet_evening(town)
    before, raised = len(family.mails()), alerts(town)
    town.advance_to(9, 0, 1)
    tv.wait_text("お変わりありませんか", 60)
    tv.press("Enter")
    wait_for("the answer", lambda: town.rows("SELECT count(*) FROM life_sign WHERE kind = 4")[0][0] == 1)
    tv.wait_text("お返事")
    tv.picture(town.folder / "answered.png")
    town.advance_to(10, 0)
    time.sleep(4)
    story.clause("決定 ends it: no alert and no mail", alerts(town) == raised and len(family.mails()) == before)


Story("S10").play(scenes)
