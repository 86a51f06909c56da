"""Full and failing disks, read-only files, torn logs, a clock that jumps: refused clearly, and nothing lost."""
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from forgetful_disk import EVERY_FILE, JOURNAL, LOGS, SPOOL, STORE
from harness import HardTown, Home, Load, StoryFailed, checker, close_books, run, tools, wait_for
from uplink import Peer, Refused

LOADS = ((2, 1), (2, 7), (2, 20))


def faults(options, report):
    rng = random.Random(options.seed)
    for _ in range(options.rounds):
        for scene in SCENES:
            print(f"{'':>6}{scene.__doc__.splitlines()[0]}", flush=True)
            try:
                scene(report, random.Random(rng.random()), options.keep)
            except (StoryFailed, Refused) as failure:
                report.clause(f"{scene.__name__}: {failure}", False)


@contextmanager
def collector(report, rng, keep, forgetful="collector", loads=(), prepare=lambda town: None):
    """A town whose collector runs, on a disk whose faults can be chosen. At the end its books are closed."""
    town = HardTown(report, rng, keep=keep, forgetful=forgetful)
    try:
        prepare(town)
        town.found()
        if forgetful:
            town.put_on_forgetful_disk()
            town.new_records()
        town.start_collector()
        town.start_loads(loads)
        yield town
        if "collector" in town.processes:
            figures = town.end_loads()
            if figures:
                report.clause("the load clients' batches were all answered in the end",
                              all(f["unanswered"] == f["refused"] == f["odd"] == f["quarantined"] == 0
                                  for f in figures),
                              f"{sum(f['retried503'] for f in figures)} times told to come again")
            town.await_fold()
            town.stop("collector")
            close_books(report, town, checker.copy(town.data, town.folder / "copy"))
    finally:
        if town.control:
            town.control.clear()
        town.finish()


def refusals(report, town, peer, what, tries=4):
    """While something is wrong: each batch is refused with 503, Retry-After and a sentence, and /readyz says so."""
    before = town.collector_log().count("could not be stored")
    acknowledged = sum(town.ledger.acknowledged.values())
    answers = [peer.send() for _ in range(tries)]
    statuses = [status for status, _, _ in answers]
    town.ledger.read()
    report.clause(f"{what}: every batch is refused with 503, a sentence and Retry-After",
                  all(s == 503 and int(h.get("Retry-After", 0)) >= 1 and t for s, h, t in answers),
                  f"{statuses}, Retry-After {answers[-1][1].get('Retry-After')}, “{answers[-1][2]}”")
    log = town.collector_log()
    words = re.findall(r"error=(.*?) \[", log)
    report.clause(f"{what}: the log says so", log.count("could not be stored") >= before + tries,
                  words[-1] if words else "")
    status, text = town.ask("/readyz")
    report.clause(f"{what}: the collector says that it is not ready", status == 503, f"{status} “{text.strip()}”")
    status, _ = town.ask("/healthz")
    report.clause(f"{what}: it is alive all the same", status == 200)
    return sum(town.ledger.acknowledged.values()) - acknowledged


def recovers(report, town, peer, what, seconds=20):
    """The fault is gone: without a restart it takes events again and is ready."""
    began = time.monotonic()
    status = peer.send()[0]
    while status == 503 and time.monotonic() < began + seconds:
        time.sleep(0.2)
        status = peer.send()[0]
    report.clause(f"{what} is over: events are taken again, without a restart", status == 200,
                  f"{status} after {time.monotonic() - began:.1f} s")
    while town.ask("/readyz")[0] != 200 and time.monotonic() < began + seconds:
        time.sleep(0.2)
    status, text = town.ask("/readyz")
    report.clause(f"{what} is over: it is ready again", status == 200, f"{status} “{text.strip()}”")


def cut_and_look(report, town, what, way="nothing"):
    """A power cut now: what was acknowledged is on the disk."""
    town.kill("collector")
    town.ledger.read()
    begun = town.ledger.acknowledged.copy()
    town.power_cut(way)
    problems = checker.Growth(town.ledger).look(checker.copy(town.data, town.folder / "copy"), begun)
    report.problems(f"{what}, then a power cut: all {sum(begun.values())} acknowledged events are on the disk",
                    problems)
    town.new_records()
    town.start_collector()


