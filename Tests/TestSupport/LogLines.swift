package import Logging
import Synchronization

/// Every log line of a program, with its metadata, as one text.
package final class LogLines: Sendable {
    private let lines = Mutex("")

    package init() {}

    package var text: String { lines.withLock { $0 } }

    package func logger() -> Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.lines.withLock { $0 += "\(event.level) \(event.message) \(all)\n" }
        }
    }
}
