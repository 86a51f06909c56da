"""Hanako's My Number card is locked, expired or revoked: home opens, records do not, and a new card opens all of them."""
import contextlib
import re
import sqlite3
import subprocess
import time

from leaks import leaks, pins
from television import Television
from town import ROOT, Story, wait_for

HANAKO = "鳥海 はなこ"
# What was entered at the TV: the right PIN and a wrong one.
ENTERED = ("1234", "1111")
# What Misaki does from her own home (a log-in with the town's OIDC) is not built yet, and is no part of this.
REFUSALS = {"certificateExpired": 28, "revoked": 40, "enrolmentNeeded": 50, "credentialReplaced": 53, "tooLow": 60}


def scenes(town, story):
    cards = issue_cards(town)
    town.open_town()
    tv = Television(town.tv_address)
    try:
        town_card(town, tv)
        for name, words in [("taro-expired", "電子証明書の 期限が きれています"),
                            ("yuto-revoked", "この カードは 止められています")]:
            no_longer_valid(town, story, tv, cards / name, words)
        first_card(town, story, tv, cards)
        locked(town, story, tv, cards / "hanako")
        renewed(town, story, tv, cards)
        kept_secret(town, story)
    finally:
        tv.close()


def issue_cards(town):
    """Authorities and cards by openssl; the collector is told whom to believe, by fingerprint."""
    folder = town.folder / "authority"
    subprocess.run([ROOT / "Tests/cards/authority.sh", folder], check=True, capture_output=True, timeout=60)
    issuer = folder / "authorities/authentication-new"
    openssl = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout
    openssl("crl", "-in", issuer / "crl.pem", "-outform", "DER", "-out", issuer / "crl.der")
    fingerprint = openssl("x509", "-in", issuer / "ca.pem", "-noout", "-fingerprint", "-sha256").split("=")[1].strip()
    town.environment = {
        "ENGAWA_MY_NUMBER_AUTHORITIES": str(issuer / "ca.pem"),
        "ENGAWA_MY_NUMBER_FINGERPRINTS": fingerprint.replace(":", ""),
        "ENGAWA_MY_NUMBER_REVOCATION_LISTS": str(issuer / "crl.der"),
    }
    return folder / "cards"


# -- steps ------------------------------------------------------------------------------------------------------------


def taps(town):
    return town.rows("SELECT count(*) FROM journal WHERE kind = 1")[0][0]


def bind(town, tv, *thing, options=()):
    """The clerk binds the card that lies there, so that it greets; then it is lifted."""
    before = taps(town)
    town.steer("put", *thing)
    wait_for("the tap at the collector", lambda: taps(town) > before)
    tv.wait_text("まだ 登録されていない カードです")
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako, *options)
    town.steer("lift")
    time.sleep(1)  # the reader looks every 0.4 s


def my_number(card):
    return "my-number", str(card)


def greet(town, tv, *thing):
    """Lays a card down, which greets, and goes on to the first page."""
    town.steer("put", *thing)
    tv.wait_text(HANAKO)
    tv.wait_page("/tv/home")
    tv.wait_text("けんこう")


def lay_instead(town, *thing):
    """Takes the card away that lies there, and lays another one down."""
    town.steer("lift")
    time.sleep(1)  # the reader looks every 0.4 s
    town.steer("put", *thing)


def enter(tv, digits):
    tv.wait_text("カードは おいたままに")
    for digit in digits:
        tv.press(digit)
    wait_for("four dots", lambda: "●●●●" in tv.text().replace(" ", ""))
    tv.press("Enter")


def away(town, tv):
    """黄, and the card is taken away."""
    tv.leave()
    town.steer("lift")
    tv.wait_text("カードを カードリーダーに")
    time.sleep(1)


def refused(town):
    return [row[0] for row in town.rows("SELECT refusal FROM card_sign_in ORDER BY seq")]


# -- scenes -----------------------------------------------------------------------------------------------------------


def town_card(town, tv):
    town.log("scene", "the card she always had, and a reading of an earlier year of hers")
    bind(town, tv, "hanako")
    town.steer("tap", "hanako")
    tv.wait_text(HANAKO)
    town.steer("monitor", "measure", "135/82/68", "at", town.local())
    town.steer("touch", "monitor")
    tv.wait_text("きろくしました")
    wait_for("the reading in the store", lambda: town.rows("SELECT count(*) FROM reading WHERE person > 0")[0][0] == 1)
    tv.leave()


def first_card(town, story, tv, cards):
    town.log("scene", "her checkups want more than a card that can be copied")
    greet(town, tv, "hanako")
    tv.press("2")
    tv.wait_text("マイナンバーカードを おいてください")
    story.clause("a card that can be copied opens no checkups; the refusal is in the record with its reason",
                 refused(town)[-1] == REFUSALS["tooLow"], str(refused(town)))
    tv.picture(town.folder / "lay.png")
    lay_instead(town, *my_number(cards / "hanako"))
    enter(tv, "1111")
    tv.wait_text("暗証番号が ちがいました")
    tv.wait_text("あと 2回")
    tv.picture(town.folder / "wrong-pin.png")
    time.sleep(2)
    story.clause("a wrong PIN says how many tries are left, and nothing tries again by itself",
                 "authentication 1234 2" in (cards / "hanako/pins").read_text())
    tv.press("Enter")
    enter(tv, "1234")
    tv.wait_text("はじめての カードです")
    town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    story.clause("a card of nobody makes nobody; the clerk binds it", refused(town)[-1] == REFUSALS["enrolmentNeeded"])
    town.steer("lift")
    time.sleep(1)
    start = time.monotonic()
    town.steer("put", *my_number(cards / "hanako"))
    enter(tv, "1234")
    tv.wait_page("/tv/exam-records")
    tv.wait_text("健診の 結果が 届くと")
    story.clause("with the card and its PIN they open", refused(town)[-1] == 0, f"{time.monotonic() - start:.1f} s")
    tv.picture(town.folder / "exam-records.png")
    tv.press("Backspace")
    tv.wait_page("/tv/home")
    tv.wait_text("けんこう")
    tv.press("3")
    tv.wait_page("/tv/access-records")
    tv.wait_text("ご本人")
    story.clause("so does who looked, without the PIN again", "本人の確認" in tv.text())
    tv.picture(town.folder / "access-records.png")
    away(town, tv)


