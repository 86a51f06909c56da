import CommunityModel
import Crypto
import Enrolment
import Foundation
import SwiftASN1
import TestSupport
import UplinkProtocol
import X509

/// 2026-11-22, 06:15 in 鳥南町.
let morning = Instant(milliseconds: 1_795_295_700_000)

/// The other end of an enrolment: signs what boxes ask for, and can be told to do it wrongly.
struct EnrolmentDesk: Sendable {
    static let code = "ABCD-EFGH-JKMN"

    let authorityKey = P256.Signing.PrivateKey()
    /// Signs for another key than the one that asked.
    var signsStrangeKey = false
    /// Names an authority that did not sign.
    var namesStrangeAuthority = false
    var validFrom = morning - .hours(1)
    var validFor = Duration.days(700)

    func answer(_ asked: StandInServer.Request) -> StandInServer.Answer {
        guard let request = try? EnrolmentRequest(decoding: [UInt8](asked.body)), request.code == Self.code else {
            return StandInServer.Answer(403)
        }
        guard let answer = try? answer(request).encoded() else { return StandInServer.Answer(500) }
        return StandInServer.Answer(200, body: answer)
    }

    private func answer(_ request: EnrolmentRequest) throws -> EnrolmentAnswer {
        let signing = try CertificateSigningRequest(derEncoded: request.signingRequest)
        let strange = P256.Signing.PrivateKey()
        let key = signsStrangeKey ? Certificate.PublicKey(strange.publicKey) : signing.publicKey
        let authority = try certificate(for: Certificate.PublicKey(authorityKey.publicKey), named: "Tonami authority")
        let stranger = try certificate(for: Certificate.PublicKey(strange.publicKey), named: "Tonami authority")
        guard let cardKey = TransferredCardKey(version: 2, secret: Array(0..<32)) else {
            throw CocoaError(.featureUnsupported)
        }
        return EnrolmentAnswer(
            box: Box.ID(at: morning),
            certificate: try der(certificate(for: key, named: "box")),
            authorities: [try der(namesStrangeAuthority ? stranger : authority)],
            cardKey: cardKey,
            uplinkURL: "https://127.0.0.1:8444",
            townName: "鳥南町",
            officePhone: "0858-00-0000",
            zone: .japan
        )
    }

    private func certificate(for key: Certificate.PublicKey, named name: String) throws -> Certificate {
        let from = Date(timeIntervalSince1970: Double(validFrom.milliseconds) / 1_000)
        return try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key,
            notValidBefore: from,
            notValidAfter: from + Double(validFor.wholeMilliseconds) / 1_000,
            issuer: DistinguishedName { CommonName("Tonami authority") },
            subject: DistinguishedName { CommonName(name) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {},
            issuerPrivateKey: Certificate.PrivateKey(authorityKey)
        )
    }

    private func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}

/// A state folder and a collector with a desk, for one test.
func withDesk(_ desk: EnrolmentDesk = EnrolmentDesk(), _ body: (EnrolmentScene) async throws -> Void) async throws {
    try await withDesk(answer: { desk.answer($0) }, body)
}

func withDesk(answering answer: StandInServer.Answer, _ body: (EnrolmentScene) async throws -> Void) async throws {
    try await withDesk(answer: { _ in answer }, body)
}

private func withDesk(
    answer: @escaping @Sendable (StandInServer.Request) -> StandInServer.Answer,
    _ body: (EnrolmentScene) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-enrol-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let listener = try await TestCertificates(in: folder).issue("people")
    let pin = try await TestCertificates.pin(of: listener)
    try await StandInServer.serve(StandInServer.Door(listener), answer: answer) { server in
        let state = StateFolder(path: folder.appending(path: "state").path)
        try await body(EnrolmentScene(folder: state, url: server.url, pin: pin, server: server))
    }
}

struct EnrolmentScene {
    let folder: StateFolder
    let url: String
    let pin: String
    let server: StandInServer

    func enrol(
        code: String = EnrolmentDesk.code,
        pin: String? = nil,
        again: Bool = false,
        now: Instant = morning
    ) async throws(EnrolmentError) -> BoxEnrolment.Outcome {
        let application = BoxEnrolment.Application(
            collector: url,
            code: code,
            pin: pin ?? self.pin,
            agentVersion: "engawa-box 0.1.0",
            model: "test"
        )
        return try await BoxEnrolment(folder: folder)(application, again: again, now: now)
    }

    /// Why an enrolment does not work; after it nothing of an identity is there.
    func refusal(
        pin: String? = nil,
        code: String = EnrolmentDesk.code,
        now: Instant = morning
    ) async -> EnrolmentError.Reason? {
        do {
            _ = try await enrol(code: code, pin: pin, now: now)
            return nil
        } catch {
            return folder.isEnrolled || names.contains { $0.hasSuffix(".pem") } ? nil : error.reason
        }
    }

    var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    }
}
