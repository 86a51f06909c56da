package import Foundation

/// Third-party recordings and tables that stay outside the repository, in a folder `shared/data` beside it.
/// Tests that want one are skipped where the folder is missing:
/// `@Test(.enabled(if: SharedData.has("11073/omron_bp.hex"), "recordings are kept outside the repository"))`.
package enum SharedData {
    private static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["ENGAWA_SHARED_DATA"] { return URL(filePath: path) }
        return URL(filePath: #filePath)  // Tests/TestSupport/SharedData.swift
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "shared/data")
    }()

    package static func url(_ path: String) -> URL {
        folder.appending(path: path)
    }

    package static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: url(path).path)
    }

    package static func text(_ path: String) throws -> String {
        try String(contentsOf: url(path), encoding: .utf8)
    }
}
