"""A box's side of the uplink by hand: one batch, one answer, everything in view. Fields by their numbers in
uplink.proto."""
import http.client
import os
import ssl
import time

STORED, DUPLICATE, QUARANTINED, TRY_AGAIN = 1, 2, 3, 4


def number(field, value):
    return varint(field << 3) + varint(value)


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(field, value):
    return number(field, (value << 1) ^ (value >> 63))


def nested(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def outcomes(body):
    """(sequence, outcome) of each event of an answer."""
    found, at = [], 0
    while at < len(body):
        tag, at = read_varint(body, at)
        value, at = read_varint(body, at)
        if tag == 1 << 3 | 2:
            answer, part = {}, at
            while part < at + value:
                inner, part = read_varint(body, part)
                content, part = read_varint(body, part)
                if inner & 7 == 2:
                    part += content
                else:
                    answer[inner >> 3] = content
            found.append((answer.get(1, 0), answer.get(2, 0)))
        if tag & 7 == 2:
            at += value
    return found


class Refused(Exception):
    """The connection broke before there was an answer."""


class Peer:
    """One spool of one box of the load town. What it was told is in the town's ledger."""

    def __init__(self, town, box=0, batch=5):
        self.town, self.batch = town, batch
        folder = town.identities / "boxes"
        self.box = bytes.fromhex((folder / f"{box:03}.id").read_text().strip())
        kind, version, digest = (folder / f"{box:03}.cards").read_text().split()[:3]
        self.card = number(1, int(kind)) + number(2, int(version)) + nested(3, bytes.fromhex(digest))
        self.tls = ssl.create_default_context(cafile=town.identities / "ca.pem")
        self.tls.load_cert_chain(folder / f"{box:03}.pem")
        self.spool, self.boot, self.device = os.urandom(16), os.urandom(16), os.urandom(8)
        self.sequence = 0  # the last that was acknowledged
        self.pending = None
        town.ledger.batch_of[self.spool.hex()] = batch
        town.ledger.acknowledged[self.spool.hex()] = 0

    def event(self, sequence, now):
        pressure = signed(1, 111 + sequence % 40) + signed(2, 61 + sequence % 30) + signed(4, 60 + sequence % 30)
        reading = (
            nested(1, nested(1, self.device) + nested(2, b"Omron") + nested(3, b"HEM-7081-IT")) + nested(2, pressure)
            + signed(10, now - 20_000 + 540 * 60_000) + number(11, now - 20_000) + number(12, 1)
            + nested(15, os.urandom(32)) + nested(16, os.urandom(32)) + nested(17, self.card) + number(18, 1))
        return (number(1, sequence) + nested(2, os.urandom(16)) + nested(3, self.boot) + number(4, now) + number(5, 1)
                + signed(6, 540) + nested(11, reading))

    def compose(self):
        """The next batch as bytes; each call makes other events of the same numbers."""
        now = int(time.time() * 1000)
        events = [self.event(self.sequence + i + 1, now) for i in range(self.batch)]
        return (number(1, 1) + nested(2, b"engawa-endurance") + nested(3, self.box) + nested(4, self.spool)
                + number(5, now) + b"".join(nested(6, e) for e in events))

    def post(self, batch, timeout=15):
        """Returns status, headers, text, and the outcome of each event."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.town.ports["boxes"], context=self.tls,
                                                 timeout=timeout)
        try:
            connection.request("POST", "/v1/events", batch, {"Content-Type": "application/x-protobuf"})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Refused(f"{type(error).__name__}: {error}") from None
        finally:
            connection.close()
        if answer.status != 200:
            return answer.status, answer.headers, body.decode(errors="replace").strip(), []
        found = outcomes(body)
        if [s for s, _ in found] != list(range(self.sequence + 1, self.sequence + self.batch + 1)):
            self.town.ledger.problems.append("an answer by hand does not fit its batch")
        return 200, answer.headers, "", [outcome for _, outcome in found]

    def send(self):
        """Sends the batch that was not acknowledged yet, or the next. Returns status, headers and text; 207 when it was
        answered, but not all of it is stored."""
        if self.pending is None:
            self.pending = self.compose()
        status, headers, text, found = self.post(self.pending)
        if status != 200:
            return status, headers, text
        if any(outcome not in (STORED, DUPLICATE) for outcome in found):
            return 207, headers, f"outcomes {found}"
        self.sequence += self.batch
        self.pending = None
        self.town.ledger.acknowledged[self.spool.hex()] = self.sequence
        return 200, headers, ""