# ---- The order of calls ---------------------------------------------------------------------------------------------


def order(report, rng, keep):
    """strace: a sync of the journal's log between each batch and its answer"""
    for connections in (1, 8):
        town = HardTown(report, rng, keep=keep)
        try:
            town.found()
            trace = town.folder / "trace"
            town.tracer = ["strace", "-D", "-f", "-yy", "-s", "0", "-e", "signal=none", "-e",
                           "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fdatasync,fsync",
                           "-o", trace]
            town.start_collector()
            seed = rng.randrange(1 << 48)
            load = Load(town, connections, 20, seed, "--events", str(2000 if connections == 1 else 4000))
            town.ledger.follow(load.log, seed, connections, 20)
            figures = load.wait(120)
            town.ledger.read()
            town.await_fold()
            town.stop("collector")
            lines = trace.read_text(errors="replace").splitlines()
            answers, early = answers_and_syncs(lines, town.ports["boxes"])
            report.clause(f"{connections} connections: of {figures['requests']} answers each left after an fdatasync "
                          "of journal.sqlite-wal that began after the batch's rows were written",
                          answers == figures["requests"] and early == 0,
                          f"{answers} answers in the trace, {early} too early, {len(lines)} calls")
            without = [line for line in lines if "fdatasync" not in line]
            report.clause("the same trace without its syncs is found wrong",
                          answers_and_syncs(without, town.ports["boxes"])[1] == answers)
            close_books(report, town, checker.copy(town.data, town.folder / "copy"))
        finally:
            town.finish()


CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?:\((\d+)<(.+?)>(?=[,)]| <unf)|\(| resumed>)")


def answers_and_syncs(lines, port):
    """Counts answers to batches and those of them before which the journal's log was not synced.

    A request is what came in on a connection since the last answer, when it is larger than a handshake; its rows are
    written to the log after its last bytes were read.
    """
    under_way, read_end, bytes_in = {}, {}, {}
    writes, syncs = [], []  # (begin, end) as places in the trace, in order of their ends
    answers = early = 0
    for place, line in enumerate(lines):
        match = CALL.match(line)
        if not match:
            continue
        thread, call, _, file = match.groups()
        begin = place
        if "resumed>" in line:
            begin, call, file = under_way.pop((thread, call), (place, call, None))
        elif line.endswith("<unfinished ...>"):
            if call in ("write", "writev", "sendto", "sendmsg") and file:
                answers, early = answered(file, port, place, bytes_in, read_end, writes, syncs, answers, early)
            under_way[(thread, call)] = (place, call, file)
            continue
        elif call in ("write", "writev", "sendto", "sendmsg") and file:
            answers, early = answered(file, port, place, bytes_in, read_end, writes, syncs, answers, early)
        result = line.rsplit("= ", 1)[-1].split()[0] if "= " in line else "-1"
        if not file or not result.lstrip("-").isdigit() or int(result) < 0:
            continue
        if call in ("read", "readv", "recvfrom", "recvmsg") and f":{port}->" in file and int(result) > 0:
            bytes_in[file] = bytes_in.get(file, 0) + int(result)
            read_end[file] = place
        elif file.endswith("journal.sqlite-wal") and call == "pwrite64":
            writes.append((begin, place))
        elif file.endswith("journal.sqlite-wal") and call in ("fdatasync", "fsync"):
            syncs.append((begin, place))
    return answers, early


def answered(file, port, place, bytes_in, read_end, writes, syncs, answers, early):
    if f":{port}->" not in file or bytes_in.get(file, 0) < 3000:
        if f":{port}->" in file:
            bytes_in[file] = 0
        return answers, early
    bytes_in[file] = 0
    after = read_end[file]
    recent = [w for w in writes[-4000:] if w[0] > after]
    is_synced = any(w[1] < s[0] for s in syncs[-4000:] if s[1] < place for w in recent[:1])
    return answers + 1, early + (not is_synced)


# ---- Full disks -----------------------------------------------------------------------------------------------------


