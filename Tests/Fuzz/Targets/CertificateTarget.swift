import CommunityModel
import ResidentCards
import SwiftASN1
import X509

@testable import CardRevocation
@testable import CardSignIn

/// Whatever claims to be a certificate, a revocation list, a responder's answer or an authority: as it comes, and with a
/// good signature around it. The first byte says which.
struct CertificateTarget: FuzzTarget {
    static let name = "certificate"

    private enum Document: UInt8, CaseIterable {
        case cardFile
        case certificate
        case signedCertificate
        case list
        case signedList
        case answer
        case signedAnswer
        case authority
        case subject
    }

    private let authority: FuzzAuthority
    private let trusted: TrustedAuthorities
    private let verifier: CardCertificateVerifier
    private let card: VerifiedCardCertificate
    private let question: ResponderQuestion
    private let executor = InlineExecutor()

    init() throws {
        authority = try FuzzAuthority()
        trusted = try authority.trusted
        let verifier = CardCertificateVerifier(authorities: trusted)
        self.verifier = verifier
        let certificate = try authority.card()
        card = try executor.run { await Self.verify(certificate, with: verifier) }.get()
        question = try ResponderQuestion(about: card)
    }

    private static func verify(
        _ certificate: [UInt8],
        with verifier: CardCertificateVerifier
    ) async -> Result<VerifiedCardCertificate, CardSignInRefusal> {
        do throws(CardSignInRefusal) {
            return .success(try await verifier.verify(certificate, at: FuzzAuthority.now))
        } catch {
            return .failure(error)
        }
    }

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        guard let first = input.byte() else { return }
        let bytes = input.all()
        switch Document.allCases[Int(first) % Document.allCases.count] {
        case .cardFile: _ = try? AuthenticationCertificate(derRepresentation: bytes)
        case .certificate: verify(bytes)
        case .signedCertificate: verify(authority.sign(bytes))
        case .list: look(in: bytes)
        case .signedList: look(in: authority.sign(bytes))
        case .answer: hear(bytes)
        case .signedAnswer:
            let content = bytes.replacing(FuzzAuthority.placeholder, with: question.nonce)
            hear(FuzzAuthority.envelope(authority.sign(content)))
        case .authority: readAuthority(bytes)
        case .subject: _ = try? DistinguishedName(derEncoded: DER.parse(bytes))
        }
    }

    private func verify(_ certificate: [UInt8]) {
        let result = executor.run { [verifier] in await Self.verify(certificate, with: verifier) }
        guard case .success(let genuine) = result else { return }
        promise(genuine.authority.kind == .authentication, "an authority for something else was believed")
        promise("\(genuine)" == "VerifiedCardCertificate", "a certificate was printed")
        promise(genuine.notBefore <= FuzzAuthority.now && FuzzAuthority.now <= genuine.notAfter, "not valid now")
        _ = genuine.verifies([UInt8](repeating: 1, count: 64), of: [1, 2, 3])
    }

    private func look(in list: [UInt8]) {
        guard let list = try? RevocationList(der: list, from: trusted) else { return }
        _ = try? list.status(of: FuzzAuthority.serial, at: FuzzAuthority.now)
        _ = try? list.status(of: [0x01], at: list.thisUpdate)
    }

    private func hear(_ answer: [UInt8]) {
        guard let reply = try? ResponderReply(der: answer) else { return }
        guard let said = try? reply.answer(to: question, about: card, at: FuzzAuthority.now) else { return }
        promise(said.goodUntil >= FuzzAuthority.now, "an answer of another time was believed")
    }

    private func readAuthority(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try? TrustedAuthorities(pem: [.authentication: text], fingerprints: [])
        guard let certificate = try? Certificate(derEncoded: bytes) else { return }
        _ = PinnedAuthority(certificate, kind: .test)
        _ = CertificatePolicies.read(certificate)
        _ = CardKeys.isSuitable(certificate.publicKey)
    }

    /// One good document of each kind.
    static func seeds() throws -> [[UInt8]] {
        let target = try CertificateTarget()
        let authority = target.authority
        let card = try authority.card()
        let root = FuzzAuthority.encoded(authority.certificate)
        let list = try authority.list()
        let answer = authority.answer(about: FuzzAuthority.encoded(target.question.certificate))
        let documents: [(Document, [UInt8])] = [
            (.cardFile, card), (.cardFile, root), (.certificate, card), (.certificate, root),
            (.signedCertificate, try signedPart(of: card)), (.list, authority.sign(list)), (.signedList, list),
            (.answer, FuzzAuthority.envelope(authority.sign(answer))), (.signedAnswer, answer),
            (.authority, root), (.authority, Array(try authority.certificate.serializeAsPEM().pemString.utf8)),
            (.subject, FuzzAuthority.encoded(authority.certificate.subject)),
        ]
        return documents.map { [$0.0.rawValue] + $0.1 }
    }

    /// What of a certificate its signature covers.
    private static func signedPart(of certificate: [UInt8]) throws -> [UInt8] {
        var outer = DERElements(certificate, in: 0..<certificate.count)
        guard let whole = try outer.next() else { return [] }
        var parts = DERElements(certificate, in: whole.content)
        guard let part = try parts.next() else { return [] }
        return Array(certificate[part.whole])
    }
}

extension [UInt8] {
    /// With the first run of `old` replaced by `new`, which is as long.
    fileprivate func replacing(_ old: [UInt8], with new: [UInt8]) -> [UInt8] {
        guard count >= old.count else { return self }
        for start in 0...count - old.count where self[start] == old[0] && self[start..<start + old.count] == old[...] {
            return Array(self[..<start]) + new + Array(self[(start + old.count)...])
        }
        return self
    }
}
