#!/usr/bin/python3
"""Keeps the demo's clock and the line between box and collector, and says how it stands with Hanako.

  keeper.py serve FOLDER PORT  keeps clock and line (which boxes call at PORT) until it is told to end
  keeper.py tell FOLDER WORDS  tells that one: advance SECONDS, morning HH:MM:SS, today HH:MM:SS, cut, restore,
                               target PORT; the answer is the town's time, and whether the line is up
  keeper.py watch FOLDER       how it stands with the watch over her: quiet, asked or alerted
  keeper.py readings FOLDER    how many readings the town has of her
  keeper.py free PORT          exit code 0 when nobody listens there

The clock goes on from where it was: its offset is kept in FOLDER/clock-offset.
"""
import signal
import socket
import sqlite3
import sys
from pathlib import Path

from clock import Clock
from line import Line


def serve(folder, port):
    kept = folder / "clock-offset"
    clock = Clock(folder / "clock", int(kept.read_text()) if kept.exists() else 0)
    line = Line(port)
    path = folder / "keeper.sock"
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        caller, _ = server.accept()
        with caller, caller.makefile("rw") as conversation:
            try:
                obey(clock, line, *conversation.readline().split())
                kept.write_text(str(clock.offset))
                answer = f"ok {clock.local()} {'up' if line.up else 'cut'}"
            except (TypeError, ValueError, KeyError) as problem:
                answer = f"error {problem}"
            try:
                conversation.write(answer + "\n")
                conversation.flush()
            except OSError:
                pass  # who asked has gone


def obey(clock, line, word="now", argument=None):
    def time_of_day():
        return map(int, argument.split(":"))

    {
        "now": lambda: None,
        "advance": lambda: clock.advance(float(argument)),
        "morning": lambda: clock.advance_to(*time_of_day(), on_a_new_morning=True),
        "today": lambda: clock.advance_to(*time_of_day()),
        "cut": line.cut,
        "restore": line.restore,
        "target": lambda: setattr(line, "target", int(argument)),
    }[word]()


def tell(folder, *words):
    with socket.socket(socket.AF_UNIX) as keeper:
        keeper.settimeout(10)
        keeper.connect(str(folder / "keeper.sock"))
        keeper.sendall((" ".join(words) + "\n").encode())
        verdict, _, rest = keeper.makefile().readline().strip().partition(" ")
    print(rest)
    return 0 if verdict == "ok" else 1


def hers(folder, rows):
    """How many of these rows there are of hers: the first name in the register."""
    with sqlite3.connect(f"file:{folder}/data/store.sqlite?mode=ro", uri=True, timeout=10) as store:
        return store.execute(f"SELECT count(*) FROM {rows} AND person = 1").fetchone()[0]


def watch(folder):
    if hers(folder, "alert WHERE closed_at_ms IS NULL"):
        print("alerted")
    else:
        print("asked" if hers(folder, "expectation WHERE phase = 2") else "quiet")
    return 0


def readings(folder):
    print(hers(folder, "reading WHERE kind = 1"))
    return 0


def free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        return 0
    except OSError:
        return 1


def main(what="", *arguments):
    if what == "serve":
        return serve(Path(arguments[0]), int(arguments[1]))
    if what == "tell":
        return tell(Path(arguments[0]), *arguments[1:])
    if what == "watch":
        return watch(Path(arguments[0]))
    if what == "readings":
        return readings(Path(arguments[0]))
    if what == "free":
        return free(int(arguments[0]))
    print(__doc__)
    return 64


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