def full_disk(report, rng, keep):
    """A small disk that becomes full (tmpfs), and is given room again"""
    def prepare(town):
        town.data.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m,mode=700", "tmpfs", town.data], check=True)
        town.mounts = [town.data]

    with collector(report, rng, keep, forgetful=None, loads=LOADS, prepare=prepare) as town:
        peer = Peer(town)
        ballast = town.data / "ballast"
        peer.send()
        with open(ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(town.data).free - (16 << 20))
        filled = wait_for("the disk to be full", lambda: peer.send()[0] == 503, 60)
        report.clause("the disk is full under load", filled, f"{sum(town.ledger.acknowledged.values())} events before")
        more = refusals(report, town, peer, "a full disk")
        report.say(f"{more} events of load clients were taken meanwhile, where the log had room")
        town.kill("collector")
        ended = restarts_full(report, town)
        ballast.unlink()
        if ended:
            town.start_collector()
        recovers(report, town, peer, "the full disk")


def restarts_full(report, town):
    """Started on a disk that is full: it serves and refuses, or ends with a sentence. Returns whether it ended."""
    before = len(town.collector_log())
    town.begin_collector()
    try:
        town.await_collector(15)
    except StoryFailed:
        pass
    code = town.processes["collector"].poll()
    words = town.collector_log()[before:].strip()
    if code is None:
        report.clause("started on the full disk it runs", True, words.splitlines()[-1][:300] if words else "")
        return False
    town.processes.pop("collector")
    report.clause("started on the full disk it ends with a sentence", code > 0 and bool(words),
                  f"code {code}: {words[-300:]}")
    return True


def full_files(report, rng, keep):
    """Files that cannot grow: the journal's, then only the tables'"""
    with collector(report, rng, keep, loads=LOADS) as town:
        peer = Peer(town)
        peer.send()
        town.control.full = JOURNAL
        wait_for("the journal to be full", lambda: peer.send()[0] == 503, 30)
        refusals(report, town, peer, "a journal that cannot grow")
        town.control.full = 0
        recovers(report, town, peer, "the journal that could not grow")
        town.control.full = STORE
        tables_fail(report, town, peer, "tables that cannot grow")
        recovers_alone(report, town, "the tables that could not grow")
        cut_and_look(report, town, "after full files")


def tables_fail(report, town, peer, what):
    """The journal is written, the tables are not: events may be taken, but the collector is not ready."""
    def not_ready():
        peer.send()
        return town.ask("/readyz")[0] == 503

    wait_for("the tables' trouble to be told", not_ready, 60)
    status, _, text = peer.send()
    report.clause(f"{what}: a batch is acknowledged as durable in the journal, or refused", status in (200, 503, 429),
                  f"{status} {text}")
    report.clause(f"{what}: the collector says that it is not ready", town.ask("/readyz")[0] == 503)


def recovers_alone(report, town, what):
    """Nobody sends while the fault is repaired, nor afterwards: is it ready again by itself?"""
    for load in town.loads:
        load.process.send_signal(signal.SIGSTOP)
    time.sleep(4)  # the last try to fold what was sent has failed
    report.clause(f"{what}: not ready while it lasts", town.ask("/readyz")[0] == 503)
    town.control.clear()
    try:
        town.await_fold(20)
        report.clause(f"{what}: after the repair it is ready by itself, without a further event", True)
    except StoryFailed:
        report.clause(f"{what}: after the repair it is ready by itself, without a further event", False,
                      str(town.ask("/readyz")))
    finally:
        for load in town.loads:
            load.process.send_signal(signal.SIGCONT)


# ---- Syncs that fail ------------------------------------------------------------------------------------------------


