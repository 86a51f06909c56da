import BoxAuthority
import CollectorAPI
import CommunityModel
import Crypto
import Foundation
import SwiftASN1
import Testing
import UplinkProtocol
import X509

/// A box in Hanako's home that was enrolled over the wire, with its certificate and key as files for curl.
struct HanakosBox: Sendable {
    let collector: RunningCollector
    let id: Box.ID
    let answer: EnrolmentAnswer
    private let key: URL
    private let certificate: URL
    private let spool = SpoolFile.ID(at: .onMachineClock)
    private let boot = Boot.ID(at: .onMachineClock)

    static func enrolmentRequest(code: String, key: P256.Signing.PrivateKey = .init()) throws -> [UInt8] {
        let request = try CertificateSigningRequest(
            version: .v1,
            subject: try DistinguishedName { CommonName("new box") },
            privateKey: .init(key),
            attributes: .init()
        )
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        return try EnrolmentRequest(
            code: code,
            signingRequest: serializer.serializedBytes,
            agentVersion: "engawa-box test",
            model: "STB"
        ).encoded()
    }

    init(enrolledAt collector: RunningCollector) async throws {
        self.collector = collector
        let privateKey = P256.Signing.PrivateKey()
        let body = try Self.enrolmentRequest(code: try await collector.enrolmentCode(), key: privateKey)
        let answer = try await Curl.request(
            ["--insecure", "--pinnedpubkey", collector.authority.listenerPin],
            collector.url(.people, UplinkPath.enrolment),
            body: body
        )
        try #require(answer.status == 200)
        self.answer = try EnrolmentAnswer(decoding: answer.body)
        id = self.answer.box
        key = collector.folder.appending(path: "\(id).key")
        certificate = collector.folder.appending(path: "\(id).pem")
        try Data(privateKey.pemRepresentation.utf8).write(to: key)
        let pem = PEMDocument(type: "CERTIFICATE", derBytes: self.answer.certificate).pemString
        try Data(pem.utf8).write(to: certificate)
    }

    var credentials: [String] {
        [
            "--cacert", collector.folder.appending(path: "root.pem").path, "--cert", certificate.path, "--key",
            key.path,
        ]
    }

    func get(_ path: String, _ arguments: [String] = []) async throws -> Curl.Answer {
        try await Curl.request(credentials + arguments, collector.url(.boxes, path))
    }

    func post(_ path: String, _ body: [UInt8], _ arguments: [String] = []) async throws -> Curl.Answer {
        try await Curl.request(credentials + arguments, collector.url(.boxes, path), body: body)
    }

    /// A card as this box names it; the number stands for the card.
    static func card(_ number: UInt8) throws -> CardToken {
        try #require(CardToken(kind: .felica, keyVersion: 1, digest: Array(repeating: number, count: 32)))
    }

    /// A batch with one tap.
    func tapBatch(_ sequence: UInt64, card: UInt8, from box: Box.ID? = nil) throws -> [UInt8] {
        let now = Instant.onMachineClock
        let tap = BoxEvent(
            id: BoxEvent.ID(at: now),
            boot: boot,
            occurredAt: now,
            clockQuality: .agreed,
            offsetInMinutes: 540,
            content: .tap(try Self.card(card))
        )
        return try UplinkBatch(
            agentVersion: "engawa-box test",
            box: box ?? id,
            spool: spool,
            sentAt: now,
            events: [try UplinkEvent(sequence: sequence, event: tap).encoded()]
        ).encoded()
    }
}
