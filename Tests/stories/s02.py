"""Hanako steps on the scale and syncs her tracker, three touches each: one reading each; what cannot be read is entered."""
from television import Television
from town import Story, wait_for


def scenes(town, story):
    town.open_town()
    tv = Television(town.tv_address)
    try:
        play(town, story, tv)
    finally:
        tv.close()


def play(town, story, tv):
    tv.wait_text("カード")
    town.steer("tap", "hanako")
    tv.wait_text("0858-00-0100")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)

    def readings(kind):
        return town.rows(
            "SELECT value_1, value_2, value_3 FROM reading WHERE kind = ? AND person > 0 ORDER BY measured_at_ms", kind
        )

    town.log("scene", "the scale: eight values, three touches")
    numbers = ["58.4", "152.0", "28.5", "41.8", "39.3", "30.1", "1120", "26.4"]
    town.steer("composition-scale", "measure", "/".join(numbers))
    town.steer("composition-scale", "memory", "keep")
    town.steer("tap", "hanako")
    tv.wait_text("鳥海 はなこ")
    tv.keys = 0
    town.steer("touch", "composition-scale")
    tv.wait_text("58.4")
    story.clause("the TV says her weight and the BMI that comes of it", "25.3" in tv.text(), tv.text()[:160])
    shown = tv.text().replace(",", "")
    missing = [number for number in numbers if number != "152.0" and number not in shown]
    story.clause("and the other values of the scale", not missing, ", ".join(missing) or "all")
    tv.picture(town.folder / "scale.png")
    for _ in range(2):
        town.steer("touch", "composition-scale")
    tv.wait_text("もう きろくしてあります")
    wait_for("the weight in the store", lambda: readings(2))
    wait_for("an empty spool", lambda: town.spooled() == 0)
    story.clause("three touches are one reading, of 58.4 kg", readings(2) == [(58_400, None, None)], str(readings(2)))

    town.log("scene", "the tracker: 24 hours, three touches")
    yesterday, steps = town.local(86_400)[:10], [0] * 6 + [210, 640, 380] + [120] * 9 + [450, 90] + [0] * 4
    for hour, count in enumerate(steps):
        town.steer("activity", "measure", f"{count}/{count * 6 // 10}/{count * 40}", "at", f"{yesterday}T{hour:02d}:00")
    town.steer("activity", "memory", "keep")
    town.steer("tap", "hanako")
    tv.wait_text("鳥海 はなこ")
    town.steer("touch", "activity")
    tv.wait_text(f"{sum(steps):,}")
    tv.picture(town.folder / "tracker.png")
    for _ in range(2):
        town.steer("touch", "activity")
    wait_for("the day in the store", lambda: readings(6))
    wait_for("an empty spool", lambda: town.spooled() == 0)
    story.clause("the day is one packed row with all its steps", [row[0] for row in readings(6)] == [sum(steps)],
                 str(readings(6)))
    story.clause("no key was pressed", tv.keys == 0)

    town.log("scene", "a device that is unknown here")
    town.steer("tap", "hanako")
    tv.wait_text("鳥海 はなこ")
    town.steer("grip", "measure", "24.5")
    town.steer("touch", "grip")
    tv.wait_text("まだ 読めません")
    tv.picture(town.folder / "unknown.png")
    tv.keys = 0
    for key in ("1", "3", "5", "8", "2", "Enter"):
        tv.press(key)
    tv.wait_text("135/82")
    tv.picture(town.folder / "entered.png")
    story.clause("a blood pressure is entered in six keys", tv.keys <= 6, f"{tv.keys} keys")
    wait_for("it in the store", lambda: readings(1))
    story.clause("it is hers, once", readings(1) == [(135, 82, None)], str(readings(1)))
    quality = town.rows("SELECT quality FROM reading WHERE kind = 1")[0][0]
    story.clause("and marked as entered by hand", quality & 16 == 16, str(quality))


if __name__ == "__main__":
    Story("S02").play(scenes)
