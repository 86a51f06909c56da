"""Scale, monitor and tracker are torn away at every position of a touch: each measurement is stored once, none is lost."""
import re

from town import Story, StoryFailed, wait_for

# So many positions at most; a touch of a device with all these measurements has some 60 answers.
MOST = 120


def scenes(town, story):
    town.open_town()
    one_by_one(town, story, "scale", "the scale", lambda n: (f"{50 + n / 10:.1f}", (50_000 + 100 * n, None, None)), kind=2)
    one_by_one(town, story, "monitor", "the monitor", lambda n: (f"{100 + n}/75/66", (100 + n, 75, None)), kind=1)
    tracker(town, story)


def touch(town, device):
    """How a touch ended, and how many measurements the device still holds."""
    answer = town.steer("touch", device)
    match = re.search(r"(torn-away|released|aborted|unfinished).*?(\d+) in memory", answer)
    if not match:
        raise StoryFailed(f"touch {device}: {answer}")
    return match[1], int(match[2])


def one_by_one(town, story, device, name, numbers, kind):
    """A measurement for each position; what the box has confirmed the device forgets."""
    town.log("scene", f"{name} leaves after each of its answers")
    town.steer(device, "memory", "delete")
    measured, positions = [], {}
    for how in ("torn", "lost"):
        for position in range(MOST):
            said, stored = numbers(len(measured))
            town.steer(device, "measure", said, "at", town.local(3_600 - 20 * len(measured)))
            measured.append(stored)
            town.steer(device, "misbehave", f"{how}:{position}")
            ending, _ = touch(town, device)
            if ending == "released":
                break
        positions[how] = position
        story.clause(f"{name} was taken away at every position ({how})", ending == "released", f"{position} positions")
    town.steer(device, "misbehave", "off")
    ending, left = touch(town, device)
    story.clause(f"then a whole touch takes all that {name} has", (ending, left) == ("released", 0), f"{ending}, {left} left")
    wait_for("an empty spool", lambda: town.spooled() == 0, 60)
    found = town.rows("SELECT value_1, value_2 FROM reading WHERE kind = ? ORDER BY value_1", kind)
    wanted = sorted((first, second) for first, second, _ in measured)
    twice, lost = len(found) - len(set(found)), set(wanted) - set(found)
    story.clause(f"{len(measured)} measurements of {name}: each stored once", found == wanted,
                 f"{len(found)} stored, {twice} twice, {len(lost)} lost")


def tracker(town, story):
    """A day for each position, on a device that keeps a day in a segment until it is told to clear it."""
    town.log("scene", "the tracker leaves after each of its answers, and the collector is out of reach")
    steps = {}

    def walk():
        day = town.local(86_400 * (1 + len(steps)))[:10]
        count = 1_000 + len(steps)
        town.steer("activity", "measure", f"{count}/{count * 6 // 10}/{count * 40}", "at", f"{day}T10:00")
        steps[day] = count

    town.line.cut()
    walk()
    walk()
    for _ in range(2):
        ending, left = touch(town, "activity")
        story.clause("what the collector has not got is not cleared", (ending, left) == ("released", 2), f"{ending}, {left} left")
    town.line.restore()
    wait_for("an empty spool", lambda: town.spooled() == 0, 120)
    ending, left = touch(town, "activity")
    story.clause("what it has got is cleared at the next touch", (ending, left) == ("released", 0), f"{ending}, {left} left")
    walk()
    touch(town, "activity")
    for how in ("torn", "lost"):
        for position in range(MOST):
            # The collector has the day before, so this touch clears it; the new day is delivered.
            wait_for("an empty spool", lambda: town.spooled() == 0, 60)
            walk()
            town.steer("activity", "misbehave", f"{how}:{position}")
            ending, _ = touch(town, "activity")
            town.steer("activity", "misbehave", "off")
            touch(town, "activity")
            if ending == "released":
                break
        story.clause(f"the tracker was taken away at every position ({how})", ending == "released", f"{position} positions")
    wait_for("an empty spool", lambda: town.spooled() == 0, 60)
    ending, left = touch(town, "activity")
    story.clause("at the end the tracker holds nothing more", (ending, left) == ("released", 0), f"{ending}, {left} left")
    found = town.rows("SELECT value_1 FROM reading WHERE kind = 6 ORDER BY value_1")
    story.clause(f"{len(steps)} days: each stored once", [row[0] for row in found] == sorted(steps.values()),
                 f"{len(found)} stored")


if __name__ == "__main__":
    Story("torn").play(scenes)
