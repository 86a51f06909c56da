import CommunityModel
import Crypto
import Glibc
import SwiftASN1
import Uplink
package import UplinkProtocol
import X509

/// The one small writable folder of a box, and what lies where in it.
package struct StateFolder: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The box's key pair, PEM, readable by its owner only.
    package var key: String { path + "/key.pem" }
    package var certificate: String { path + "/certificate.pem" }
    package var authorities: String { path + "/authorities.pem" }
    /// One line, `VERSION HEX`: the tenant's card key, readable by its owner only.
    package var cardKey: String { path + "/card-key" }
    package var roster: String { path + "/roster.bin" }
    package var learnedCards: String { path + "/learned-cards" }
    /// Which card was laid down with which device and slot.
    package var deviceSlots: String { path + "/device-slots" }
    package var spool: String { path + "/spool.sqlite" }
    /// The start address of the television's browser, with its secret.
    package var televisionAddress: String { path + "/tv-address" }

    private var boxFile: String { path + "/box.json" }

    /// Makes the folder, for its owner only, unless it is there.
    package func make() throws(EnrolmentError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw EnrolmentError(path, "cannot be made") }
    }

    package var isEnrolled: Bool { access(boxFile, F_OK) == 0 }

    /// - Throws: ``EnrolmentError`` with reason `notEnrolled` when the identity is not there or does not fit together.
    package func load() throws(EnrolmentError) -> BoxIdentity {
        guard let bytes = try AtomicFile.read(boxFile) else {
            throw EnrolmentError(.notEnrolled, "this box is not enrolled: there is no box.json in \(path)")
        }
        let file = try BoxFile(decoding: bytes)
        guard try keyFitsCertificate() else {
            throw EnrolmentError(.notEnrolled, "key and certificate do not fit together; enrol the box again")
        }
        guard let box = Box.ID(file.box),
            let address = CollectorAddress(
                url: file.collectorURL,
                certificate: certificate,
                key: key,
                authorities: authorities
            )
        else { throw EnrolmentError(.notEnrolled, "box.json names no box or no collector; enrol the box again") }
        return BoxIdentity(
            box: box,
            collectorURL: file.collectorURL,
            townName: file.townName,
            officePhone: file.officePhone,
            zone: TownZone(offsetInMinutes: file.offsetInMinutes),
            cardKey: try loadCardKey(),
            collector: address
        )
    }

    /// Keeps a checked answer. `box.json` goes first and comes last, so that a power cut in between leaves a box that
    /// knows that it is not enrolled, never one with half of each identity.
    ///
    /// The box may stand in another home now: what it knew of the people of the last one is wiped, and what was
    /// measured there and not sent is put aside, because it would be sent as measured here.
    /// - Returns: where the earlier spool is now; nil when there was none.
    func save(_ answer: CheckedAnswer, now: Instant) throws(EnrolmentError) -> String? {
        try make()
        try AtomicFile.remove(boxFile)
        try wipe()
        let earlierSpool = try putSpoolAside(now: now)
        try AtomicFile.write(answer.keyPEM.utf8, to: key)
        try AtomicFile.write(answer.certificatePEM.utf8, to: certificate, mode: 0o644)
        try AtomicFile.write(answer.authoritiesPEM.utf8, to: authorities, mode: 0o644)
        try save(cardKey: answer.message.cardKey)
        let file = BoxFile(answer.message, collectorURL: answer.collectorURL)
        try AtomicFile.write(try file.encoded(), to: boxFile, mode: 0o644)
        return earlierSpool
    }

    /// The collector handed over a new card key.
    package func save(cardKey: TransferredCardKey) throws(EnrolmentError) {
        let digits = cardKey.secret.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try AtomicFile.write("\(cardKey.version) \(digits)\n".utf8, to: self.cardKey)
    }

    /// Forgets everything about the people of the home: when the box is unbound or its certificate is revoked. The
    /// spool stays, because what was measured is not lost.
    package func wipe() throws(EnrolmentError) {
        for file in [cardKey, roster, learnedCards, deviceSlots] { try AtomicFile.remove(file) }
    }

    // MARK: - Inside

    private func loadCardKey() throws(EnrolmentError) -> TransferredCardKey? {
        guard let bytes = try AtomicFile.read(cardKey, maxBytes: 256) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, let version = Int(parts[0]), let secret = [UInt8](hexadecimal: parts[1]),
            let key = TransferredCardKey(version: version, secret: secret)
        else { throw EnrolmentError(.notEnrolled, "the card key cannot be read; enrol the box again") }
        return key
    }

    private func keyFitsCertificate() throws(EnrolmentError) -> Bool {
        guard let key = try AtomicFile.read(key), let certificate = try AtomicFile.read(certificate),
            let key = try? P256.Signing.PrivateKey(pemRepresentation: String(decoding: key, as: UTF8.self)),
            let certificate = try? Certificate(pemEncoded: String(decoding: certificate, as: UTF8.self))
        else { return false }
        return certificate.publicKey == Certificate.PublicKey(key.publicKey)
    }
}

extension [UInt8] {
    /// - Returns: nil unless there are pairs of hexadecimal digits only.
    init?(hexadecimal text: some StringProtocol) {
        let digits = text.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(UInt8(high << 4 | low))
        }
    }
}
