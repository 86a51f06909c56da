package import CommunityModel
package import Logging
import Metrics
import WatchRules

/// Brings messages from the outbox to families, until their provider has taken them.
package final class DeliverMessages: Sendable {
    /// Longer than a channel tries.
    static let lease = Duration.minutes(2)
    /// Messages under way at the same time.
    static let width = 8

    private let outbox: any Outbox
    private let channel: any FamilyChannel
    private let town: TownProfile
    private let worker: WatchKeeper.ID
    private let chance: @Sendable () -> Double
    private let logger: Logger
    private let sent = Counter(label: "engawa_messages", dimensions: [("outcome", "sent")])
    private let putOff = Counter(label: "engawa_messages", dimensions: [("outcome", "try_again")])
    private let refused = Counter(label: "engawa_messages", dimensions: [("outcome", "refused")])

    /// `chance`, a number in 0..<1, spreads the tries of many messages.
    package init(
        outbox: any Outbox,
        channel: any FamilyChannel,
        town: TownProfile,
        worker: WatchKeeper.ID,
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        logger: Logger
    ) {
        self.outbox = outbox
        self.channel = channel
        self.town = town
        self.worker = worker
        self.chance = chance
        self.logger = logger
    }

    /// Works until it is cancelled. A round that fails is logged and tried again.
    package func run(every interval: Duration = .seconds(1), now: @escaping @Sendable () -> Instant) async {
        while !Task.isCancelled {
            do {
                // A full round: more may be waiting.
                while try await round(now: now) == Self.width, !Task.isCancelled {}
            } catch {
                logger.error("The outbox could not be read; trying again", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// Tries what is due, ``width`` messages at most.
    /// - Returns: how many were tried.
    @discardableResult
    package func round(now: @escaping @Sendable () -> Instant) async throws(StoreError) -> Int {
        let start = now()
        let claimed = try await outbox.claimDeliveries(
            by: worker,
            until: start + Self.lease,
            at: start,
            limit: Self.width
        )
        await withTaskGroup(of: Void.self) { group in
            for delivery in claimed { group.addTask { await self.deliver(delivery, now: now) } }
        }
        return claimed.count
    }

    private func deliver(_ delivery: ClaimedDelivery, now: @Sendable () -> Instant) async {
        let message = FamilyMessage(
            recipient: delivery.recipient,
            residentName: delivery.residentName,
            content: delivery.content,
            town: town,
            key: delivery.key,
            writtenAt: delivery.writtenAt
        )
        let verdict = await channel.deliver(message)
        do {
            try await outbox.finish(delivery.id, by: worker, as: outcome(of: delivery, verdict, at: now()), at: now())
        } catch {
            // The lease ends by itself; the message is then tried again under the same key.
            logger.error("What became of a message could not be written down", metadata: ["error": "\(error)"])
        }
    }

    private func outcome(of delivery: ClaimedDelivery, _ verdict: DeliveryVerdict, at now: Instant) -> DeliveryOutcome {
        let metadata: Logger.Metadata = [
            "delivery.id": "\(delivery.id)", "delivery.kind": "\(delivery.kind)",
            "delivery.tries": "\(delivery.tries + 1)",
        ]
        switch verdict {
        case .accepted:
            sent.increment()
            logger.info("A message was sent", metadata: metadata)
            return .sent
        case .tryAgain(let reason):
            putOff.increment()
            let pause = DeliveryPolicy.nextTry(after: delivery.tries + 1, chance: chance())
            logger.notice(
                "A message could not be sent yet; trying again",
                metadata: metadata.merging(["reason": "\(reason)"]) { $1 }
            )
            return .tryAgain(at: now + pause, reason: reason)
        case .refused(let reason):
            refused.increment()
            logger.warning("A message was refused for good", metadata: metadata.merging(["reason": "\(reason)"]) { $1 })
            return .refused(reason: reason)
        }
    }
}
