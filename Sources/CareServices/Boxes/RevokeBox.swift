package import CommunityModel

/// Shuts a box out for good: stolen, broken, moved.
package struct RevokeBox: Sendable {
    private let boxes: any BoxRegister

    package init(boxes: any BoxRegister) {
        self.boxes = boxes
    }

    /// - Throws: ``AdministrationError/unknownBox`` or a ``StoreError``.
    package func callAsFunction(_ box: Box.ID, at now: Instant) async throws {
        guard try await boxes.revoke(box, at: now) else { throw AdministrationError.unknownBox }
    }
}
