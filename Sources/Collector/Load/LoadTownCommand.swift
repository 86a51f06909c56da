import ArgumentParser
import BoxAuthority
import CardSignIn
import CareServices
import CommunityModel
import Crypto
import FoundationEssentials
import Logging
import SQLiteStorage
import SwiftASN1
import UplinkProtocol
import X509

struct LoadTownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load-town",
        abstract: "Founds an invented town of any size, and the identities with which a load client plays its boxes.",
        discussion: """
            For measuring, in an empty data folder made with `engawa migrate --demo`. The folder named by --out gets \
            ca.pem and, for each home, boxes/NNN.pem (certificate and key), boxes/NNN.id and boxes/NNN.cards (kind, key \
            version and token of each card).
            """,
        shouldDisplay: false
    )

    @OptionGroup var store: StoreOptions

    @Option(help: "Where the identities go.")
    var out: String

    @Option(help: "How many homes, with a box each.")
    var boxes = 64

    @Option(help: "How many residents in all.")
    var residents = 64_000

    @Option(help: "How many readings in the past.")
    var readings = 0

    @Option(help: "Over how many days the past goes.")
    var days = 400

    func validate() throws {
        guard (1...999).contains(boxes), residents >= boxes, readings >= 0, days > 0 else {
            throw ValidationError("Expected 1 to 999 boxes, a resident or more in each home, and a day or more.")
        }
    }

    func run() async throws {
        try await explainingFailures {
            let folder = try store.openFolder()
            guard folder.isDemo else {
                throw CommandFailure(.usage, "\(folder.path) was not made for demos (`engawa migrate --demo`).")
            }
            let records = try folder.openStore()
            guard try await records.allResidents().isEmpty else {
                throw CommandFailure(.usage, "\(folder.path) has residents already. Take an empty folder.")
            }
            let pepper = try folder.pepper()
            let now = Instant.onMachineClock
            let homes = try await found(records, authority: try folder.authority(), pepper: pepper, at: now)
            let town = LoadTown(
                homes: homes,
                residentsAtHome: residents / boxes,
                pastReadings: readings,
                pastDays: days,
                today: TownZone.japan.day(of: now)
            )
            let card: @Sendable (Int) -> CardFingerprint = { pepper.fingerprint(of: Self.token(of: $0)) }
            tell("Settling \(town.homes.count * town.residentsAtHome) residents\n")
            try await records.settle(town, at: now, card: card)
            try writeCards(of: town)
            try await records.writePast(of: town, card: card) { tell("\r\($0) of \(readings) readings") }
            if readings > 0 { tell("\n") }
            print("The town is founded; its boxes' identities are in \(out).")
        }
    }

    private func found(
        _ records: SQLiteStore,
        authority: BoxAuthority,
        pepper: CardPepper,
        at now: Instant
    ) async throws -> [LoadTown.Home] {
        try SealedFile.makeFolder(out)
        try SealedFile.makeFolder(out + "/boxes")
        try SealedFile.write(authority.root.pem, to: out + "/ca.pem")
        var homes: [LoadTown.Home] = []
        for index in 0..<boxes {
            let household = Household(id: Household.ID(at: now), label: "測定 \(index + 1)")
            try await records.add(household)
            let issued = try await IssueEnrolmentCode(codes: records, pepper: pepper)(for: household.id, at: now)
            let box = Box.ID(at: now)
            let key = P256.Signing.PrivateKey()
            let certificate = try authority.issueCertificate(
                for: box,
                request: SigningRequest(der: try Self.request(for: key)),
                at: now
            )
            let newBox = NewBox(
                id: box,
                certificateSerial: certificate.serial,
                certificateNotAfter: certificate.notAfter,
                model: "load",
                agentVersion: "engawa-load"
            )
            let hash = issued.code.hash(pepper: pepper)
            guard try await records.redeemEnrolmentCode(hash: hash, for: newBox, at: now) else {
                throw CommandFailure(.unavailable, "A box of the load town could not be enrolled.")
            }
            try SealedFile.write(certificate.pem + key.pemRepresentation + "\n", to: file(index, "pem"))
            try SealedFile.write(box.bytes.hexadecimal + "\n", to: file(index, "id"))
            homes.append(LoadTown.Home(household: household.id, box: box))
        }
        return homes
    }

    private func writeCards(of town: LoadTown) throws {
        for index in town.homes.indices {
            var lines: [UInt8] = []
            for resident in index * town.residentsAtHome..<(index + 1) * town.residentsAtHome {
                let token = Self.token(of: resident)
                lines += Array("\(token.kind.rawValue) \(token.keyVersion) \(token.digest.bytes.hexadecimal)\n".utf8)
            }
            try SealedFile.write(String(decoding: lines, as: UTF8.self), to: file(index, "cards"))
        }
    }

    private func file(_ index: Int, _ ending: String) -> String {
        let digits = String(index)
        return "\(out)/boxes/\(String(repeating: "0", count: 3 - digits.count))\(digits).\(ending)"
    }

    /// No card of the world has this token: it is no hash under the town's card key.
    private static func token(of resident: Int) -> CardToken {
        let digest = SHA256.hash(data: Data("Engawa load card \(resident)".utf8))
        guard let token = CardToken(kind: .felica, keyVersion: 1, digest: Array(digest)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return token
    }

    private static func request(for key: P256.Signing.PrivateKey) throws -> [UInt8] {
        let request = try CertificateSigningRequest(
            version: .v1,
            subject: try DistinguishedName { CommonName("engawa-load") },
            privateKey: Certificate.PrivateKey(key),
            attributes: CertificateSigningRequest.Attributes()
        )
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        return serializer.serializedBytes
    }
}
