"""The box's disk fills up and cannot be written: the TV says so, nothing is promised that is not kept, nothing is lost."""
import os
import subprocess
import sys

from television import Television
from town import Story, StoryFailed, wait_for

DISK_MEGABYTES = 16
RESERVE = (DISK_MEGABYTES << 20) // 8  # what the box leaves of so small a disk


def in_a_namespace_of_its_own():
    """Runs the story again where it may mount a small disk; says so and ends well where the machine allows none."""
    if os.environ.get("ENGAWA_STORY_MAY_MOUNT"):
        return
    enter = ["unshare", "--mount", "--propagation", "private"]
    if os.getuid() != 0:
        enter += ["--user", "--map-root-user"]
    if subprocess.run([*enter, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode != 0:
        print("disk: skipped, this machine lets nobody mount a small disk")
        sys.exit(0)
    os.execvpe(enter[0], [*enter, sys.executable, *sys.argv], {**os.environ, "ENGAWA_STORY_MAY_MOUNT": "yes"})


def mount(town, *options):
    done = subprocess.run(["mount", *options, town.state], capture_output=True, text=True)
    if done.returncode != 0:
        raise StoryFailed(f"mount: {done.stderr.strip()}")


def fill(town, leaving):
    """Lets something else take the disk's room but for `leaving` bytes."""
    disk = os.statvfs(town.state)
    count = disk.f_bavail * disk.f_frsize - leaving
    with open(town.state / "something-else", "ab") as file:
        while count > 0:
            try:
                count -= file.write(b"\0" * min(count, 4096))
                file.flush()
            except OSError:
                return


def measure(town, value):
    town.steer("tap", "hanako")
    town.steer("monitor", "measure", value, "at", town.local())
    town.steer("touch", "monitor")


def stored(town):
    return [value for (value,) in town.rows("SELECT value_1 FROM reading ORDER BY seq")]


def scenes(town, story):
    town.state.mkdir(mode=0o700)
    mount(town, "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=700", "none")
    try:
        town.open_town()
        town.steer("tap", "hanako")
        wait_for("the tap at the collector",
                 lambda: town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0] >= 1)
        town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
        tv = Television(town.tv_address)
        try:
            full(town, story, tv)
        finally:
            tv.close()
        read_only(town, story)
    finally:
        town.kill("box")
        subprocess.run(["umount", "--lazy", town.state], capture_output=True)


def full(town, story, tv):
    measure(town, "141/85/70")
    tv.wait_text("141/85")
    wait_for("an empty spool", lambda: town.spooled() == 0)

    town.line.cut()
    town.log("line", "cut")
    measure(town, "138/84/69")
    tv.wait_text("138/84")
    waiting = town.spooled()
    fill(town, leaving=RESERVE + (32 << 10))
    measure(town, "137/84/69")
    tv.wait_text("137/84")
    tv.leave()
    tv.wait_text("記録を しまう 場所が のこり わずかです")
    story.clause("the TV says that there is little room before there is none", True)
    tv.picture(town.folder / "little-room.png")
    log = (town.folder / "box.log").read_text()
    story.clause("the operator finds it in the log", log.count("The spool is nearly full") == 1)
    kept = town.spooled()
    story.clause("what was kept waits", kept >= waiting + 2, f"{kept} waiting")

    fill(town, leaving=0)
    town.log("disk", "full to the last byte")
    town.steer("tap", "hanako")
    tv.wait_text("きろくを しまえませんでした")
    town.steer("monitor", "measure", "136/83/68", "at", town.local())
    town.steer("touch", "monitor")
    tv.wait_text("きろくを しまえませんでした")
    tv.picture(town.folder / "full.png")
    story.clause("the TV says that nothing could be kept", True)
    story.clause("nothing of it was kept", town.spooled() == kept, f"{town.spooled()} waiting")
    failures = (town.folder / "box.log").read_text().count("The spool does not keep events")
    story.clause("the log says so once", failures == 1, f"{failures} lines")
    story.clause("the agent goes on", town.processes["box"].poll() is None)

    town.line.restore()
    town.log("line", "back")
    wait_for("the readings of before at the collector", lambda: stored(town) == [141, 138, 137], 60)
    story.clause("what was kept arrives though the disk is full, once", True)
    (town.state / "something-else").unlink()
    town.log("disk", "has room again")
    wait_for("an empty spool", lambda: town.spooled() == 0, 60)
    town.steer("tap", "hanako")
    town.steer("touch", "monitor")
    tv.wait_text("136/83")
    wait_for("all readings at the collector", lambda: stored(town) == [141, 138, 137, 136], 60)
    story.clause("the monitor had kept what it was not confirmed: the next touch brings it, once", True)


def read_only(town, story):
    town.line.cut()
    measure(town, "135/82/67")
    wait_for("the reading in the spool", lambda: town.spooled() >= 2)
    town.kill("box")
    mount(town, "-o", "remount,ro")
    town.log("disk", "read-only")
    ended = town.run("engawa-box", "run", "--state", town.state, "--gateway-port", 0, "--clock", town.clock.path,
                     check=False)
    story.clause("a box that cannot write ends with a sentence that names the folder",
                 ended.returncode == 69 and str(town.state) in ended.stderr, ended.stderr.strip()[-120:])
    mount(town, "-o", "remount,rw")
    town.start_box()
    town.line.restore()
    wait_for("all readings at the collector", lambda: stored(town) == [141, 138, 137, 136, 135], 60)
    story.clause("when it can write again, what it had kept arrives, once", True)


in_a_namespace_of_its_own()
Story("disk").play(scenes)
