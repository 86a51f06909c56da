import BoxAuthority
import HummingbirdTLS
import NIOCore
import NIOSSL

extension TLSConfiguration {
    /// For people and for boxes that are not enrolled yet: TLS 1.2 or later, no client certificate.
    static func people(_ identity: ListenerIdentity) throws -> TLSConfiguration {
        var configuration = makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: identity.certificate.der, format: .der))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.privateKeyPEM.utf8), format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // How long a connection that we end waits for the other end's goodbye.
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }

    /// For boxes: TLS 1.3, and no handshake without a certificate of our own authority.
    static func boxes(_ identity: ListenerIdentity, root: CertificateBytes) throws -> TLSConfiguration {
        var configuration = try people(identity)
        configuration.minimumTLSVersion = .tlsv13
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([try NIOSSLCertificate(bytes: root.der, format: .der)])
        return configuration
    }
}
