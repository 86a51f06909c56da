"""Counts what is stored, by plain SQL on the two files: nothing of Engawa's own code takes part.

It is told what was acknowledged (the load client's log, the box's spool, what the virtual monitor was told) and says
in sentences what is wrong. The bytes of a journal row are read anew here, by their description in PackedEvent.swift.
"""
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

TAP, READING, ASSIGNMENT, TELEVISION, REPETITION = 1, 2, 3, 4, 5
# CardEndReason.mistake
BOUND_BY_MISTAKE = 5
PERIOD_MS, DAY_MS = 7 * 86_400_000, 86_400_000
MASK = (1 << 64) - 1


def copy(source, target, files=("journal.sqlite", "store.sqlite")):
    """Copies databases of a dead program with their logs, so that looking changes nothing of what it will find."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for name in files:
        for end in ("", "-wal"):
            if (source / (name + end)).exists():
                shutil.copyfile(source / (name + end), target / (name + end))
    return target


def mix(value):
    """The random numbers of load.c (splitmix64), by which its spools are named."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def load_spool(seed, connection):
    return b"".join(mix((mix(seed) + 4 * connection + j) & MASK).to_bytes(8, "little") for j in range(2)).hex()


class Ledger:
    """What was acknowledged to load clients, from their logs: a line is written before the next batch leaves."""

    def __init__(self):
        self.logs = {}  # path -> bytes read
        self.batch_of = {}  # spool -> events in each of its batches
        self.acknowledged = Counter()  # spool -> its highest number that was answered
        self.box_of = {}
        self.outcomes = Counter()
        self.problems = []

    def follow(self, log, seed, connections, batch):
        self.logs[log] = 0
        for connection in range(connections):
            self.batch_of[load_spool(seed, connection)] = batch

    def read(self):
        """Takes in what the logs say by now."""
        for log, done in self.logs.items():
            if not log.exists():
                continue
            with open(log, "rb") as file:
                file.seek(done)
                text = file.read()
            whole = text[:text.rfind(b"\n") + 1]
            self.logs[log] = done + len(whole)
            for line in whole.decode().splitlines():
                spool, box, *numbers = line.split()
                first, count, stored, duplicates, quarantined = map(int, numbers)
                if first != self.acknowledged[spool] + 1 or stored + duplicates + quarantined != count:
                    self.problems.append(f"an answer does not fit its batch: {line}")
                self.acknowledged[spool] = first + count - 1
                self.box_of[spool] = box
                self.outcomes.update(stored=stored, duplicates=duplicates, quarantined=quarantined, batches=1)

    @property
    def events(self):
        return sum(self.acknowledged.values())


class Growth:
    """Looks at the journal after each cut: only at the rows that are new, since the others were looked at before.

    A load client has one batch on its way for each spool, and its numbers are without gaps; so what is stored of a
    spool must be the numbers from 1 on, in order, each once, at least up to what was acknowledged, and end where a
    batch ends.
    """

    def __init__(self, ledger):
        self.ledger, self.head, self.reached = ledger, 0, Counter()

    def look(self, folder, begun=None):
        """Returns what is wrong in the copy `folder`; `begun`: what was acknowledged when the program ended."""
        problems = []
        acknowledged = begun if begun is not None else self.ledger.acknowledged
        db = sqlite3.connect(folder / "journal.sqlite")
        try:
            head, count = db.execute("SELECT coalesce(max(seq), 0), count(*) FROM journal").fetchone()
            if head != count:
                problems.append(f"the journal's last row is {head}, but it has {count}")
            if head < self.head:
                problems.append(f"the journal had {self.head} rows and has {head}")
            rows = db.execute(
                "SELECT lower(hex(spool.id)), box_seq FROM journal JOIN spool ON spool.number = journal.spool "
                "WHERE seq > ? ORDER BY seq", (self.head,))
            for spool, number in rows:
                if spool not in self.ledger.batch_of:
                    continue
                if number != self.reached[spool] + 1:
                    problems.append(f"number {number} of a spool follows {self.reached[spool]}")
                self.reached[spool] = max(number, self.reached[spool])
        except sqlite3.DatabaseError as error:
            return [f"the journal cannot be read: {error}"]
        finally:
            db.close()
        self.head = head
        for spool, batch in self.ledger.batch_of.items():
            reached, told = self.reached[spool], acknowledged[spool]
            if reached < told:
                problems.append(f"{told - reached} acknowledged events of a spool are not there")
            elif reached > told + batch:
                problems.append(f"{reached - told} events of a spool are there unanswered, in batches of {batch}")
            if reached % batch:
                problems.append(f"a batch of {batch} is there in part: {reached % batch} events of it")
        return problems


def varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def zigzag(data, at):
    value, at = varint(data, at)
    return value >> 1 ^ -(value & 1), at


# Digits behind the point of the first value of a set of quantities, by its kind: grams, hundredths of a degree, tenths.
PLACES = {2: 3, 3: 2, 4: 1, 5: 1}
# The quantity that a set of each kind has for its first value.
MAIN = {2: 1, 3: 30, 4: 31, 5: 33}


def rounded(digits, places, wanted):
    """The digits with `wanted` places behind the point; halves go away from zero."""
    if places <= wanted:
        return digits * 10 ** (wanted - places)
    divisor = 10 ** (places - wanted)
    return (abs(digits) + divisor // 2) // divisor * (1 if digits >= 0 else -1)


def skip_sources(payload, at):
    """Numbers as the device gave them, which no table has."""
    count, at = varint(payload, at)
    for _ in range(count):
        length, at = varint(payload, at)
        _, at = varint(payload, at + length)
        _, at = zigzag(payload, at)
        length, at = varint(payload, at)
        at += length
    return at


def read_values(payload, at):
    """The kind of a reading, its four values, and what it has beyond them."""
    form = payload[at]
    kind, at = form & 15, at + 1
    if kind == 1:
        values = []
        for present in (True, True, form & 16, form & 32):
            value = None
            if present:
                value, at = varint(payload, at)
            values.append(value)
        if at != len(payload):
            raise ValueError("the bytes of a reading do not fit")
        return kind, tuple(values), None
    if kind == 6:
        steps, at = varint(payload, at)
        values = [steps]
        for present in (form & 16, form & 32, form & 64):
            value = None
            if present:
                value, at = varint(payload, at)
            values.append(value)
        return kind, tuple(values), payload[at:]
    more = payload[at:]
    count, at = varint(payload, at)
    main = None
    for _ in range(count):
        quantity, at = varint(payload, at)
        places, at = varint(payload, at)
        digits, at = zigzag(payload, at)
        if quantity == MAIN[kind]:
            main = rounded(digits, places, PLACES[kind])
    if at != len(payload) or main is None:
        raise ValueError("the bytes of a reading do not fit")
    return kind, (main, None, None, None), more


def read_reading(occurred, payload):
    """What the tables should say of a reading: key of its content, time, qualities, method, kind, values, and the rest."""
    offset, at = zigzag(payload, 18)
    offset += 540
    at += 16 if payload[0] == 2 else 8
    prefix = int.from_bytes(payload[at:at + 8], "big")
    flags = payload[at + 8]
    delta, at = zigzag(payload, at + 9)
    measured = occurred + delta
    local = None
    if flags & 4:
        difference, at = zigzag(payload, at)
        local = measured + offset * 60_000 + difference
    if flags & 8:
        _, at = zigzag(payload, at)
    quality, at = varint(payload, at)
    if payload[0] == 4:
        at = skip_sources(payload, at)
    kind, values, more = read_values(payload, at)
    day = 0 if local is None else local // DAY_MS
    return {
        "key": day << 32 | prefix >> 32, "local": local, "measured": measured, "quality": quality, "clock": flags & 3,
        "method": flags >> 4 & 3, "kind": kind, "values": values, "more": more,
    }


class Books:
    """All of a store at rest: opened for reading only, every row looked at."""

    def __init__(self, folder):
        self.db = sqlite3.connect(f"file:{Path(folder) / 'store.sqlite'}?mode=ro", uri=True, timeout=10)
        self.db.execute("ATTACH DATABASE ? AS record", (f"file:{Path(folder) / 'journal.sqlite'}?mode=ro",))
        self.problems = []

    def close(self):
        self.db.close()

    def number(self, sql, *arguments):
        return self.db.execute(sql, arguments).fetchone()[0]

    def expect(self, sentence, found, wanted=0):
        if found != wanted:
            self.problems.append(sentence.format(found=found, wanted=wanted))

    def journal(self):
        """Each event once, by number of its spool and by its own id; the rows without gaps; the files sound."""
        for schema in ("main", "record"):
            self.expect("a file is damaged: {found}", self.db.execute(f"PRAGMA {schema}.quick_check(3)").fetchall(),
                        [("ok",)])
        head, count = self.db.execute("SELECT coalesce(max(seq), 0), count(*) FROM record.journal").fetchone()
        self.expect("the journal's last row is {found}, but it has {wanted}", head, count)
        self.expect("{found} numbers of spools are there twice", self.number(
            "SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT spool, box_seq FROM record.journal)) "
            "FROM record.journal"))
        self.expect("{found} events are there twice, by their ids", self.number(
            "SELECT count(*) - count(DISTINCT substr(payload, 3, 16)) FROM record.journal WHERE kind <> 5"))
        self.expect("{found} rows name a spool, boot, card or device that is not there", self.number(
            "SELECT count(*) FROM record.journal AS j WHERE j.spool NOT IN (SELECT number FROM record.spool) "
            "OR j.boot NOT IN (SELECT number FROM record.boot) "
            "OR (j.card <> 0 AND j.card NOT IN (SELECT number FROM record.card)) "
            "OR (j.device <> 0 AND j.device NOT IN (SELECT number FROM record.device))"))
        return count

    def acknowledged(self, ledger):
        """Everything that load clients were told is stored, by the box that sent it, and nothing else of them."""
        boxes = {number: box for number, box in self.db.execute("SELECT number, lower(hex(id)) FROM main.box")}
        there = {}
        for spool, box, count, first, last in self.db.execute(
                "SELECT lower(hex(spool.id)), spool.box, count(*), min(box_seq), max(box_seq) "
                "FROM record.journal JOIN record.spool ON spool.number = journal.spool GROUP BY journal.spool"):
            if spool in ledger.batch_of:
                there[spool] = (boxes.get(box), count, first, last)
        missing, extra, strange = 0, 0, 0
        for spool in ledger.batch_of:
            told = ledger.acknowledged[spool]
            box, count, first, last = there.get(spool, (None, 0, 1, 0))
            missing += max(0, told - count)
            extra += max(0, count - told)
            strange += count > 0 and (first != 1 or last != count or box != ledger.box_of.get(spool, box))
        self.expect("{found} acknowledged events are not there", missing)
        self.expect("{found} events are there that nobody acknowledged", extra)
        self.expect("{found} spools have gaps, or another box's events", strange)
        self.problems += ledger.problems

    def tables(self):
        """The tables say what the journal says, each reading, tap and sign of life once."""
        head = self.number("SELECT coalesce(max(seq), 0) FROM record.journal")
        self.expect("the tables are folded up to row {found}, the journal has {wanted}",
                    self.number("SELECT seq FROM fold_position"), head)
        self.expect("{found} rows of the journal are found by their spool's number, of {wanted}", self.number(
            "SELECT count(*) FROM record.journal AS j WHERE j.seq = (SELECT r.seq + j.box_seq - r.first FROM spool_run AS r "
            "WHERE r.spool = j.spool AND r.first <= j.box_seq AND r.last >= j.box_seq ORDER BY r.first DESC LIMIT 1)"),
            head)
        self.expect("{found} numbers stand in spool_run, for {wanted} rows",
                    self.number("SELECT coalesce(sum(last - first + 1), 0) FROM spool_run"), head)
        self._readings()
        self.expect("taps differ from the journal's: {found}", self._difference(
            "SELECT seq, subject, occurred_at_ms, card FROM record.journal WHERE kind = 1",
            "SELECT seq, person, occurred_at_ms, card FROM tap"))
        self.expect("signs of life differ from the journal's taps and readings: {found}", self._difference(
            f"SELECT seq, subject, occurred_at_ms, occurred_at_ms / {DAY_MS} FROM record.journal "
            "WHERE kind IN (1, 2) AND subject <> 0",
            "SELECT * FROM (SELECT seq, person, at_ms, day FROM life_sign WHERE seq IN (SELECT seq FROM record.journal "
            "WHERE kind IN (1, 2)) UNION ALL SELECT seq, person, measured_at_ms + touched_after_ms, "
            f"(measured_at_ms + touched_after_ms) / {DAY_MS} FROM reading WHERE touched_after_ms IS NOT NULL)"))
        self.expect("{found} signs of life are there twice", self.number(
            "SELECT count(*) - count(DISTINCT seq) FROM life_sign"))

    def _difference(self, left, right):
        return self.number(f"SELECT (SELECT count(*) FROM ({left} EXCEPT {right})) + "
                           f"(SELECT count(*) FROM ({right} EXCEPT {left})) + "
                           f"abs((SELECT count(*) FROM ({left})) - (SELECT count(*) FROM ({right})))")

    def _readings(self):
        owner = dict(self.db.execute("SELECT reading, person FROM reading_assignment ORDER BY seq"))
        journal = self.db.execute(
            "SELECT seq, subject, occurred_at_ms, payload FROM record.journal WHERE kind = 2 ORDER BY seq")
        table = self.db.execute(
            "SELECT seq, period, person, kind, measured_at_ms, quality, clock_quality, value_1, value_2, value_3, value_4, "
            "method FROM reading ORDER BY seq")
        keys = Counter()
        per_person, more, wrong, count = Counter(), {}, 0, 0
        for seq, subject, occurred, payload in journal:
            reading = read_reading(occurred, payload)
            count += 1
            keys[(reading["key"], seq)] += 1
            person = owner.get(seq, subject)
            per_person[person] += 1
            wanted = (seq, reading["measured"] // PERIOD_MS, person, reading["kind"], reading["measured"],
                      reading["quality"], reading["clock"], *reading["values"])
            if reading["more"] is not None:
                more[seq] = reading["more"]
            row = table.fetchone()
            wrong += row is None or row[:11] != wanted or (
                seq not in owner and row[11] != (reading["method"] if subject else 0))
        wrong += len(table.fetchall())
        self.expect("{found} readings of the table differ from the journal's", wrong)
        self.expect("people have other counts of readings than the journal says", Counter(dict(self.db.execute(
            "SELECT person, count(*) FROM reading GROUP BY person"))), per_person)
        self.expect("what readings have beyond four values differs from the journal's",
                    dict(self.db.execute("SELECT seq, more FROM reading_more")), more)
        self.expect("the readings' contents differ from the journal's", Counter(self.db.execute(
            "SELECT key, seq FROM reading_content").fetchall()), keys)
        self.readings, self.people = count, len(per_person)

    def owners(self):
        """Taps, readings and decisions are theirs whose card it was when they happened, by the register's bindings.

        Rows that came before the last change of their card's bindings are passed over: they were decided by what was
        known then.
        """
        bindings, changed = {}, Counter()
        for card, person, household, bound, ended, reason in self.db.execute(
                "SELECT fingerprint, person, household, bound_at_ms, ended_at_ms, end_reason FROM card_binding "
                "JOIN person ON person.number = card_binding.person WHERE fingerprint IS NOT NULL "
                "ORDER BY bound_at_ms, card_binding.number"):
            changed[card] = max(changed[card], bound, ended or 0)
            if reason != BOUND_BY_MISTAKE:
                bindings.setdefault(card, []).append((person, household, float("inf") if ended is None else ended))
        self.owned, wrong = 0, 0
        for subject, occurred, recorded, head, card, home in self.db.execute(
                "SELECT subject, occurred_at_ms, recorded_at_ms, substr(payload, 1, 2), digest, household "
                "FROM record.journal AS journal JOIN record.card ON card.number = journal.card "
                "JOIN record.spool ON spool.number = journal.spool JOIN box ON box.number = spool.box "
                "WHERE journal.kind IN (1, 2, 3)"):
            if recorded <= changed[card]:
                continue
            theirs = [b for b in bindings.get(card, []) if occurred < b[2]]
            # Without a clock nobody knows when it was; it is theirs who has the card now.
            has_clock = head[1] & 3 != 3
            person, household, _ = (theirs or [(0, home, 0)])[0 if has_clock else -1]
            wrong += subject != (person if household == home else 0)
            self.owned += 1
        self.expect("{found} events are not theirs whose card it was", wrong)

    def plausible(self, ledger):
        """What load.c sends is in these bounds, whatever its seed; a torn row would hardly be."""
        wrong = 0
        for spool, occurred, payload in self.db.execute(
                "SELECT lower(hex(spool.id)), occurred_at_ms, payload FROM record.journal "
                "JOIN record.spool ON spool.number = journal.spool WHERE kind = 2"):
            if spool not in ledger.batch_of:
                continue
            reading = read_reading(occurred, payload)
            systolic, diastolic, _, pulse = reading["values"]
            wrong += not (110 <= systolic < 160 and 60 <= diastolic < 95 and pulse >= 55
                          and reading["local"] == reading["measured"] + 540 * 60_000)
        self.expect("{found} readings were never sent like this", wrong)

    def spool(self, spool, last):
        """A box's spool: every number that it gave out is at the collector, once."""
        numbers = [n for (n,) in self.db.execute(
            "SELECT box_seq FROM record.journal JOIN record.spool ON spool.number = journal.spool "
            "WHERE lower(hex(spool.id)) = ? ORDER BY box_seq", (spool,))]
        given = set(range(1, last + 1))
        self.expect("{found} numbers of the box's spool are missing", len(given - set(numbers)))
        self.expect("{found} numbers of the box's spool are there twice", len(numbers) - len(set(numbers)))
        self.expect("{found} numbers of the box's spool were never given out", len(set(numbers) - given))

    def confirmed(self, measurements):
        """Each measurement that the monitor was told is kept: once in the journal and once in the table."""
        there = Counter()
        for occurred, payload in self.db.execute("SELECT occurred_at_ms, payload FROM record.journal WHERE kind = 2"):
            reading = read_reading(occurred, payload)
            there[(reading["local"], reading["values"][0], reading["values"][1], reading["values"][3])] += 1
        self.expect("{found} measurements that were confirmed to the monitor are not there",
                    sum(there[m] == 0 for m in measurements))
        self.expect("{found} measurements are there more than once", sum(there[m] > 1 for m in measurements))

    def quarantine(self, wanted=0):
        self.expect("{found} events are in quarantine, not {wanted}", self.number("SELECT count(*) FROM quarantine"),
                    wanted)


def spool_state(folder):
    """The id, the last number given out and the numbers that wait in the box's spool of a state folder; None when there
    is none yet."""
    path = Path(folder) / "spool.sqlite"
    if not path.exists():
        return None
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        row = db.execute("SELECT lower(hex(id)), last_sequence FROM spool_file").fetchone()
        return (*row, [n for (n,) in db.execute("SELECT sequence FROM waiting_event")]) if row else None
    except sqlite3.DatabaseError:
        return None
    finally:
        db.close()
