import ArgumentParser
import CommunityModel
import TownClock
import VirtualDevices

struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stands for one resident's table: a card reader, cards, a blood-pressure monitor.",
        discussion: """
            scripts/table-up FOLDER starts it; it cannot be started by hand, because the reader service must be shut \
            in with it. Programs outside find the reader with PCSCLITE_CSOCK_NAME=FOLDER/pcscd.comm.

            What it can be told, by engawa-town steer --folder FOLDER or by a line on the socket FOLDER/table.sock:

              tap hanako                put the card down, wait until it is read, lift it
                                        (or: \(Cast.allCases.map(\.rawValue).joined(separator: ", ")))
              put hanako                put the card down and leave it there
              put felica IDM            a FeliCa card, 16 hexadecimal digits
              put town-card NUMBER      a town card, 16 letters and digits
              put tag UID               a type A tag, 14 hexadecimal digits
              put my-number FOLDER      a My Number card, of which Tests/cards/authority.sh makes
                                        the files (with "contact" behind: in a contact reader)
              put phone                 a phone, which shows another number at each touch
              put lite-s IDM            a FeliCa Lite-S card (with readers named as one that is sold)
              put lite-s IDM FILE       a blank one until it is issued; its memory lies in FILE
              put felica-phone IDM      a phone that plays a FeliCa card
              put silent-card           a card that never answers
              put scrambled-card        a card whose answer to reset makes no sense
              put monitor               the blood-pressure monitor
              lift                      take away what lies on the reader
              put hanako on 2           on the second reader (also: tap, swap; lift from 2)
              swap misaki               lift what lies there and put another card in its place at once
              mill hanako 1000          put down and lift so often, on all readers at the same time
              monitor measure 135/82/68 [at 2026-11-22T06:30] [slot 1]
                                        somebody measures: upper, lower, pulse
              touch monitor             put the monitor down until it has told all, lift it
              monitor clock TIME        its clock is stuck at TIME (1970-01-01T00:03)
              monitor clock fast 15     15 minutes ahead (or: slow 15, right)
              monitor memory delete     it deletes what was confirmed (or: keep)
              monitor forget            its memory is empty
              monitor tag 3             it is a Type 3 tag, for readers that let FeliCa commands pass (or: 4)
              monitor misbehave KIND    garbage, silent, mute, off, torn:5 (leaves after 5
                                        answers), lost:5 (and did as it was told next)
              scale measure 62.5        the same with another device: body-composition 62.5/158/27.1,
              touch scale               thermometer 36.8, oximeter 97/64, glucose 98, activity
              put scale                 520/390/18000 (steps, metres, calories of an hour)
              reader-service stop       stop pcscd (or: start, restart, crash, freeze, thaw)
              readers 6                 start pcscd anew with so many readers, an even number
              readers named NAME        the same with two that are called NAME
              status                    what lies where
              stop                      the end

            Every answer is one line: ok, or error and a sentence.
            """
    )

    @Option(help: "The folder that scripts/table-up made.")
    var folder: String

    @Option(help: "A unix socket that serves a simulated clock, for stories; without it the machine's clock.")
    var clock: String?

    func validate() throws {
        guard folder.hasPrefix("/"), !folder.hasPrefix("/run/") else {
            throw ValidationError("--folder must be an absolute path that is not below /run.")
        }
    }

    func run() throws {
        let clock = try clock.map(TownClock.following) ?? .wall
        var table = try VirtualTable(folder: folder, zone: .japan) { clock.now }
        table.run()
    }
}
