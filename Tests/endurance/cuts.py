"""Power cuts through a disk that forgets what was not synced, and tears what it was writing: collector, then box."""
import random
import time

from forgetful_disk import WAYS
from harness import HardTown, Home, StoryFailed, checker, close_books, run, wait_for

ROUNDS_A_TOWN = 50
LOADS = ((3, 1), (3, 7), (2, 20), (1, 150))


def cuts(options, report):
    if options.lie:
        return lies(options, report)
    rng = random.Random(options.seed)
    parts = [(collector_town, "the collector")] * (not options.box) + [(box_town, "the box")] * (not options.collector)
    for one_town, whose in parts:
        done = total = 0
        ways = dict.fromkeys(WAYS, 0)
        while done < options.rounds:
            rounds = min(ROUNDS_A_TOWN, options.rounds - done)
            name = "collector" if one_town is collector_town else "box"
            town = HardTown(report, random.Random(rng.random()), keep=options.keep, forgetful=name)
            try:
                total += one_town(report, town, rounds, done, ways)
            finally:
                town.finish()
            done += rounds
            if report.failed:
                return
        told = ", ".join(f"{count} × {way}" for way, count in ways.items())
        report.clause(f"{done} power cuts of {whose} lost nothing of {total} acknowledged events and doubled nothing",
                      True, f"of what was not synced survived: {told}")


def next_way(town, ways):
    way = town.rng.choice((*WAYS, "sectors", "pages"))
    ways[way] += 1
    return way


class Cutter:
    """Ends a program at a moment that chance draws: by the clock, at any of its calls to the disk, or when it changes a
    database's own file, as a checkpoint does."""

    def __init__(self, town, name):
        self.town, self.name, self.usual = town, name, 200

    def aim(self, seconds):
        rng = self.town.rng
        how = rng.random()
        self.moment = time.monotonic() + rng.uniform(0, seconds)
        if how < 0.45:
            self.town.control.cut_at = self.town.control.records + rng.randint(1, max(2, int(1.3 * self.usual)))
            self.moment = time.monotonic() + seconds
        elif how < 0.65:
            self.town.control.main_writes_left = rng.choice((1, 2, rng.randint(1, 60)))
            self.moment = time.monotonic() + seconds

    def strike(self):
        """Waits for the end. Returns its exit code."""
        process = self.town.processes[self.name]
        while time.monotonic() < self.moment and process.poll() is None:
            time.sleep(0.005)
        code = self.town.kill(self.name)
        self.usual = 0.7 * self.usual + 0.3 * self.town.control.records
        return code


def collector_town(report, town, rounds, before, ways):
    town.found()
    town.put_on_forgetful_disk()
    town.new_records()
    town.start_collector()
    town.start_loads(LOADS)
    growth, cutter = checker.Growth(town.ledger), Cutter(town, "collector")
    cutter.aim(2)
    problems, unsynced, survived, early = [], 0, 0, 0
    for number in range(1, rounds + 1):
        code = cutter.strike()
        if code != -9:
            raise StoryFailed(f"the collector ended by itself with {code}: {town.collector_log()[-700:]}")
        early += not town.is_listening()
        town.ledger.read()
        begun = town.ledger.acknowledged.copy()
        gone = town.power_cut(next_way(town, ways))
        unsynced, survived = unsynced + gone[0], survived + gone[1]
        copy = checker.copy(town.data, town.folder / "copy")
        problems += growth.look(copy, begun)
        if number % 10 == 0 and not problems:
            code, words = town.verify(checked(town, copy))
            if code != 0:
                problems.append(f"engawa verify: {words[-300:]}")
        if problems:
            break
        town.new_records()
        cutter.aim(3.2)
        town.begin_collector()
        report.now_and_then(f"{before + number} cuts, {sum(town.ledger.acknowledged.values())} events acknowledged")
    report.problems(f"after each of {number} cuts ({early} while it started) all that was acknowledged was on the "
                    f"disk, and no batch in part; {unsynced} writes were not synced, {survived} of them survived",
                    problems)
    if problems:
        return 0
    town.control.cut_at = town.control.main_writes_left = 0
    town.await_collector()
    figures = town.end_loads()
    town.await_fold()
    town.stop("collector")
    report.clause("every batch was answered, and no answer was odd",
                  all(f["unanswered"] == f["refused"] == f["odd"] == f["quarantined"] == 0 for f in figures),
                  f"{sum(f['broken'] for f in figures)} breaks, {sum(f['duplicates'] for f in figures)} events had "
                  "been stored before their answer")
    close_books(report, town, checker.copy(town.data, town.folder / "copy"))
    return sum(town.ledger.acknowledged.values())


def checked(town, copy):
    """A second copy: looking at it may change it."""
    return checker.copy(copy, town.folder / "second-copy")