def sync_errors(report, rng, keep):
    """Syncs of the journal that fail (EIO), after which the kernel forgets what was not written"""
    with collector(report, rng, keep) as town:
        peer = Peer(town)
        peer.send()
        town.control.sync_failures_left, town.control.sync_fails = -1, JOURNAL
        refusals(report, town, peer, "a journal that cannot be synced")
        town.control.sync_fails = 0
        recovers(report, town, peer, "the journal that could not be synced")
        cut_and_look(report, town, "after failed syncs of the journal")
        status = peer.send()[0]
        town.control.sync_failures_left, town.control.sync_fails = 1, JOURNAL
        single = [peer.send()[0] for _ in range(3)]
        report.clause("one sync fails: that batch is refused, the next is taken", status == 200
                      and single == [503, 200, 200], f"{single}")
        cut_and_look(report, town, "after one failed sync")
    with collector(report, rng, keep, loads=LOADS) as town:
        failed = 0
        for number in range(4):
            town.control.failed_syncs = town.control.seen_syncs = 0
            town.control.sync_every = rng.choice((3, 10, 40))
            town.control.sync_failures_left, town.control.sync_fails = -1, rng.choice((JOURNAL, JOURNAL | LOGS))
            time.sleep(1.5)
            failed += town.control.failed_syncs
            town.control.sync_fails = 0
            if number % 2:
                time.sleep(rng.uniform(0, 0.3))
            cut_and_look(report, town, f"syncs of the journal fail now and then under load ({failed} by now)")


def table_sync_errors(report, rng, keep):
    """Syncs of the tables' file that fail: what a register acknowledged afterwards is durable, too"""
    with collector(report, rng, keep) as town:
        peer = Peer(town)
        state = town.folder / "box"
        hanako = town.run("engawa", "add-resident", "--data", town.data, "--name", "鳥海 はなこ", "--kana",
                          "とりうみ はなこ", "--born", "1951-03-03", "--household-label", "本町 3-12", "--json")
        enrolment = json.loads(town.run("engawa", "enroll-box", "--data", town.data, "--household",
                                        json.loads(hanako)["household"], "--json"))
        # Those two wrote past the collector's disk: what is there now is where it begins.
        town.kill("collector")
        town.disk = None
        shutil.rmtree(town.folder / "disk")
        town.put_on_forgetful_disk()
        town.new_records()
        town.start_collector()
        peer.send()
        town.await_fold()
        peer.send()
        time.sleep(0.5)  # folded, and not synced: the tables can be folded again
        enrol = ("enroll", "--state", state, "--code", enrolment["code"], "--collector",
                 f"https://127.0.0.1:{town.ports['people']}", "--pin", enrolment["pin"])
        town.control.sync_failures_left, town.control.sync_fails = 1, STORE
        refused = town.run("engawa-box", *enrol, check=False)
        town.control.sync_fails = 0
        report.clause("a sync of the tables' log fails: the enrolment that needed it is refused",
                      refused.returncode != 0 and town.control.failed_syncs == 1, refused.stderr.strip()[-200:])
        town.run("engawa-box", *enrol)
        box = town.run("engawa-box", "status", "--state", state).split("box: ")[1].split()[0].replace("-", "")
        town.kill("collector")
        town.power_cut("nothing")
        copy = checker.copy(town.data, town.folder / "copy")
        books = checker.Books(copy)
        there = books.number("SELECT count(*) FROM box WHERE lower(hex(id)) = ?", box.lower())
        books.close()
        report.clause("the box that was enrolled after that is still enrolled after a power cut", there == 1,
                      f"{there} rows of it")
        town.new_records()
        town.start_collector()


# ---- Files that cannot be written -----------------------------------------------------------------------------------


