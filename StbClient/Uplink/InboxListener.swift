package import CommunityModel
package import Logging
import UplinkProtocol

/// What the collector tells a box over the held connection.
package enum InboxEvent: Hashable, Sendable {
    /// The line is there: what waits can be sent now.
    case connected
    /// The roster has this version now; sent after each connect as well.
    case roster(version: UInt64)
    /// What the television is to ask now, nil: nothing; sent after each connect as well.
    case prompt(StandingPrompt?)
    case disconnected(CollectorError)
}

extension InboxEvent {
    /// - Returns: nil for what this release does not know, or cannot read: a newer collector may say more.
    init?(name: String, data: String) {
        switch name {
        case "roster":
            guard let version = UInt64(data) else { return nil }
            self = .roster(version: version)
        case "prompt" where data == "none":
            self = .prompt(nil)
        case "prompt":
            let words = data.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 3, let id = WatchExpectation.ID(words[0]), let resident = Resident.ID(words[1]),
                let until = Int64(words[2])
            else { return nil }
            self = .prompt(StandingPrompt(id: id, resident: resident, until: Instant(milliseconds: until)))
        default:
            return nil
        }
    }
}

/// Holds `GET /v1/inbox` open, so that the collector can speak to a box that nobody can call. Comes back after each
/// loss with full jitter, and takes a line for lost that has been silent for a minute (the collector speaks each 20 s).
package final class InboxListener: Sendable {
    /// For one reader.
    package let events: AsyncStream<InboxEvent>

    private let address: CollectorAddress
    private let surroundings: UplinkWorker.Surroundings
    private let logger: Logger
    private let maxSilence: Duration
    private let yield: AsyncStream<InboxEvent>.Continuation

    /// A collector that restarts loses its whole town at one instant: the first tries to come back are spread over ten
    /// seconds, so that the handshakes leave it time for taps.
    static let comingBack = BackOff(base: .seconds(10))

    package init(
        address: CollectorAddress,
        surroundings: UplinkWorker.Surroundings,
        logger: Logger,
        maxSilence: Duration = .seconds(60)
    ) {
        self.address = address
        self.surroundings = surroundings
        self.logger = logger
        self.maxSilence = maxSilence
        (events, yield) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    /// Listens until the task is cancelled, which ends the connection at once.
    package func run() async {
        var backOff = Self.comingBack
        while !Task.isCancelled {
            let (error, wasConnected) = await listenOnce()
            if Task.isCancelled { break }
            if wasConnected { backOff.reset() }
            yield.yield(.disconnected(error))
            logger.debug("The inbox is closed", metadata: ["error": "\(error)"])
            let pause = error == .refused(.revoked) ? .minutes(15) : backOff.next(chance: surroundings.chance())
            try? await surroundings.clock.sleep(for: pause)
        }
        yield.finish()
    }

    /// One connection, from its start to its end.
    private func listenOnce() async -> (CollectorError, wasConnected: Bool) {
        do {
            let connection = try InboxConnection(address: address)
            return await withTaskCancellationHandler {
                await connection.hold(maxSilence: maxSilence) { self.yield.yield($0) }
            } onCancel: {
                connection.interruption.interrupt()
            }
        } catch {
            return (error, false)
        }
    }
}

/// One held connection, on a thread of its own.
private actor InboxConnection {
    nonisolated let interruption: Interruption
    private let executor = BlockingExecutor(label: "engawa.uplink.inbox")
    private let transport: CurlTransport

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(address: CollectorAddress) throws(CollectorError) {
        transport = try CurlTransport(baseURL: address.url, trust: address.trust)
        interruption = transport.interruption
    }

    func hold(
        maxSilence: Duration,
        _ yield: @escaping (InboxEvent) -> Void
    ) -> (CollectorError, wasConnected: Bool) {
        var parser = EventStreamParser()
        var isConnected = false
        var overflow = false
        var request = HTTPRequest(target: UplinkPath.inbox, headers: ["Accept: text/event-stream"])
        request.timeout = nil
        request.maxSilence = maxSilence
        do {
            let answer = try transport.perform(request) { [interruption] bytes in
                if !isConnected {
                    isConnected = true
                    yield(.connected)
                }
                do {
                    for event in try parser.feed(bytes) {
                        if let news = InboxEvent(name: event.name, data: event.data) { yield(news) }
                    }
                } catch {
                    overflow = true
                    interruption.interrupt()
                }
            }
            if answer.status == 403, String(decoding: answer.body.prefix(64), as: UTF8.self).contains("revoked") {
                return (.refused(.revoked), isConnected)
            }
            return (answer.status == 200 ? .unreachable("the inbox was closed") : answer.unexpected, isConnected)
        } catch {
            return (overflow ? .tooLarge : error, isConnected)
        }
    }
}