def box_town(report, town, rounds, before, ways):
    town.found(home=True)
    town.start_collector()
    town.settle_home()
    # Not stopped in good order: then its log stays there, and whoever looks into the spool later makes none.
    town.kill("box")
    town.put_on_forgetful_disk()
    town.new_records()
    town.begin_box()
    home, cutter = Home(town, random.Random(town.rng.random())), Cutter(town, "box")
    wait_for("a first look into the spool", lambda: home.look() or home.given)
    cutter.aim(2.5)
    home.start()
    problems, unsynced, survived = [], 0, 0
    for number in range(1, rounds + 1):
        # A line that is down lets the spool fill.
        town.line.restore() if town.rng.random() < 0.6 else town.line.cut()
        code = cutter.strike()
        if code != -9:
            raise StoryFailed(f"the box ended by itself with {code}: {(town.folder / 'box.log').read_text()[-700:]}")
        with home.files:
            gone = town.power_cut(next_way(town, ways))
            unsynced, survived = unsynced + gone[0], survived + gone[1]
            problems += look_at_spool(town, home)
        if problems:
            break
        town.new_records()
        cutter.aim(2.5)
        town.begin_box()
        report.now_and_then(f"{before + number} cuts, {sum(home.given.values())} events in the box's spool, "
                            f"{len(home.confirmed)} measurements confirmed")
    report.problems(f"after each of {number} cuts of the box its spool had every number it had given out, waiting or "
                    f"at the collector; {unsynced} writes were not synced, {survived} of them survived", problems)
    if problems:
        return 0
    town.control.cut_at = town.control.main_writes_left = 0
    town.line.restore()
    home.end()
    home.rest()
    wait_for("an empty spool", lambda: not checker.spool_state(town.state)[2], 120)
    home.look()
    town.await_fold()
    town.stop("box")
    town.stop("collector")
    report.clause("the box kept its one spool", len(home.given) == 1 and not list(town.state.glob("spool-damaged*")))
    close_books(report, town, checker.copy(town.data, town.folder / "copy"),
                *[(spool, last) for spool, last in home.given.items()], home.confirmed)
    report.say(f"at home: {home.did['taps']} taps, {len(home.confirmed)} measurements, {home.did['keys']} keys")
    return sum(home.given.values())


def look_at_spool(town, home):
    """What is wrong with the spool that the cut has left, by SQL on a copy of it."""
    copy = checker.copy(town.state, town.folder / "spool-copy", ["spool.sqlite"])
    state = checker.spool_state(copy)
    if state is None:
        return ["the spool is no longer there, or cannot be read"]
    spool, last, waiting = state
    problems = []
    seen = home.given.get(spool)
    if seen is None:
        problems.append("another spool has begun")
    elif last < seen:
        problems.append(f"the spool had given out {seen} numbers and remembers {last}")
    there = {n for (n,) in town.rows(
        "SELECT box_seq FROM journal JOIN record.spool ON spool.number = journal.spool WHERE lower(hex(spool.id)) = ?",
        spool)}
    lost = set(range(1, last + 1)) - there - set(waiting)
    if lost:
        problems.append(f"{len(lost)} events are neither in the spool nor at the collector")
    return problems


def lies(options, report):
    """The harness's own test: on a disk that answers syncs without making them, losses must be found."""
    rng = random.Random(options.seed)
    for whose, lie in (("collector", collector_lie), ("box", box_lie)):
        found = 0
        for number in range(1, options.rounds + 1):
            town = HardTown(report, random.Random(rng.random()), keep=options.keep, forgetful=whose)
            try:
                problems = lie(town)
                found += bool(problems)
                report.say(f"cut {number} of the {whose} with a disk that lies: {len(problems)} problems, for example: "
                           f"{problems[0] if problems else 'none'}")
            finally:
                town.finish()
        report.clause(f"a disk that lies was found out in each of {options.rounds} cuts of the {whose}",
                      found == options.rounds)


def collector_lie(town):
    town.found()
    town.put_on_forgetful_disk()
    town.control.lies = 1
    town.start_collector()
    town.start_loads(LOADS)
    wait_for("some answers", lambda: town.ledger.read() or town.ledger.outcomes["batches"] > 50)
    town.kill("collector")
    town.ledger.read()
    begun = town.ledger.acknowledged.copy()
    town.power_cut(town.rng.choice(("nothing", "sectors", "pages")))
    problems = checker.Growth(town.ledger).look(checker.copy(town.data, town.folder / "copy"), begun)
    return [p for p in problems if "acknowledged events" in p or "cannot be read" in p]


def box_lie(town):
    town.found(home=True)
    town.start_collector()
    town.settle_home()
    town.kill("box")
    town.put_on_forgetful_disk()
    town.control.lies = 1
    town.line.cut()
    town.begin_box()
    home = Home(town, random.Random(town.rng.random()))
    wait_for("a first look into the spool", lambda: home.look() or home.given)
    first = sum(home.given.values())
    home.start()
    wait_for("some keys", lambda: sum(home.given.values()) > first + 20)
    town.kill("box")
    with home.files:
        town.power_cut("nothing")
        return look_at_spool(town, home)


if __name__ == "__main__":
    run("cuts", __doc__, 200, cuts, [
        ("--lie", "the harness's own test: syncs are answered and not made"),
        ("--box", "of the box only"), ("--collector", "of the collector only")])