def read_only(report, rng, keep):
    """Files that cannot be written: while it runs, then a folder that is mounted read-only at the start"""
    with collector(report, rng, keep, loads=LOADS) as town:
        peer = Peer(town)
        peer.send()
        town.control.read_only = EVERY_FILE
        refusals(report, town, peer, "a read-only disk")
        town.control.read_only = 0
        recovers(report, town, peer, "the read-only disk")
        for load in town.loads:
            load.process.send_signal(signal.SIGSTOP)
        town.await_fold()
        town.control.read_only = STORE
        status, text = town.ask("/readyz")
        report.clause("only the tables' file cannot be written, and nothing is to be folded: it is not ready",
                      status == 503, f"{status} “{text.strip()}”")
        town.control.read_only = 0
        for load in town.loads:
            load.process.send_signal(signal.SIGCONT)
        cut_and_look(report, town, "after the read-only disk")
        town.kill("collector")
        subprocess.run(["mount", "--bind", town.data, town.data], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", town.data], check=True)
        before = len(town.collector_log())
        town.begin_collector()
        try:
            code = town.processes["collector"].wait(15)
        except subprocess.TimeoutExpired:
            code = None
        words = town.collector_log()[before:].strip()
        town.kill("collector")
        report.clause("started on a read-only folder it ends and says that it cannot be written",
                      code is not None and code > 0
                      and re.search("read-only|only be read|written|permission|may not", words, re.I) is not None,
                      f"code {code}: {words[-250:]}")
        subprocess.run(["umount", town.data], check=True)
        town.new_records()
        town.start_collector()
        recovers(report, town, peer, "the read-only folder")


# ---- Torn logs ------------------------------------------------------------------------------------------------------


def torn_logs(report, rng, keep):
    """The journal's log torn while nobody runs: rubbish behind the last commit, and damage in it"""
    with collector(report, rng, keep, forgetful=None, loads=LOADS) as town:
        peer = Peer(town)
        for number in range(4):
            wait_for("some answers", lambda: town.ledger.read() or peer.send()[0] == 200)
            time.sleep(rng.uniform(0.1, 0.8))
            town.kill("collector")
            town.ledger.read()
            begun = town.ledger.acknowledged.copy()
            log = town.data / "journal.sqlite-wal"
            with open(log, "ab") as file:
                # A transaction that was cut: pieces of frames, without its end.
                torn = log.read_bytes()[-4120 * rng.randint(1, 3):]
                file.write(torn[:rng.randrange(1, len(torn))] if number % 2 else rng.randbytes(rng.randrange(1, 20000)))
            problems = checker.Growth(town.ledger).look(
                checker.copy(town.data, town.folder / "copy", ["journal.sqlite"]), begun)
            if problems:
                report.problems("rubbish behind the last commit loses nothing", problems)
                return
            town.start_collector()
        report.clause("rubbish behind the log's last commit, 4 times: it starts, and all that was acknowledged is "
                      "there", True)
    damaged_commits(report, rng, keep)


def last_frame(log):
    """Where the last frame begins that belongs to what the log's header says (sqlite.org/fileformat2.html, 4.1)."""
    page = int.from_bytes(log[8:12], "big")
    at = 32
    while log[at + 24 + page + 8:at + 24 + page + 16] == log[16:24]:
        at += 24 + page
    return at


def damaged_commits(report, rng, keep):
    """Synced bytes of the last commits are destroyed, and the tables know rows that the journal has lost."""
    town = HardTown(report, rng, keep=keep)
    try:
        town.found()
        town.start_collector()
        peer = Peer(town, batch=5)
        for _ in range(6):
            peer.send()
        town.await_fold()
        town.stop("collector")
        log = town.data / "journal.sqlite-wal"
        data = bytearray(log.read_bytes())
        at, left = last_frame(data), 30
        while left == 30:  # behind the last events are commits of the question whether it is ready
            data[at + 2000] ^= 0x40
            log.write_bytes(data)
            at -= 24 + int.from_bytes(data[8:12], "big")
            growth = checker.Growth(town.ledger)
            growth.look(checker.copy(town.data, town.folder / "copy", ["journal.sqlite"]))
            left = growth.head
        code, words = town.verify(town.data)
        report.clause("damage in the last commit: engawa verify finds it", code == 70, words[-200:])
        told = len(town.collector_log())
        town.begin_collector()
        try:
            town.await_collector(15)
        except StoryFailed:
            pass
        code = town.processes["collector"].poll()
        if code is not None:
            town.processes.pop("collector")
            words = town.collector_log()[told:].strip()
            report.clause("the tables know rows that the journal has lost: it does not start, and says why", code > 0,
                          f"code {code}: {words[-300:]}")
            return
        # It runs. Then nothing more may be acknowledged into numbers that the tables have given to lost rows.
        other = Peer(town, box=1, batch=5)
        answers = [p.send()[0] for p in (peer, other, other)]
        status, text = town.ask("/readyz")
        report.clause(f"the tables know rows that the journal has lost ({left} of 30 are left): it refuses, and is not "
                      "ready", all(a == 503 for a in answers) and status == 503,
                      f"answers {answers}, /readyz {status} “{text.strip()}”")
        time.sleep(1)
        town.stop("collector")
        code, words = town.verify(checker.copy(town.data, town.folder / "copy"))
        report.say(f"engawa verify afterwards: {code}, {words[-400:]}")
    finally:
        town.finish()


# ---- The clock ------------------------------------------------------------------------------------------------------


def clock_steps(report, rng, keep):
    """The machine's clock is set an hour forward and back while events come"""
    with collector(report, rng, keep, loads=LOADS) as town:
        peer = Peer(town)
        hour = 3600 * 10**9
        statuses = []
        for step in (hour, 0, -hour, hour, -hour, 0):
            town.control.clock_ns = step
            time.sleep(0.5)
            sent = [peer.send()[0] for _ in range(4)]
            sent.append(town.ask("/readyz")[0])
            statuses.append(sent)
        report.clause("the clock jumps by ±1 h under load: every batch is taken, and it stays ready",
                      all(s == 200 for sent in statuses for s in sent), f"{statuses}")
        cut_and_look(report, town, "after the clock's jumps")
        town.control.clock_ns = -hour
        town.kill("collector")
        town.new_records()
        town.start_collector()
        status = peer.send()[0]
        report.clause("started an hour too early it takes events", status == 200, f"{status}")
        town.control.clock_ns = 0


# ---- The box --------------------------------------------------------------------------------------------------------


def box_spool(report, rng, keep):
    """The box's spool: a full disk, syncs that fail, a read-only disk; the device is not told that it may forget"""
    town = HardTown(report, rng, keep=keep, forgetful="box")
    try:
        town.found(home=True)
        town.start_collector()
        town.settle_home()
        town.kill("box")
        town.put_on_forgetful_disk()
        town.new_records()
        town.start_box()
        home = Home(town, rng)
        home.look()
        home.touch()
        report.clause("a measurement is confirmed to its device", not home.waiting and home.confirmed)
        for what, fault, value in (("a full disk", "full", SPOOL), ("syncs that fail", "sync_fails", SPOOL),
                                   ("a read-only disk", "read_only", SPOOL)):
            town.line.cut()
            town.control.sync_failures_left = -1
            setattr(town.control, fault, value)
            for _ in range(40):  # a file may have room inside
                home.touch()
                if home.waiting:
                    break
            kept = home.waiting
            page = television_text(town)
            report.clause(f"{what}: the device keeps what the box could not, and the television says so",
                          kept > 0 and "きろくを しまえませんでした" in page, f"{kept} in its memory")
            report.clause(f"{what}: the box goes on", town.processes["box"].poll() is None)
            setattr(town.control, fault, 0)
            home.rest()
            report.clause(f"{what} is over: the next touch hands everything over, without a restart", not home.waiting)
            home.look()
            town.kill("box")
            town.power_cut("nothing")
            state = checker.spool_state(checker.copy(town.state, town.folder / "spool-copy", ["spool.sqlite"]))
            report.clause(f"{what}, then a power cut: the spool has every number it gave out",
                          state is not None and state[1] >= home.given.get(state[0], 0), f"{state and state[1]}")
            town.new_records()
            town.start_box()
            town.line.restore()
        wait_for("an empty spool", lambda: not checker.spool_state(town.state)[2], 120)
        home.look()
        town.await_fold()
        town.stop("box")
        town.stop("collector")
        close_books(report, town, checker.copy(town.data, town.folder / "copy"),
                    *[(spool, last) for spool, last in home.given.items()], home.confirmed)
    finally:
        town.control.clear()
        town.finish()


def television_text(town):
    """What stands on the television, without a browser."""
    url = urlsplit(town.television())
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
    try:
        connection.request("GET", url.path)
        answer = connection.getresponse()
        answer.read()
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        connection.request("GET", "/", headers={"Cookie": cookie})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


SCENES = [order, full_disk, full_files, sync_errors, table_sync_errors, read_only, torn_logs, clock_steps, box_spool]


if __name__ == "__main__":
    if os.environ.get("ENDURANCE_INSIDE") != "1":
        # Small and read-only disks are mounted in a namespace of our own.
        tools()
        os.environ["ENDURANCE_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--mount", sys.executable, *sys.argv])
    run("faults", __doc__, 1, faults)
