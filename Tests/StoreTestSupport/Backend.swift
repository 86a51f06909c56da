package import CareServices
package import Foundation
import SQLiteStorage

/// The stores that keep the contract. A second one gets a case here, and all of StorageContractTests runs on it; the
/// tests of use cases run on the one that is ``chosen``.
package enum Backend: String, CaseIterable, Sendable {
    /// As the collector opens it: a reader finds new rows in the journal's tail for a moment.
    case sqlite
    /// Tables are brought up to date as soon as something was stored.
    case sqliteWithoutPatience

    /// What `ENGAWA_TEST_STORE` names; the embedded store when it names nothing.
    package static var chosen: Backend {
        guard let name = ProcessInfo.processInfo.environment["ENGAWA_TEST_STORE"] else { return .sqlite }
        guard let backend = Backend(rawValue: name) else {
            preconditionFailure("ENGAWA_TEST_STORE: expected one of \(allCases.map(\.rawValue))")
        }
        return backend
    }

    /// Opens Hanako's home over an empty store of this kind.
    package func open(_ body: (HanakosHome) async throws -> Void) async throws {
        try await withEmptyStore { try await body(HanakosHome(on: $0)) }
    }

    /// A store of its own that goes when the scope ends.
    package func withEmptyStore(_ body: (any CareStore) async throws -> Void) async throws {
        try await Self.inFolder { folder in
            let path = folder.appending(path: "town.sqlite").path
            try SQLiteStore.migrate(at: path)
            switch self {
            case .sqlite: try await body(SQLiteStore(at: path))
            case .sqliteWithoutPatience: try await body(SQLiteStore(at: path, foldPatience: .zero))
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
