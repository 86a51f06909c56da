package import Foundation

/// A certificate authority of its own for one test, made with the `openssl` command.
package struct TestCertificates: Sendable {
    package static let areAvailable = CommandLineTool.exists("openssl") && CommandLineTool.exists("python3")

    /// A certificate and its key, as files in PEM.
    package struct Pair: Sendable {
        package let certificate: String
        package let key: String
    }

    private let folder: URL

    /// The authority's certificate, in PEM.
    package var authority: String { folder.appending(path: "authority.pem").path }

    /// - Parameter folder: must be there; everything is written into it.
    /// - Throws: when `openssl` fails.
    package init(in folder: URL) async throws {
        self.folder = folder
        try await CommandLineTool.run(
            "openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
                + ["-subj", "/CN=Tonami test authority", "-keyout", folder.appending(path: "authority-key.pem").path]
                + ["-out", authority]
        )
    }

    /// Issues a certificate.
    /// - Parameters:
    ///   - name: of the files.
    ///   - alternativeName: as openssl writes it: `IP:127.0.0.1`.
    /// - Returns: the two files.
    /// - Throws: when `openssl` fails.
    package func issue(_ name: String, alternativeName: String = "IP:127.0.0.1") async throws -> Pair {
        let base = folder.appending(path: name).path
        let pair = Pair(certificate: base + ".pem", key: base + "-key.pem")
        try await CommandLineTool.run(
            "openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
                + ["-subj", "/CN=\(name)", "-addext", "subjectAltName=\(alternativeName)"]
                + ["-addext", "basicConstraints=critical,CA:FALSE"]
                + ["-CA", authority, "-CAkey", folder.appending(path: "authority-key.pem").path]
                + ["-keyout", pair.key, "-out", pair.certificate]
        )
        return pair
    }

    /// The hash of a certificate's public key, as `curl --pinnedpubkey` takes it.
    package static func pin(of pair: Pair) async throws -> String {
        let der = pair.key + ".spki"
        try await CommandLineTool.run("openssl", ["pkey", "-in", pair.key, "-pubout", "-outform", "DER", "-out", der])
        try await CommandLineTool.run("openssl", ["dgst", "-sha256", "-binary", "-out", der + ".sha256", der])
        return "sha256//" + (try Data(contentsOf: URL(filePath: der + ".sha256"))).base64EncodedString()
    }
}
