package import CommunityModel

/// May the box with this certificate talk to us now? Asked for each request, so that a revocation holds at once.
package struct AdmitBox: Sendable {
    package enum Answer: Hashable, Sendable {
        case admitted(Box)
        /// The box was ours; it wipes what it knows of the household.
        case revoked
        /// No box of ours, or not with the certificate it was given last.
        case unknown
    }

    private let boxes: any BoxRegister

    package init(boxes: any BoxRegister) {
        self.boxes = boxes
    }

    package func callAsFunction(_ box: Box.ID, certificateSerial: [UInt8]) async throws(StoreError) -> Answer {
        guard let standing = try await boxes.standing(of: box), standing.certificateSerial == certificateSerial else {
            return .unknown
        }
        guard standing.revokedAt == nil else { return .revoked }
        return .admitted(Box(id: box, household: standing.household))
    }
}
