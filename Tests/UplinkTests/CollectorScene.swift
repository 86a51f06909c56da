import CommunityModel
import Foundation
import TestSupport
import Uplink

/// Certificates of a town for one test, in a folder of their own.
func withCertificates(_ body: (TownCertificates) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(try await TownCertificates(folder: folder))
}

struct TownCertificates {
    let folder: URL
    let town: TestCertificates
    let box: TestCertificates.Pair
    let collector: TestCertificates.Pair

    init(folder: URL) async throws {
        self.folder = folder
        town = try await TestCertificates(in: folder)
        box = try await town.issue("box")
        collector = try await town.issue("collector")
    }

    /// Another authority, that nobody of the town trusts.
    func strangers() async throws -> TestCertificates {
        let other = folder.appending(path: "strangers")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        return try await TestCertificates(in: other)
    }

    var door: StandInServer.Door { StandInServer.Door(collector, clientAuthority: town.authority) }

    func address(_ url: String, as pair: TestCertificates.Pair? = nil) throws -> CollectorAddress {
        let pair = pair ?? box
        let address = CollectorAddress(
            url: url,
            certificate: pair.certificate,
            key: pair.key,
            authorities: town.authority
        )
        guard let address else { throw CocoaError(.fileReadInvalidFileName) }
        return address
    }
}
