"""Looks for what must never be written down, in every form that it could take in a log or a file: the same forms as
Tests/TestSupport/SecretSearch.swift."""
import base64
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
