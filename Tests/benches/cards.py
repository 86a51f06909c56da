"""What a card costs: from laying it down to the name on the TV, 100 commands, a thousand touches, a killed pcscd."""
import argparse
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stories"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "table"))

from home import Screen, Table, failed, figure, percentile  # noqa: E402
from town import BINARIES, StoryFailed, Town, wait_for  # noqa: E402

asked = argparse.ArgumentParser(description=__doc__)
asked.add_argument("--touches", type=int, default=100, help="how often the known card is laid down (100)")
asked.add_argument("--new-cards", type=int, default=20, help="how many cards the collector is asked about (20)")
asked.add_argument("--cycles", type=int, default=1000, help="how often cards are laid down and lifted (1000; 0: not)")
asked.add_argument("--kills", type=int, default=50, help="how often pcscd is killed (50; 0: not)")
asked = asked.parse_args()


def state_of(pid):
    """Open files, threads, and resident memory in kB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return (len(os.listdir(f"/proc/{pid}/fd")), int(re.search(r"Threads:\s+(\d+)", status)[1]),
            int(re.search(r"VmRSS:\s+(\d+)", status)[1]))


def lay(table, screen, card, name):
    """Milliseconds from laying `card` down to the name, and how many of them pcscd and vpcd took to look."""
    # After the table's own pause between two cards, and at any moment of pcscd's round of 0.4 s.
    time.sleep(1 + random.uniform(0, 0.4))
    start = time.monotonic()
    table.tell(f"put {card}")
    noticed = time.monotonic()
    named = screen.wait(name)
    table.tell("lift")
    return (named - start) * 1000, (noticed - start) * 1000, (named - noticed) * 1000


def commands(town, table):
    table.tell("put hanako")
    environment = {**os.environ, "PCSCLITE_CSOCK_NAME": str(town.table / "pcscd.comm")}
    done = subprocess.run([BINARIES / "engawa-box", "check-reader"], capture_output=True, text=True, env=environment,
                          timeout=60)
    table.tell("lift")
    if done.returncode != 0:
        raise StoryFailed(f"check-reader: {done.stdout}{done.stderr}")
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    figure("100 commands to a card", told["milliseconds"], "ms", "< 1000",
           int(told["milliseconds"]) < 1000 and told["answers"] == "100 of 100")


def names(town, table, screen):
    known, looks, ours = [], [], []
    for _ in range(asked.touches):
        screen.leave()
        whole, look, rest = lay(table, screen, "hanako", "鳥海 はなこ")
        known.append(whole)
        looks.append(look)
        ours.append(rest)
    fresh = []
    for number in range(asked.new_cards):
        card = f"felica 0114750ae76a{number:04x}"
        screen.leave()
        table.tell(f"put {card}")
        screen.wait("まだ 登録されていない")
        table.tell("lift")
        town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
        screen.leave()
        fresh.append(lay(table, screen, card, "鳥海 はなこ")[0])
    for what, times in (("a card the box knows", known), ("a card the collector is asked about", fresh)):
        figure(f"from laying down to the name, p50, {what}", f"{percentile(times, 50):.0f}", "ms", "-", True)
        figure(f"from laying down to the name, p95, {what}", f"{percentile(times, 95):.0f}", "ms", "<= 700",
               percentile(times, 95) <= 700)
    for what, times in (("until pcscd looks", looks), ("from then on", ours)):
        figure(f"of it {what}, p50", f"{percentile(times, 50):.0f}", "ms", "-", True)
        figure(f"of it {what}, p95", f"{percentile(times, 95):.0f}", "ms", "-", True)


def kills(table, screen):
    screen.leave()
    back = []
    for _ in range(asked.kills):
        table.tell("reader-service crash")
        screen.wait("へんじが ありません")
        start = time.monotonic()
        table.tell("reader-service start")
        back.append(screen.wait("へんじが ありません", absent=True) - start)
    print(f"pcscd was killed {len(back)} times, and the TV was back {len(back)} times", flush=True)
    figure(f"from pcscd's start to the TV, longest of {len(back)}", f"{max(back):.2f}", "s", "<= 5", max(back) <= 5)


def cycles(town, table):
    pid = town.processes["box"].pid
    table.tell("readers 6")
    table.tell("mill stranger 200", 600)
    time.sleep(3)
    files, threads, memory = state_of(pid)
    answer = table.tell(f"mill stranger {asked.cycles}", 3600)
    time.sleep(3)
    files_now, threads_now, memory_now = state_of(pid)
    read = int(answer.split()[1])
    table.tell("readers 2")
    figure(f"cards read of {asked.cycles} that were laid down and lifted on six readers", read, "", "all",
           read == asked.cycles)
    figure("open files more after that", files_now - files, "", "<= 0", files_now <= files)
    # Threads of the pool come and go by two.
    figure("threads more after that", threads_now - threads, "", "<= 2", threads_now <= threads + 2)
    figure("memory more after that", f"{(memory_now - memory) / 1024:.1f}", "MB", "<= 2",
           memory_now - memory <= 2048)


town = Town()
try:
    town.open_town()
    table = Table(town.table)
    screen = Screen(town.tv_address)
    screen.wait("おいてください")
    table.tell("tap hanako")
    wait_for("the tap at the collector", lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    commands(town, table)
    screen.leave()
    lay(table, screen, "hanako", "鳥海 はなこ")
    names(town, table, screen)
    if asked.kills:
        kills(table, screen)
    if asked.cycles:
        cycles(town, table)
finally:
    town.close()
sys.exit(1 if failed else 0)
