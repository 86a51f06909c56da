/// Why a listener could not be opened.
package struct ListeningError: Error, Hashable, Sendable, CustomStringConvertible {
    package let listener: ListenerName
    package let address: ListenerAddress
    /// The system's number for what went wrong: `EADDRINUSE`, `EACCES`, …
    package let code: Int32
    package let description: String
}
