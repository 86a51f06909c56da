import BoxAuthority
import CollectorAPI
import CommunityModel
import Crypto
import Foundation
import SwiftASN1
import TestSupport
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

    /// Sends bytes as they are over one connection, by openssl's client, which knows nothing of HTTP.
    /// - Returns: everything that came back until the collector closed the connection.
    func send(raw bytes: [UInt8]) async throws -> String {
        let folder = collector.folder.appending(path: "raw-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appending(path: "request"))
        let command = """
            timeout 120 openssl s_client -quiet -connect 127.0.0.1:\(collector.ports[.boxes] ?? 0) \
            -CAfile '\(collector.folder.path)/root.pem' -cert '\(certificate.path)' -key '\(key.path)' \
            < request > answer 2> errors
            """
        _ = try await ChildProgram("/bin/sh", ["-c", command], in: folder.path).end()
        let answer = try Data(contentsOf: folder.appending(path: "answer"))
        return String(decoding: answer, as: UTF8.self)
    }

    /// A request as HTTP/1.1 has it.
    static func request(_ line: String, _ fields: [String] = [], body: [UInt8] = []) -> [UInt8] {
        var head = [line + " HTTP/1.1", "Host: engawa"] + fields
        if !body.isEmpty { head.append("Content-Length: \(body.count)") }
        return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
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
