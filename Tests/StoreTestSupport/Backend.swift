import CareServices
package import Foundation
import SQLiteStorage

/// The stores that keep the contract. A second one gets a case here, and all of StorageContractTests runs on it.
package enum Backend: String, CaseIterable, Sendable {
    case sqlite

    /// Opens Hanako's home over an empty store of this kind, which goes when the scope ends.
    package func open(_ body: (HanakosHome) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            try await Self.inFolder { folder in
                let path = folder.appending(path: "town.sqlite").path
                try SQLiteStore.migrate(at: path)
                try await body(HanakosHome(on: try SQLiteStore(at: path, foldPatience: .zero)))
            }
        }
    }

    /// A folder of its own that goes when the scope ends.
    package static func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }
}
