"""Looks for what must never be written down, in every form that it could take in a log or a file: the same forms as
Tests/TestSupport/SecretSearch.swift."""
import base64
import contextlib
import re
import sqlite3
from pathlib import Path


def forms(secret):
    """The forms of bytes (an identifier of a card, a serial number) or of text (a name, a PIN), by their names."""
    if isinstance(secret, str):
        text = secret.encode()
        return {
            "in UTF-8": text,
            "in UTF-16": secret.encode("utf-16-le"),
            "in UTF-16 BE": secret.encode("utf-16-be"),
            "in Base64": base64.b64encode(text),
            "hexadecimal": text.hex().encode(),
        }
    found = {"as it is": secret, "reversed": secret[::-1]}
    for name, separator in (("hexadecimal", ""), ("with colons", ":"), ("with blanks", " "), ("dashed", "-")):
        text = separator.join(f"{byte:02x}" for byte in secret)
        found[name], found["upper case, " + name] = text.encode(), text.upper().encode()
    found["as a list"] = ", ".join(map(str, secret)).encode()
    found["in Base64"] = base64.b64encode(secret).rstrip(b"=")
    found["in decimal"] = str(int.from_bytes(secret, "big")).encode()
    return found


def files(places):
    for place in map(Path, places):
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                yield path


def leaks(places, secrets):
    """What was found of `secrets`, by name, in files and below folders; the secrets themselves are not in the answer."""
    found = []
    for path in files(places):
        content = path.read_bytes()
        for name, secret in secrets.items():
            found += [f"{name} {form} in {path.name}" for form, shape in forms(secret).items() if shape in content]
    return found


# ISO/IEC 7816-4: the head of VERIFY for the authentication PIN of a My Number card, with its length (devices.md 3).
VERIFY = bytes.fromhex("0020008004")


def pins(places, digits):
    """Where PINs were found. Four digits alone stand in many a number, so in a database a value has to be the PIN, or to
    have it as a word of its own; anywhere else it is looked for as a word, and as the command that shows it to a card."""
    found = []
    for path in files(places):
        content = path.read_bytes()
        commands = [VERIFY + pin.encode() for pin in digits]
        shapes = [shape for command in commands for shape in (command, *forms_of_hex(command))]
        if any(shape in content for shape in shapes):
            found.append(f"VERIFY in {path.name}")
            continue
        if content.startswith(b"SQLite format 3\0"):
            found += [f"a PIN in {path.name}, table {table}" for table in tables_with(path, digits)]
        elif not path.name.endswith(("-wal", "-shm")) and has_word(content, digits):
            found.append(f"a PIN in {path.name}")
    return found


def forms_of_hex(data):
    return data.hex().encode(), data.hex().upper().encode(), data.hex(" ").encode(), data.hex(" ").upper().encode()


# May hold any four digits as a word of their own: how long an answer took, a random name.
CHANCE = re.compile(rb"duration\.ms=\d+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def has_word(content, digits):
    plain = CHANCE.sub(b"", content)
    return any(re.search(rb"\b" + pin.encode() + rb"\b", plain) for pin in digits)


def tables_with(path, digits):
    """The tables of a database, its log included, with a value that is one of the PINs or has it as a word."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
        database.text_factory = bytes
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for row in database.execute('SELECT * FROM "' + name.decode() + '"'):
                values = [str(value).encode() if isinstance(value, int) else value for value in row]
                values = [value for value in values if isinstance(value, bytes)]
                if any(has_word(value, digits) for value in values):
                    yield name.decode()
                    break
