"""64 connections send the same batch at the same time: one set of rows; nearly the same: quarantine counts exactly."""
import random

from harness import HardTown, Load, checker, run
from uplink import DUPLICATE, QUARANTINED, STORED, Peer

CONNECTIONS = 64


def identical(options, report):
    rng = random.Random(options.seed)
    town = HardTown(report, random.Random(rng.random()), keep=options.keep)
    quarantined = 0
    try:
        town.found()
        town.start_collector()
        for number in range(1, options.rounds + 1):
            batch = (20, 1, 100, 500)[(number - 1) % 4]
            same_batch(report, town, batch, rng)
            quarantined += nearly_the_same(report, town, batch, rng)
        by_hand = again(report, town)
        town.await_fold()
        metrics = dict(line.rsplit(" ", 1) for line in town.ask("/metrics")[1].splitlines() if not line.startswith("#"))
        told = [v for k, v in metrics.items() if k.startswith("engawa_uplink_events") and '"quarantined"' in k]
        report.clause("the collector's own count of quarantined events is what the answers said",
                      [float(v) for v in told] == [quarantined + 3.0 * by_hand],
                      f"{told}, of them {2 * by_hand} repeated")
        town.stop("collector")
        books(report, town, quarantined + by_hand)
    finally:
        town.finish()


def send(town, batch, seed, kind):
    figures = Load(town, CONNECTIONS, batch, seed, f"--{kind}").wait(120)
    whole = figures["requests"] == CONNECTIONS and not figures["unanswered"] + figures["refused"] + figures["odd"]
    return figures, whole


def stored(town, spool):
    """By SQL: rows, numbers and event ids of the spool; events in quarantine, and how many different ones."""
    rows = town.rows("SELECT count(*), count(DISTINCT box_seq), count(DISTINCT substr(payload, 3, 16)) FROM journal "
                     "JOIN record.spool ON spool.number = journal.spool WHERE lower(hex(spool.id)) = ?", spool)[0]
    aside = town.rows("SELECT count(*), count(DISTINCT content), count(DISTINCT box_seq), min(box_seq), sum(is_sealed) "
                      "FROM quarantine WHERE lower(hex(spool)) = ?", spool)[0]
    return rows, aside


def same_batch(report, town, batch, rng):
    seed = rng.randrange(1 << 48)
    town.ledger.batch_of[checker.load_spool(seed, 0)] = batch
    town.ledger.acknowledged[checker.load_spool(seed, 0)] = batch
    figures, whole = send(town, batch, seed, "identical")
    rows, aside = stored(town, checker.load_spool(seed, 0))
    report.clause(f"{CONNECTIONS} identical batches of {batch} at once: one set of rows, nothing in quarantine",
                  whole and rows == (batch, batch, batch) and aside[0] == 0
                  and (figures["stored"], figures["duplicates"], figures["quarantined"])
                  == (batch, batch * (CONNECTIONS - 1), 0),
                  f"{rows[0]} rows; answers: {figures['stored']} stored, {figures['duplicates']} duplicates")


def nearly_the_same(report, town, batch, rng):
    """The pulse of the first event differs in each batch, so one is stored and the others are set aside, once each."""
    seed = rng.randrange(1 << 48)
    town.ledger.batch_of[checker.load_spool(seed, 0)] = batch
    town.ledger.acknowledged[checker.load_spool(seed, 0)] = batch
    others = CONNECTIONS - 1
    figures, whole = send(town, batch, seed, "near-identical")
    rows, aside = stored(town, checker.load_spool(seed, 0))
    report.clause(f"{CONNECTIONS} nearly identical batches of {batch} at once: one set of rows, {others} events in "
                  "quarantine",
                  whole and rows == (batch, batch, batch) and aside == (others, others, 1, 1, 0)
                  and (figures["stored"], figures["duplicates"], figures["quarantined"])
                  == (batch, (batch - 1) * others, others),
                  f"{rows[0]} rows, {aside[0]} in quarantine; answers: {figures['stored']} stored, "
                  f"{figures['duplicates']} duplicates, {figures['quarantined']} quarantined")
    return others


def again(report, town):
    """One box that did not hear its answers: the same bytes three times, then one event changed, three times."""
    peer = Peer(town, batch=5)
    same = peer.compose()
    first = [peer.post(same)[3] for _ in range(3)]
    changed = peer.compose()  # the same numbers, other ids and values
    second = [peer.post(changed)[3] for _ in range(3)]
    town.ledger.acknowledged[peer.spool.hex()] = 5
    rows, aside = stored(town, peer.spool.hex())
    report.clause("a batch that is sent three times is stored once; another one under its numbers is set aside once, "
                  "however often it is sent",
                  first == [[STORED] * 5, [DUPLICATE] * 5, [DUPLICATE] * 5] and second == [[QUARANTINED] * 5] * 3
                  and rows == (5, 5, 5) and aside[:3] == (5, 5, 5), f"{rows[0]} rows, {aside[0]} in quarantine")
    return aside[0]


def books(report, town, quarantined):
    """The whole store; readings here have other pulses than load.c draws."""
    folder = checker.copy(town.data, town.folder / "copy")
    town.ledger.box_of.clear()
    at_rest = checker.Books(folder)
    try:
        rows = at_rest.journal()
        at_rest.acknowledged(town.ledger)
        at_rest.quarantine(quarantined)
        at_rest.tables()
        report.problems(f"the books are right: {rows} rows, {quarantined} events in quarantine, the tables as the "
                        "journal", at_rest.problems)
    finally:
        at_rest.close()
    code, words = town.verify(folder)
    report.clause("engawa verify agrees", code == 0, "" if code == 0 else words[-300:])


if __name__ == "__main__":
    run("identical", __doc__, 4, identical)
