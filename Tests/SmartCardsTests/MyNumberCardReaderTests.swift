import CommunityModel
import ResidentCards
import SmartCards
import Synchronization
import TestSupport
import Testing

extension CardReadersTests {
    /// Within the suite of the card readers, since the real table is set once for both.
    @Suite("with a My Number card", .enabled(if: TestCards.areAvailable, "needs openssl"))
    struct WithMyNumberCard {
        private let table = RealTable.shared
        private let card: CardInFolder
        private let key: CardKey
        private let token: CardToken
        private let digest = (0..<32).map { UInt8(255 - $0) }

        init() throws {
            card = try TestCards().card("hanako")
            key = try #require(CardKey(version: 1, secret: 0..<32))
            let certificate = try AuthenticationCertificate(derRepresentation: card.certificate)
            token = try #require(certificate.token(under: key))
        }

        /// Lays the card down, has one conversation with it and lifts it.
        /// - Returns: what the conversation was called by its closure.
        private func meet(
            putting thing: String? = nil,
            _ conversation: @escaping @Sendable (any CardChannel) -> String
        ) async throws -> String {
            try await waitForEmptyReader()
            let said = Mutex("")
            let witness = TableWitness { channel in
                let word = conversation(channel)
                said.withLock { if $0.isEmpty { $0 = word } }
                return "met"
            }
            let readers = CardReaders(delegate: witness)
            readers.start()
            defer {
                readers.stop()
                try? table.steer("lift")
            }
            try #require(await witness.hears("empty"))
            try table.steer(thing ?? "put my-number \(card.folder)")
            try #require(await witness.hears("met", "present"))
            return said.withLock(\.self)
        }

        /// pcscd notices up to half a second later that the test before lifted its card.
        private func waitForEmptyReader() async throws {
            let witness = TableWitness { _ in "of the test before" }
            let readers = CardReaders(delegate: witness)
            readers.start()
            defer { readers.stop() }
            try #require(await witness.hearsOfEmptyReader())
        }

        private func sign(over channel: any CardChannel, pin digits: String) throws -> CardSignature {
            let pin = try #require(CardPIN(digits.utf8))
            return try MyNumberCard(over: channel).sign(digest: digest, with: pin, of: token, under: key)
        }

        @Test("get a signature from it that openssl verifies", arguments: ["", " contact"])
        func signs(interface: String) async throws {
            let signed = Mutex<CardSignature?>(nil)
            let said = try await meet(putting: "put my-number \(card.folder)\(interface)") { channel in
                do {
                    let signature = try sign(over: channel, pin: "1234")
                    signed.withLock { $0 = signature }
                    return "signed"
                } catch {
                    return "\(error)"
                }
            }
            #expect(said == "signed")
            let kept = signed.withLock { $0 }
            let signature = try #require(kept)
            #expect(try signature.certificate.derRepresentation == card.certificate)
            #expect(try card.openSSLVerifies(signature.bytes, of: digest))
        }

        @Test("leave nothing proved to it, be it by the driver or by a reset", arguments: [true, false])
        func forgotten(byDriver: Bool) async throws {
            let sign = CommandAPDU(0x80, 0x2A, 0x00, 0x80, data: digest, expectedLength: 256)
            let said = try await meet { channel in
                do {
                    if byDriver {
                        _ = try self.sign(over: channel, pin: "1234")
                    } else {
                        try channel.beginTransaction()
                        for command in Self.proof { _ = try channel.transmit(command) }
                        let before = try channel.transmit(sign)
                        guard before.isSuccess else { return "not proved" }
                        try channel.endTransaction(.reset)
                    }
                    // A card that was reset says so once, or has forgotten what was selected.
                    _ = try? channel.transmit(CommandAPDU(0x00, 0xA4, 0x02, 0x0C, data: [0x00, 0x17]))
                    let after = try channel.transmit(sign)
                    return "\(after.status)"
                } catch {
                    return "\(error)"
                }
            }
            #expect(byDriver ? said == "6982" : ["6986", "the card was reset by another program"].contains(said))
        }

