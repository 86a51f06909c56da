"""Collector and box are killed (SIGKILL) at random moments while they work: what was acknowledged is stored, once."""
import random
import time

from harness import HardTown, Home, checker, close_books, prove_checker, run, wait_for

ROUNDS_A_TOWN = 50


def kills(options, report):
    rng = random.Random(options.seed)
    done = total = 0
    while done < options.rounds:
        rounds = min(ROUNDS_A_TOWN, options.rounds - done)
        town = HardTown(report, random.Random(rng.random()), keep=options.keep)
        try:
            total += one_town(report, town, rounds, done)
        finally:
            town.finish()
        done += rounds
        if report.failed:
            return
    report.clause(f"{done} kills of the collector and {done} of the box lost nothing and doubled nothing", True,
                  f"{total} events acknowledged under load")


def one_town(report, town, rounds, before):
    town.found(home=True)
    town.start_collector()
    town.settle_home()
    home = Home(town, random.Random(town.rng.random()))
    home.start()
    town.start_loads()
    growth = checker.Growth(town.ledger)
    problems, early = [], 0
    for number in range(1, rounds + 1):
        early += one_round(town, growth, problems)
        town.begin_collector()
        report.now_and_then(f"{before + number} kills of each, {sum(town.ledger.acknowledged.values())} events "
                            f"acknowledged, {sum(home.given.values())} in the box's spool")
        if problems:
            (town.folder / "problems").write_text("\n".join(problems))
            break
    report.problems(f"after each of {number} kills of the collector ({early} while it started) all that was "
                    "acknowledged was there, and no batch in part", problems)
    if "box" not in town.processes:
        town.begin_box()
    town.await_collector()
    home.end()
    figures = town.end_loads()
    home.rest()
    wait_for("an empty spool", lambda: not checker.spool_state(town.state)[2], 120)
    home.look()
    town.await_fold()
    town.stop("box")
    town.stop("collector")
    folder = checker.copy(town.data, town.folder / "copy")
    report.clause("every batch was answered, and no answer was odd",
                  all(f["unanswered"] == f["refused"] == f["odd"] == f["quarantined"] == 0 for f in figures),
                  f"{sum(f['broken'] for f in figures)} breaks, {sum(f['duplicates'] for f in figures)} events had "
                  "been stored before their answer")
    report.clause("the box kept its one spool", len(home.given) == 1 and not list(town.state.glob("spool-damaged*")))
    close_books(report, town, folder, *[(spool, last) for spool, last in home.given.items()], home.confirmed)
    if not before and not report.failed:
        prove_checker(report, town, folder)
    report.say(f"at home: {home.did['taps']} taps, {len(home.confirmed)} measurements, {home.did['keys']} keys, "
               f"{town.starts} starts of programs")
    return sum(town.ledger.acknowledged.values())


def one_round(town, growth, problems):
    """Both are killed once, at moments that chance draws. Returns whether the collector was still starting."""
    rng = town.rng
    while_starting = rng.random() < 0.2
    if while_starting:
        collector_ends = town.started + rng.uniform(0, 1.8)
    else:
        town.await_collector()
        collector_ends = time.monotonic() + rng.uniform(0.02, 1.0)
    box_ends = time.monotonic() + rng.uniform(0, max(0.1, collector_ends - time.monotonic() + 0.5))
    for moment, name in sorted([(collector_ends, "collector"), (box_ends, "box")]):
        time.sleep(max(0, moment - time.monotonic()))
        if name == "box":
            town.kill("box")
            if rng.random() < 0.5:
                time.sleep(rng.uniform(0, 0.2))
            town.begin_box()
        else:
            while_starting = not town.is_listening()
            town.kill("collector")
            town.ledger.read()
            begun = town.ledger.acknowledged.copy()
            problems += growth.look(checker.copy(town.data, town.folder / "copy", ["journal.sqlite"]), begun)
    return while_starting


if __name__ == "__main__":
    run("kills", __doc__, 200, kills)
