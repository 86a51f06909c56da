package import CommunityModel
import FoundationEssentials
import SwiftProtobuf

/// A box asks whose card this is, and for a session in which that person's pages may be shown.
package struct CardSessionRequest: Hashable, Sendable {
    package let card: CardToken
    package let tappedAt: Instant

    package init(card: CardToken, tappedAt: Instant) {
        self.card = card
        self.tappedAt = tappedAt
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireCardSessionRequest.with {
            $0.card = WireCard(card)
            $0.tappedAtMs = tappedAt.milliseconds
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireCardSessionRequest(decodingUplink: bytes)
        self.init(card: try CardToken(wire: wire.card), tappedAt: Instant(milliseconds: wire.tappedAtMs))
    }
}

/// The collector knows the card: this session, this resident, by this binding. An unknown card is answered with 404.
package struct CardSessionAnswer: Hashable, Sendable {
    package let session: CardSession.ID
    package let resident: Resident.ID
    package let binding: CardBinding.ID

    package init(session: CardSession.ID, resident: Resident.ID, binding: CardBinding.ID) {
        self.session = session
        self.resident = resident
        self.binding = binding
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireCardSessionAnswer.with {
            $0.session = Data(session.bytes)
            $0.resident = Data(resident.bytes)
            $0.binding = Data(binding.bytes)
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireCardSessionAnswer(decodingUplink: bytes)
        self.init(
            session: try expect(CardSession.ID(bytes: wire.session), "session: expected 16 bytes"),
            resident: try expect(Resident.ID(bytes: wire.resident), "resident: expected 16 bytes"),
            binding: try expect(CardBinding.ID(bytes: wire.binding), "binding: expected 16 bytes")
        )
    }
}