        /// SELECT of the application and the PIN, VERIFY, SELECT of the key.
        private static let proof = [
            CommandAPDU(0x00, 0xA4, 0x04, 0x0C, data: [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]),
            CommandAPDU(0x00, 0xA4, 0x02, 0x0C, data: [0x00, 0x18]),
            CommandAPDU(0x00, 0x20, 0x00, 0x80, data: Array("1234".utf8)),
            CommandAPDU(0x00, 0xA4, 0x02, 0x0C, data: [0x00, 0x17]),
        ]

        @Test("end no transaction that was not begun")
        func transaction() async throws {
            let said = try await meet { channel in
                var words: [String] = []
                do { try channel.endTransaction(.leave) } catch { words.append("refused") }
                do {
                    try channel.beginTransaction()
                    try channel.endTransaction(.leave)
                    words.append("done")
                } catch {
                    words.append("\(error)")
                }
                return words.joined(separator: ", ")
            }
            #expect(said == "refused, done")
        }

        @Test("get no signature from a card that was lifted inside the transaction, nor from the one laid down instead")
        func lifted() async throws {
            let other = try TestCards().card("misaki")
            let table = table
            let isFirst = Mutex(true)
            let said = try await meet { channel in
                guard
                    isFirst.withLock({ isFirst in
                        defer { isFirst = false }
                        return isFirst
                    })
                else { return "" }
                do {
                    try channel.beginTransaction()
                    try table.steer("lift")
                    try table.steer("put my-number \(other.folder)")
                    _ = try sign(over: channel, pin: "1234")
                    return "signed"
                } catch {
                    try? channel.endTransaction(.reset)
                    return "\(error)"
                }
            }
            #expect(said == "no answer: the card was removed")
            #expect(try card.triesLeft("authentication") == 3)
            #expect(try other.triesLeft("authentication") == 3)
        }

        @Test(
            "and OpenSC take one try each for a wrong PIN, agree about what is left, and find it again after a restart",
            .enabled(if: CommandLineTool.exists("pkcs15-tool"), "needs opensc")
        )
        func agree() async throws {
            let first = try await meet { channel in
                do {
                    _ = try sign(over: channel, pin: "0000")
                    return "signed"
                } catch {
                    return "\(error)"
                }
            }
            #expect(first == "the PIN is wrong, tries left: 2")
            try table.steer("put my-number \(card.folder)")
            #expect(try openSC("-D").contains("Tries left     : 2"))
            _ = try openSC("--verify-pin", "--auth-id", "01", "--pin", "0001")
            #expect(try card.triesLeft("authentication") == 1)
            try table.steer("lift")
            try table.steer("reader-service restart")
            let second = try await meet { channel in
                do {
                    _ = try sign(over: channel, pin: "1234")
                    return "signed"
                } catch {
                    return "\(error)"
                }
            }
            #expect(second == "one try is left for the PIN, which is kept")
            #expect(try card.triesLeft("authentication") == 1)
        }

        /// What pkcs15-tool says, as soon as there is a card, within 20 seconds.
        private func openSC(_ arguments: String...) throws -> String {
            let deadline = ContinuousClock.now + .seconds(20)
            var output = ""
            repeat {
                output = try ChildProgram.run(
                    "pkcs15-tool",
                    ["-r", "0"] + arguments,
                    environment: ["PCSCLITE_CSOCK_NAME": table.folder + "/pcscd.comm"]
                ).output
            } while output.contains("not present") && .now < deadline
            return output
        }

        @Test("know it by its certificate, and nobody selects the individual number")
        func recognised() async throws {
            let (key, table) = (key, table)
            let status = Mutex("")
            let said = try await meet { channel in
                do {
                    // As on a contactless reader.
                    let atr: [UInt8] = [0x3B, 0x88, 0x80, 0x01, 0, 0, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B]
                    let presented = PresentedCard(reader: ReaderName("Kitchen 00 00"), atr: atr, counter: 1)
                    let thing = try PresentedThing.classify(presented, over: channel, key: key)
                    let text = try table.status
                    status.withLock { $0 = text }
                    return thing == .residentCard(token, upTo: .signedWithPIN) ? "Hanako" : "somebody else"
                } catch {
                    return "\(error)"
                }
            }
            #expect(said == "Hanako")
            let seen = status.withLock { $0 }
            #expect(seen.contains("individual number was selected 0 times"))
        }
    }
}
