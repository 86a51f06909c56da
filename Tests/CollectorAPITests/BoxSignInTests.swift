import BoxAuthority
import CardSignIn
import CareServices
import CollectorAPI
import CommunityModel
import Crypto
import Foundation
import SQLiteStorage
import SwiftASN1
import Testing
import UplinkProtocol
import X509

@Suite("Signing in as a box", .enabled(if: Curl.isHere, "curl is the client"))
struct BoxSignInTests {
    @Test("needs a certificate")
    func needsACertificate() async throws {
        try await RunningCollector.serve { collector in
            let root = collector.folder.appending(path: "root.pem").path
            let answer = try await Curl.request(["--cacert", root], collector.url(.boxes, UplinkPath.roster))
            #expect(answer.status == 0)
            #expect(answer.exitCode != 0)
        }
    }

    @Test("needs TLS 1.3")
    func needsTLS13() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            #expect(try await box.get(UplinkPath.roster, ["--tls-max", "1.2"]).status == 0)
            #expect(try await box.get(UplinkPath.roster, ["--tlsv1.3"]).status == 200)
        }
    }

    @Test("fails with a certificate of another authority that names the same box")
    func refusesOtherAuthorities() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let other = try BoxAuthority.create(
                in: collector.folder.appending(path: "other").path,
                at: .onMachineClock
            )
            let credentials = try certificate(of: other, for: box.id, in: collector.folder)
            let answer = try await Curl.request(credentials, collector.url(.boxes, UplinkPath.roster))
            #expect(answer.status == 0)
        }
    }

    @Test("fails with a certificate of ours that was never registered")
    func refusesUnregistered() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            for id in [box.id, Box.ID(at: .onMachineClock)] {
                let credentials = try certificate(of: collector.authority, for: id, in: collector.folder)
                let answer = try await Curl.request(credentials, collector.url(.boxes, UplinkPath.roster))
                #expect(answer.status == 403)
                #expect(answer.text != "revoked\n")
            }
        }
    }

    @Test("ends with the revocation: new requests are refused, and the held inbox is closed")
    func endsWithRevocation() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            async let inbox = box.get(UplinkPath.inbox, ["--no-buffer"])
            try await eventually { collector.metrics.text().contains(#"route="/v1/inbox",status="200""#) }
            try await RevokeBox(boxes: collector.store)(box.id, at: .onMachineClock)
            let held = try await inbox
            #expect(held.exitCode != 28, "curl gave up waiting")
            #expect(held.text.hasPrefix("event: roster\ndata: "))
            let refused = try await box.get(UplinkPath.roster)
            #expect(refused.status == 403)
            #expect(refused.text == "revoked\n")
        }
    }

    @Test("tells the inbox each new roster, and ends it when the collector stops")
    func tellsRosters() async throws {
        let told = Told()
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let before = try #require(try await collector.store.rosterVersion(of: collector.hanako.household))
            let trace = FileManager.default.temporaryDirectory.appending(path: "engawa-inbox-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: trace) }
            let inbox = Task {
                try await box.get(UplinkPath.inbox, ["--no-buffer", "--max-time", "120", "--trace-ascii", trace.path])
            }
            try await eventually { collector.metrics.text().contains(#"route="/v1/inbox",status="200""#) }
            _ = try await AddResident(residents: collector.store)(
                name: "鳥海 みさき",
                kana: "とりうみ みさき",
                born: try #require(TownDay("1980-05-05")),
                in: .existing(collector.hanako.household),
                at: .onMachineClock
            )
            // The keeper looks once a second. What curl has heard so far stands in its trace.
            try await eventually {
                (try? String(contentsOf: trace, encoding: .utf8))?.contains("data: \(before + 1)") ?? false
            }
            await told.keep(inbox, expecting: before + 1)
        }
        let (text, exitCode, version) = try await told.result()
        #expect(exitCode == 0, "the collector ended the stream in good order")
        #expect(text.contains("data: \(version)\n"))
    }

    private actor Told {
        private var inbox: Task<Curl.Answer, any Error>?
        private var version: UInt64 = 0

        func keep(_ inbox: Task<Curl.Answer, any Error>, expecting version: UInt64) {
            self.inbox = inbox
            self.version = version
        }

        func result() async throws -> (String, Int32, UInt64) {
            let answer = try await #require(inbox).value
            return (answer.text, answer.exitCode, version)
        }
    }

    /// Arguments for curl: a certificate for `box`, signed by `authority` without anybody being asked.
    private func certificate(of authority: BoxAuthority, for box: Box.ID, in folder: URL) throws -> [String] {
        let key = P256.Signing.PrivateKey()
        let request = try CertificateSigningRequest(
            version: .v1,
            subject: try DistinguishedName { CommonName("box") },
            privateKey: .init(key),
            attributes: .init()
        )
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        let signed = try authority.issueCertificate(
            for: box,
            request: try SigningRequest(der: serializer.serializedBytes),
            at: .onMachineClock
        )
        let name = UUID().uuidString
        let files = (folder.appending(path: name + ".pem"), folder.appending(path: name + ".key"))
        try Data(signed.pem.utf8).write(to: files.0)
        try Data(key.pemRepresentation.utf8).write(to: files.1)
        return ["--insecure", "--cert", files.0.path, "--key", files.1.path]
    }
}

/// Asks again and again until it is so; after 20 s the test has failed.
func eventually(_ isSo: () async throws -> Bool) async throws {
    for _ in 0..<600 {
        if try await isSo() { return }
        try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("it did not happen within a minute")
}
