import BoxAuthority
import CommunityModel
import NIOCore
import NIOSSL
import Synchronization

/// The open connections of each box, to be closed when it is revoked, and what their certificates said.
final class BoxConnections: Sendable {
    private struct State {
        var channels: [Box.ID: [ObjectIdentifier: any Channel]] = [:]
        var credentials: [NIOSSLCertificate: BoxCredential] = [:]
    }

    /// Certificates that are remembered; beyond that all are forgotten and read again.
    private static let credentialLimit = 10_000

    private let state = Mutex(State())

    /// Reads a certificate once; a keep-alive connection shows the same one with each request.
    func credential(
        of certificate: NIOSSLCertificate,
        reading: ([UInt8]) throws(AuthorityError) -> BoxCredential
    ) throws(AuthorityError) -> BoxCredential {
        if let known = state.withLock({ $0.credentials[certificate] }), known.notAfter >= .onMachineClock {
            return known
        }
        guard let der = try? certificate.toDERBytes() else { throw AuthorityError(refusing: .malformed) }
        let credential = try reading(der)
        state.withLock {
            if $0.credentials.count >= Self.credentialLimit { $0.credentials = [:] }
            $0.credentials[certificate] = credential
        }
        return credential
    }

    func opened(_ channel: any Channel, by box: Box.ID) {
        let name = ObjectIdentifier(channel)
        let isNew = state.withLock { $0.channels[box, default: [:]].updateValue(channel, forKey: name) == nil }
        guard isNew else { return }
        channel.closeFuture.whenComplete { [weak self] _ in self?.closed(name, of: box) }
    }

    private func closed(_ name: ObjectIdentifier, of box: Box.ID) {
        state.withLock {
            $0.channels[box]?[name] = nil
            if $0.channels[box]?.isEmpty == true { $0.channels[box] = nil }
        }
    }

    /// Ends every connection of a box at once.
    func closeAll(of box: Box.ID) {
        let channels = state.withLock { $0.channels[box].map { Array($0.values) } ?? [] }
        for channel in channels { channel.close(promise: nil) }
    }
}
