import Screens
import Synchronization

/// Tells every open page where the television is to go (server-sent events).
final class ScreenEvents: Sendable {
    /// How many pages may listen at the same time.
    private static let limit = 16

    private let state = Mutex(State())

    private struct State {
        var number = 0
        var path = "/"
        /// What was entered on the screen that stands, as an event; nil where nothing is asked for.
        var entered: [UInt8]?
        var listeners: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
        var nextListener = 0
    }

    /// How many screens were shown: a page carries the number that it was made at.
    var number: Int { state.withLock { $0.number } }

    /// All pages go to `path`.
    func show(_ path: String) {
        state.withLock { state in
            state.number += 1
            state.path = path
            state.entered = nil
            for listener in state.listeners.values { listener.yield(Self.event(path, number: state.number)) }
        }
    }

    /// The television went there by itself: no page is told, but one that asks is.
    func moved(to path: String) {
        state.withLock { $0.path = path }
    }

    /// The pages show that so many digits were entered. Which ones is told to nobody.
    func tellEntered(_ count: Int) {
        tellEntered(Array("event: entered\ndata: \(count)\n\n".utf8))
    }

    /// The pages show these numbers in their fields.
    func tellTyped(_ entry: HandEntry) {
        // Digits and points: nothing of it needs an escape.
        let texts = entry.texts.map { "\"\($0)\"" }.joined(separator: ",")
        tellEntered(Array("event: typed\ndata: {\"texts\":[\(texts)],\"current\":\(entry.current)}\n\n".utf8))
    }

    private func tellEntered(_ event: [UInt8]) {
        state.withLock { state in
            state.entered = event
            for listener in state.listeners.values { listener.yield(event) }
        }
    }

    /// Every page shows this in its top row from now on.
    func tell(_ top: TopRow) {
        state.withLock { state in
            for listener in state.listeners.values { listener.yield(Self.event(top)) }
        }
    }

    /// The page that asked last, which is the one that stands, does what this key does on it.
    /// - Returns: false when no page listens.
    func press(_ key: RemoteKey) -> Bool {
        state.withLock { state in
            guard let page = state.listeners.max(by: { $0.key < $1.key })?.value else { return false }
            page.yield(Array("event: key\ndata: \(key.word)\n\n".utf8))
            return true
        }
    }

    /// The events for one page; `seen` is the number that it was made at, nil for pages of the collector, which have none.
    func listen(seen: Int?, top: TopRow) -> AsyncStream<[UInt8]> {
        let (stream, listener) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(8))
        let (id, oldest) = state.withLock { state in
            let id = state.nextListener
            state.nextListener += 1
            state.listeners[id] = listener
            listener.yield(Array("retry: 2000\n\n".utf8) + Self.event(top))
            // A page of the collector is in its place as long as the television shows one.
            let isInPlace = seen.map { $0 == state.number } ?? state.path.hasPrefix("/tv/")
            if let entered = state.entered { listener.yield(entered) }
            if !isInPlace { listener.yield(Self.event(state.path, number: state.number)) }
            // The oldest makes room; if its page still stands, it will come back.
            let oldest = state.listeners.count > Self.limit ? state.listeners.min { $0.key < $1.key } : nil
            return (id, oldest?.value)
        }
        listener.onTermination = { [weak self] _ in self?.remove(id) }
        oldest?.finish()
        return stream
    }

    private func remove(_ id: Int) {
        state.withLock { $0.listeners[id] = nil }
    }

    var listenerCount: Int { state.withLock { $0.listeners.count } }

    /// Ends all connections.
    func close() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.finish() }
    }

    private static func event(_ top: TopRow) -> [UInt8] {
        Array("event: top\ndata: \(top.json)\n\n".utf8)
    }

    private static func event(_ path: String, number: Int) -> [UInt8] {
        Array("id: \(number)\nevent: show\ndata: \(path)\n\n".utf8)
    }
}
