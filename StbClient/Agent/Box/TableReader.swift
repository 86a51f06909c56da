package import CommunityModel
import Felica
package import HealthDevices
package import Logging
package import ResidentCards
import Screens
package import SmartCards
import Synchronization

/// What the readers' thread does with a thing on the table: a card names somebody, a device speaks, the rest is refused
/// with a sentence.
package final class TableReader: CardTableDelegate {
    private let agent: BoxAgent
    private let logger: Logger
    /// Nil after the operator took it back.
    private let cardKey: Mutex<CardKey?>
    /// The cards with a name that lie on the readers.
    private let lying = Mutex<[ReaderName: LyingCard]>([:])
    /// Set by ``speak(through:)``; not held, since they hold this.
    private let readers = Mutex(Readers())

    private struct LyingCard {
        let card: PresentedCard
        let token: CardToken
    }

    private struct Readers: Sendable {
        weak var readers: CardReaders?
    }

    /// nil: FeliCa cards are only recognised.
    private let felica: FelicaProver?
    /// What devices told of themselves; used by the readers' thread only, one touch at a time.
    private let session: Mutex<HealthDeviceSession>
    /// Devices that an operator has described; nil: none.
    private let blockMaps: BlockMapSession?

    /// The card key makes tokens of what cards show of themselves; `managerID`, an EUI-64, is how the box calls itself
    /// towards devices; `felica` hears what FeliCa Lite-S cards prove; `blockMaps` are the devices that are described
    /// in files.
    package init(
        agent: BoxAgent,
        cardKey: CardKey?,
        managerID: [UInt8],
        felica: (any FelicaCollector)? = nil,
        blockMaps: BlockMapCatalogue = .empty,
        logger: Logger
    ) {
        self.agent = agent
        self.logger = logger
        self.cardKey = Mutex(cardKey)
        self.felica = felica.map { FelicaProver(collector: $0, agent: agent, logger: logger) }
        session = Mutex(HealthDeviceSession(managerID: managerID))
        self.blockMaps = blockMaps.maps.isEmpty ? nil : BlockMapSession(blockMaps)
    }

    /// Through these a card that lies there is spoken with once more, when a page wants proof.
    package func speak(through readers: CardReaders) {
        self.readers.withLock { $0.readers = readers }
        agent.use(self)
    }

    /// The key was rotated, or taken back.
    package func use(_ key: CardKey?) {
        cardKey.withLock { $0 = key }
    }

    package func readersChanged(_ state: ReaderState) {
        switch state {
        case .noService: agent.readerChanged(.serviceLost)
        case .noReader: agent.readerChanged(.noReader)
        case .outOfOrder:
            logger.warning("A card reader does not answer; it is tried again when what lies on it is lifted")
            agent.readerChanged(.outOfOrder)
        case .empty, .present, .busy: agent.readerChanged(nil)
        }
    }

    package func cardArrived(_ card: PresentedCard, channel: any CardChannel) -> CardMeeting {
        guard let key = cardKey.withLock({ $0 }) else {
            agent.boxIsRefused()
            return .over
        }
        if let meeting = touchMemory(of: card, over: channel) { return meeting }
        do {
            switch try PresentedThing.classify(card, over: channel, key: key) {
            case .residentCard(let token, upTo: let reach):
                lying.withLock { $0[card.reader] = LyingCard(card: card, token: token) }
                agent.cardTapped(token)
                if reach == .provenKey { felica?.prove(token, card, over: channel) }
            case .healthDevice(let way): return touch(way, of: card, over: channel)
            case .refused(let refusal): refuse(refusal)
            }
            return .over
        } catch {
            logger.debug("A card left before it had said enough", metadata: ["card.error": "\(error)"])
            if error.isDeparture || error == .hung { agent.cardRefused(.unreadable) }
            return .broken
        }
    }

    package func cardFailed(_ card: PresentedCard, error: CardError) {
        logger.debug("A card could not be opened", metadata: ["card.error": "\(error)"])
        agent.cardRefused(error == .sharingViolation ? .readerInUse : .unreadable)
    }

    /// Lifting a card ends no session: it is lifted before the monitor is touched (architecture decision 23). A sign-in
    /// waits for it to come back.
    package func cardLeft(reader: ReaderName) {
        guard let left = lying.withLock({ $0.removeValue(forKey: reader) }) else { return }
        agent.cardLifted(left.token)
    }

    private func refuse(_ refusal: CardRefusal) {
        logger.info("A card was refused", metadata: ["card.refusal": "\(refusal)"])
        switch refusal {
        // The card that decrypts the television picture belongs where it is.
        case .conditionalAccessCard: break
        case .phone, .emulatedIdentifier, .peerDevice: agent.cardRefused(.phone)
        case .randomIdentifier, .notATownCard: agent.cardRefused(.randomNumber)
        case .blankTownCard, .unreadableCertificate, .unreadableIdentifier, .unknownTechnology:
            agent.cardRefused(.unreadable)
        }
    }

    /// A measurement is confirmed to the device when ``BoxAgent/keep(_:)`` returns: after the spool's fsync. A device's memory
    /// is cleared only of what the collector has answered for.
    private func touch(
        _ way: PresentedThing.DeviceWay,
        of card: PresentedCard,
        over channel: any CardChannel
    ) -> CardMeeting {
        let (now, zone) = (agent.clock.wall(), agent.profile.zone)
        let keep: ([Measurement]) throws -> Void = { [agent] in try agent.keep($0) }
        return touch {
            switch way {
            case .type4Tag:
                return session.withLock {
                    $0.run(channel: channel, now: now, zone: zone, store: keep, collectorHas: agent.isSettled)
                }
            case .type3Tag:
                let outcome = try? FelicaCard.withCard(on: card.reader, over: channel) { felica in
                    session.withLock {
                        $0.run(felica: felica, now: now, zone: zone, store: keep, collectorHas: agent.isSettled)
                    }
                }
                return outcome ?? SessionOutcome(ending: .tornAway(.removed))
            // A block map that knows it was asked before.
            case .memory: return SessionOutcome(ending: .unknownDevice)
            }
        }
    }

    /// What a device sends in many reports is one touch: whose it is, is asked and shown once.
    private func touch(_ run: () -> SessionOutcome) -> CardMeeting {
        agent.touchBegan()
        let outcome = run()
        agent.touchEnded()
        return tell(outcome)
    }

    /// A device whose memory is read by a block map. It would pass for a card: it is asked for first.
    ///
    /// - Returns: nil when no block map is of what lies there.
    private func touchMemory(of card: PresentedCard, over channel: any CardChannel) -> CardMeeting? {
        guard let blockMaps, card.isFelica else { return nil }
        // All of it comes at once.
        let outcome = try? FelicaCard.withCard(on: card.reader, over: channel) { felica in
            blockMaps.run(memory: felica, now: agent.clock.wall(), zone: agent.profile.zone) { measurements in
                try agent.keep(measurements)
            }
        }
        guard let outcome else { return nil }
        switch outcome.ending {
        // It is no such device, or left before that was known: what a card is asked next says the same.
        case .notAHealthDevice: return nil
        case .tornAway where outcome.device == nil: return nil
        default: return tell(outcome)
        }
    }

    /// The person at the table, and the log.
    private func tell(_ outcome: SessionOutcome) -> CardMeeting {
        logger.info(
            "A device was touched",
            metadata: [
                "readings.delivered": "\(outcome.delivered)", "readings.refused": "\(outcome.refused.count)",
                "device.ending": "\(outcome.ending.word)",
            ]
        )
        if outcome.isOfUnknownDevice {
            agent.unknownDevice()
        } else if let trouble = DeviceTroublePage.Trouble(of: outcome) {
            agent.deviceTrouble(trouble)
        }
        guard case .tornAway = outcome.ending else { return .over }
        return .broken
    }
}

