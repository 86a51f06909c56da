import CommunityModel
import Foundation
import TestSupport
import Testing
import Uplink

@Suite(
    "Whom the box trusts",
    .enabled(if: TestCertificates.areAvailable, "needs python3 and openssl for a server with TLS")
)
struct CollectorTrustTests {
    private let welcome = { @Sendable (_: StandInServer.Request) in StandInServer.Answer(200) }

    private func error(
        of certificates: TownCertificates,
        at door: StandInServer.Door,
        as pair: TestCertificates.Pair? = nil
    ) async throws -> CollectorError? {
        var result: CollectorError?
        try await StandInServer.serve(door, answer: welcome) { server in
            let client = CollectorClient(address: try certificates.address(server.url, as: pair))
            result = await #expect(throws: CollectorError.self) { try await client.roster() }
            #expect(server.requests.isEmpty)
        }
        return result
    }

    @Test("not a collector with a certificate of another authority")
    func otherAuthority() async throws {
        try await withCertificates { certificates in
            let door = StandInServer.Door(try await certificates.strangers().issue("collector"))
            #expect(try await error(of: certificates, at: door) == .refused(.collectorNotAccepted))
        }
    }

    @Test("not a collector whose certificate names another machine")
    func otherName() async throws {
        try await withCertificates { certificates in
            let other = try await certificates.town.issue("other", alternativeName: "DNS:other.tonami.example")
            let door = StandInServer.Door(other)
            #expect(try await error(of: certificates, at: door) == .refused(.collectorNotAccepted))
        }
    }

    @Test("not a collector that speaks an older TLS than 1.3")
    func olderVersion() async throws {
        try await withCertificates { certificates in
            var door = certificates.door
            door.newestVersion = "TLSv1_2"
            guard case .unreachable = try await error(of: certificates, at: door) else {
                Issue.record("TLS 1.2 was spoken")
                return
            }
        }
    }

    @Test("and a collector that does not trust the box gets nothing from it")
    func strangeBox() async throws {
        try await withCertificates { certificates in
            let stranger = try await certificates.strangers().issue("box")
            // TLS 1.3 tells a client of a refusal when it has begun to send; the alert can be lost with the line.
            switch try await error(of: certificates, at: certificates.door, as: stranger) {
            case .refused(.boxNotAccepted), .unreachable: break
            case let other: Issue.record("not refused: \(String(describing: other))")
            }
        }
    }

    @Test("and a stranger on the line who says that the box was revoked is not believed")
    func alertBeforeTheHandshakeEnds() async throws {
        try await withCertificates { certificates in
            let stranger = try AlertingStranger(alert: AlertingStranger.certificateRevoked)
            let client = CollectorClient(address: try certificates.address(stranger.url))
            Thread { stranger.answerOnce() }.start()
            await #expect(throws: CollectorError.refused(.boxNotAccepted)) { try await client.roster() }
        }
    }
}
