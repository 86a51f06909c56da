import CommunityModel
import ResidentCards
import SmartCards
import Synchronization
import TestSupport
import VirtualDevices

@testable import Agent

/// A real conversation with virtual My Number cards, as the readers' thread would have it, without a reader between.
final class PlayedCards: MyNumberCardsOnTable {
    let files: CardInFolder
    let key: CardKey
    let token: CardToken
    private let state = Mutex(State())

    private struct State {
        var failures: [MyNumberCardError] = []
        var pins: [CardPIN] = []
        var digests: [[UInt8]] = []
        var signatures: [[UInt8]] = []
        /// Happens when the card is to sign.
        var meanwhile: (@Sendable () -> Void)?
    }

    init(_ name: String = "hanako") throws {
        files = try TestCards().card(name)
        key = fixture(CardKey(version: 1, secret: 0..<32))
        token = fixture(try AuthenticationCertificate(derRepresentation: files.certificate).token(under: key))
    }

    var pins: [CardPIN] { state.withLock { $0.pins } }
    var digests: [[UInt8]] { state.withLock { $0.digests } }
    var signatures: [[UInt8]] { state.withLock { $0.signatures } }

    func fail(with error: MyNumberCardError) {
        state.withLock { $0.failures.append(error) }
    }

    func whileItSigns(_ happens: @escaping @Sendable () -> Void) {
        state.withLock { $0.meanwhile = happens }
    }

    func pinCounter(of card: CardToken) async throws(MyNumberCardError) -> PINCounter {
        try answer { channel throws(MyNumberCardError) in
            try MyNumberCard(over: channel).authenticationPINCounter()
        }
    }

    func sign(
        _ digest: [UInt8],
        with pin: CardPIN,
        of card: CardToken
    ) async throws(MyNumberCardError) -> CardSignature {
        defer { pin.wipe() }
        state.withLock { state in
            state.pins.append(pin)
            state.digests.append(digest)
        }
        state.withLock { $0.meanwhile.take() }?()
        let signature = try answer { channel throws(MyNumberCardError) in
            try MyNumberCard(over: channel).sign(digest: digest, with: pin, of: card, under: self.key)
        }
        state.withLock { $0.signatures.append(signature.bytes) }
        return signature
    }

    private func answer<Answer>(
        _ say: (any CardChannel) throws(MyNumberCardError) -> Answer
    ) throws(MyNumberCardError) -> Answer {
        let failure = state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
        if let failure { throw failure }
        guard let card = try? VirtualMyNumberCard(folder: files.folder, interface: .typeB) else {
            throw .noAnswer(.removed)
        }
        return try say(PlayedChannel(card))
    }
}

private final class PlayedChannel: CardChannel {
    private var card: VirtualMyNumberCard

    init(_ card: VirtualMyNumberCard) {
        self.card = card
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        guard case .response(let bytes) = card.respond(to: command.bytes) else { throw .shortAnswer }
        return try ResponseAPDU(bytes: bytes)
    }
}