extension TableReader: MyNumberCardsOnTable {
    package func pinCounter(of card: CardToken) async throws(MyNumberCardError) -> PINCounter {
        try await converse(with: card) { card, _ throws(MyNumberCardError) in try card.authenticationPINCounter() }
    }

    package func sign(
        _ digest: [UInt8],
        with pin: CardPIN,
        of token: CardToken
    ) async throws(MyNumberCardError) -> CardSignature {
        // Also when there is nobody to show it to.
        defer { pin.wipe() }
        return try await converse(with: token) { card, key throws(MyNumberCardError) in
            try card.sign(digest: digest, with: pin, of: token, under: key)
        }
    }

    /// Waits without holding a thread until the readers' thread has had its word with the card.
    private func converse<Answer: Sendable>(
        with token: CardToken,
        _ say: @escaping @Sendable (MyNumberCard, CardKey) throws(MyNumberCardError) -> Answer
    ) async throws(MyNumberCardError) -> Answer {
        guard let readers = readers.withLock({ $0.readers }), let key = cardKey.withLock({ $0 }),
            let card = lying.withLock({ $0.values.first { $0.token == token }?.card })
        else { throw .noAnswer(.removed) }
        let answer = await withCheckedContinuation { continuation in
            readers.converse(with: card) { way in
                continuation.resume(
                    returning: Result { () throws(MyNumberCardError) in
                        switch way {
                        case .success(let channel): return try say(MyNumberCard(over: channel), key)
                        case .failure(let error): throw .noAnswer(error)
                        }
                    }
                )
            }
        }
        return try answer.get()
    }
}

extension SessionOutcome {
    /// What lies there measures nothing that can be read, or speaks in no way that is known here.
    fileprivate var isOfUnknownDevice: Bool {
        switch ending {
        case .unknownDevice, .notAHealthDevice, .associationRefused: delivered == 0
        default: false
        }
    }
}

extension DeviceTroublePage.Trouble {
    /// What the person is told of a touch: nothing when something was kept, since that is on the screen already.
    init?(of outcome: SessionOutcome) {
        guard outcome.delivered == 0 || outcome.ending == .storageFailed else { return nil }
        switch outcome.ending {
        case .released where !outcome.refused.isEmpty: self = .impossibleValue
        case .released: self = .nothingNew
        case .abortedByDevice, .garbage, .outOfStep, .tagRefused: self = .unreadable
        case .unknownDevice, .notAHealthDevice, .associationRefused: return nil
        case .tornAway(.hung), .timedOut: self = .timedOut
        case .tornAway: self = .tornAway
        case .storageFailed: self = .storageTrouble
        }
    }
}

extension SessionEnding {
    /// For the log: what kind of ending, without the bytes.
    fileprivate var word: String {
        switch self {
        case .released: "released"
        case .unknownDevice: "unknown device"
        case .notAHealthDevice: "not a health device"
        case .associationRefused: "association refused"
        case .abortedByDevice: "aborted by the device"
        case .garbage: "garbage"
        case .outOfStep: "out of step"
        case .tornAway: "torn away"
        case .tagRefused: "the tag refused"
        case .timedOut: "timed out"
        case .storageFailed: "storage failed"
        }
    }
}
