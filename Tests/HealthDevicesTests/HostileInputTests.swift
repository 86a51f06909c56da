import CommunityModel
import HealthDevices
import SmartCards
import Testing

@Suite("Hostile bytes") struct HostileInputTests {
    /// Feeds `session` with one APDU replaced; whatever happens, there is an end or an answer, and no crash.
    private func hear(_ session: [[UInt8]], _ index: Int, _ replacement: [UInt8]) -> ScriptedManager {
        var manager = ScriptedManager()
        for apdu in session.prefix(index) { manager.hear(apdu) }
        manager.hear(replacement)
        return manager
    }

    private static let recordings = [
        "11073/omron_bp.hex", "11073/bloodpressure.hex", "11073/omron_scale.hex", "11073/weightscale.hex",
    ].filter(Recording.has)

    private func truncate(_ session: [[UInt8]]) {
        for (index, apdu) in session.enumerated() {
            for length in 0..<apdu.count {
                let manager = hear(session, index, Array(apdu.prefix(length)))
                guard case .garbage = manager.ending else {
                    Issue.record(
                        "APDU \(index) cut to \(length) bytes ended with \(String(describing: manager.ending))"
                    )
                    continue
                }
                #expect(manager.sent.last?.hex == "e60000020000")
            }
        }
    }

    private func flip(_ session: [[UInt8]], seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let index = Int.random(in: session.indices, using: &random)
            var apdu = session[index]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                apdu[Int.random(in: apdu.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
            var manager = hear(session, index, apdu)
            for rest in session.dropFirst(index + 1) { manager.hear(rest) }
            // A reading that came through is one that the model allows; that it was built says so.
        }
    }

    @Test("cut off anywhere are answered with ABRT")
    func truncated() {
        truncate(Transcript.agent)
    }

    @Test("cut off anywhere in a recording are answered with ABRT", arguments: recordings)
    func truncatedRecording(path: String) throws {
        truncate(try sessionUpToUnknown(path))
    }

    @Test("flipped at random never do more than end the session")
    func flipped() {
        flip(Transcript.agent, seed: 1)
    }

    @Test("flipped at random in a recording never do more than end the session", arguments: recordings)
    func flippedRecording(path: String) throws {
        flip(try Recording(path).agent, seed: 2)
    }

    @Test("behind the end of an APDU are found")
    func trailing() {
        for (index, apdu) in Transcript.agent.enumerated() {
            guard case .garbage(let error) = hear(Transcript.agent, index, apdu + [0]).ending else {
                Issue.record("APDU \(index) passed with a byte too many")
                continue
            }
            #expect(error.offset == apdu.count)
        }
    }

    @Test("of any kind on the tag end the touch, and nothing is stored")
    func randomTag() {
        struct NoiseChannel: CardChannel {
            let seed: UInt64

            func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
                var random = SeededGenerator(seed: seed ^ UInt64(command.p2) << 8 ^ UInt64(command.instruction))
                guard command.instruction == 0xB0 else { return ResponseAPDU(status: .success) }
                var data = (0..<(command.expectedLength ?? 0)).map { _ in UInt8.random(in: 0...255, using: &random) }
                // A good capability container, now and then, so that the noise gets further.
                if data.count == 15 { data = [UInt8](hex: "000F 20 003B 0034 0406 E104 0800 0000") }
                if data.count == 2 { data = [0x00, UInt8.random(in: 0...255, using: &random)] }
                return ResponseAPDU(data: data, status: .success)
            }
        }
        var session = HealthDeviceSession.impatient()
        for seed in 0..<500 {
            let channel = NoiseChannel(seed: UInt64(seed))
            let outcome = session.run(channel: channel, now: TonamiMonitor.touch, zone: .japan) { _ in
                Issue.record("noise was stored")
            }
            #expect(outcome.delivered == 0 && outcome.ending != .released)
        }
    }

    /// The part of a recording that the manager takes in: of a scale, association and configuration.
    private func sessionUpToUnknown(_ path: String) throws -> [[UInt8]] {
        var manager = ScriptedManager()
        let session = try Recording(path).agent
        var taken: [[UInt8]] = []
        for apdu in session {
            manager.hear(apdu)
            taken.append(apdu)
            if manager.manager.isDeviceUnknown { break }
        }
        return taken
    }
}