def no_longer_valid(town, story, tv, card, words):
    town.log("scene", f"{card.name}, bound to her while it was good")
    bind(town, tv, *my_number(card), options=["--without-pin"])
    greet(town, tv, *my_number(card))
    story.clause(f"{card.name}: home opens by the card alone", True)
    tv.press("2")
    enter(tv, "1234")
    tv.wait_text(words)
    text = tv.text()
    story.clause(f"{card.name}: one plain sentence, and whom to call", "0858-00-0100" in text, words)
    tv.picture(town.folder / f"{card.name}.png")
    reason = "revoked" if "revoked" in card.name else "certificateExpired"
    story.clause(f"{card.name}: the reason is in the record", refused(town)[-1] == REFUSALS[reason])
    away(town, tv)


def locked(town, story, tv, card):
    town.log("scene", "the PIN is locked")
    (card / "pins").write_text("authentication 1234 0\nsignature TONAMI75 5\ntext 5678 3\n")
    greet(town, tv, *my_number(card))
    tv.press("2")
    tv.wait_text("暗証番号が 止まっています")
    story.clause("PIN locked: home opens by the card alone, her checkups say what to do",
                 "窓口で なおせます" in tv.text() and "0858-00-0100" in tv.text())
    tv.picture(town.folder / "locked.png")
    away(town, tv)
    (card / "pins").write_text("authentication 1234 1\nsignature TONAMI75 5\ntext 5678 3\n")
    greet(town, tv, *my_number(card))
    tv.press("2")
    tv.wait_text("ここでは 暗証番号を 入れられません")
    story.clause("the last try is never spent at home", "authentication 1234 1" in (card / "pins").read_text())
    away(town, tv)


def renewed(town, story, tv, cards):
    town.log("scene", "her new card")
    new, old = cards / "hanako-renewed", cards / "hanako"
    greet(town, tv, "hanako")
    tv.press("2")
    tv.wait_text("マイナンバーカードを おいてください")
    lay_instead(town, *my_number(new))
    enter(tv, "1234")
    tv.wait_text("はじめての カードです")
    approved = time.monotonic()
    words = town.run("engawa", "bind-card", "--data", town.data, "--resident", town.hanako)
    story.clause("the officer approves it in place of the old one", "signs nobody in any more" in words)
    town.steer("lift")
    time.sleep(1)
    town.steer("put", *my_number(new))
    enter(tv, "1234")
    tv.wait_page("/tv/exam-records")
    tv.wait_text("健診の 結果が 届くと")
    tv.press("Backspace")
    tv.wait_page("/tv/home")
    tv.wait_text("135")
    tv.press("1")
    tv.wait_page("/tv/blood-pressure")
    story.clause("the new card opens the whole old history", "135" in tv.text())
    away(town, tv)

    # As if the town's office had unlocked it.
    (old / "pins").write_text("authentication 1234 3\nsignature TONAMI75 5\ntext 5678 3\n")
    greet(town, tv, "hanako")
    tv.press("2")
    tv.wait_text("マイナンバーカードを おいてください")
    lay_instead(town, *my_number(old))
    enter(tv, "1234")
    tv.wait_text("前の カードです")
    took = time.monotonic() - approved
    story.clause("the old card is dead within 60 s", refused(town)[-1] == REFUSALS["credentialReplaced"] and took <= 60,
                 f"{took:.1f} s")
    tv.picture(town.folder / "old-card.png")
    away(town, tv)


def kept_secret(town, story):
    logs = [town.folder / "collector.log", town.folder / "box.log"]
    for log in logs:
        text = log.read_text(errors="replace")
        found = [word for word in (r"鳥海", r"TONAMI", r"2A00000\d", r"key=") if re.search(word, text)]
        story.clause(f"no name, serial number or subject in {log.name}", not found, ", ".join(found))
    places = [*logs, *town.data.glob("*.sqlite*"), *town.state.iterdir()]
    found = pins(places, ENTERED)
    story.clause("no PIN in a log, the spool or a database", not found, ", ".join(found) or f"{len(places)} files")
    found = leaks(places, {"the subject": "TONAMI2A", "the PIN for signatures": "TONAMI75"})
    story.clause("no subject of a certificate there either", not found, ", ".join(found))
    planted = town.folder / "planted"
    planted.mkdir()
    with contextlib.closing(sqlite3.connect(planted / "spool.sqlite")) as database:
        database.execute("CREATE TABLE event (body BLOB)")
        database.execute("INSERT INTO event VALUES (?)", [ENTERED[0].encode()])
        database.commit()
    (planted / "box.log").write_text(f"{ENTERED[1]} was entered")
    (planted / "trace").write_bytes(bytes.fromhex("0020008004") + ENTERED[0].encode())
    story.clause("they would have been found", len(pins([planted], ENTERED)) == 3)


Story("S05").play(scenes)
