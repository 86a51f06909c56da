"""Day 1: Hanako only uses the TV's remote at 05:40: nobody is alarmed, Misaki hears at 07:30 that all is well."""
import time

from family import Family, tell, text
from television import Television
from town import Story, wait_for


def scenes(town, story):
    family = Family(town)
    town.open_town()
    town.advance_to(12, 0)
    tell(town, ("美咲", "長女", "misaki@example.jp"))
    tv = Television(town.tv_address)
    try:
        town.advance_to(5, 40)
        story.clause("a page that is only open is no sign of life",
                     not town.rows("SELECT 1 FROM life_sign"), "05:40")
        tv.press("ArrowDown")
        wait_for("the sign of life", lambda: town.rows("SELECT count(*) FROM life_sign WHERE kind = 3")[0][0] == 1)
        tv.press("ArrowDown")
        time.sleep(3)  # the second key must reach the box before its clock goes on
        town.advance_to(7, 29, 55)
        story.clause("before 07:30 nobody is written to", not family.mails())
        wait_for("the morning note", lambda: len(family.mails()) == 1, 65)
        words = text(family.to("misaki")[0])
        story.clause("Misaki's note says that there was a sign at 5:40", "5:40" in words)
        town.advance_to(9, 31)
        time.sleep(4)
        story.clause("the television does not ask, nobody is alarmed",
                     not town.rows("SELECT 1 FROM alert") and len(family.mails()) == 1
                     and not town.rows("SELECT 1 FROM expectation WHERE phase IN (2, 3)"))
        story.clause("two keys within a quarter of an hour are one sign",
                     town.rows("SELECT count(*) FROM life_sign WHERE kind = 3")[0][0] == 1)
    finally:
        tv.close()


Story("S09").play(scenes)
