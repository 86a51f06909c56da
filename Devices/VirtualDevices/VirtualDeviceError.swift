/// Why the virtual table cannot do what it was told: a sentence for the person or the test that steers it.
package enum VirtualDeviceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The virtual reader sent something that its protocol does not know.
    case malformedFrame(String)
    /// A frame's payload is longer than its length field can say, 65,535 bytes.
    case frameTooLong(Int)
    case system(call: String, code: Int32)
    case socketPathTooLong(String)
    case readerDoesNotListen
    case readerServiceMissing
    case readerServiceDidNotStart
    case outsideNamespace(folder: String)
    case occupied(by: String)
    case nothingOnReader
    case noSuchReader(Int)
    case notUnderstood(String)
    case unusableCard(String)
    case tableGone
    case nobodyThere(port: UInt16)

    package var description: String {
        switch self {
        case .malformedFrame(let what): "The virtual reader sent a frame that cannot be: \(what)."
        case .frameTooLong(let count): "An answer of \(count) bytes does not fit a frame of at most 65535."
        case .system(let call, let code): "\(call) failed: \(SystemCall.message(for: code))."
        case .socketPathTooLong(let path): "The socket path \(path) is longer than 107 bytes; choose a shorter folder."
        case .readerDoesNotListen: "The virtual reader does not listen on 127.0.0.1."
        case .readerServiceMissing: "pcscd is not installed; install pcscd and vsmartcard-vpcd."
        case .readerServiceDidNotStart: "pcscd did not start; its words are in pcscd.log in the table's folder."
        case .outsideNamespace(let folder): "\(folder) is not at /run/pcscd; start the table by scripts/table-up."
        case .occupied(let name): "The reader holds \(name); lift it first."
        case .noSuchReader(let number): "There is no reader \(number)."
        case .nothingOnReader: "Nothing lies on the reader."
        case .notUnderstood(let what): "\(what) is not understood; engawa-town table --help lists the commands."
        case .unusableCard(let why): "The card cannot be laid down: \(why)."
        case .nobodyThere(let port): "Nobody listens on port \(port) of this machine."
        case .tableGone: "The table is not there; start it by scripts/table-up."
        }
    }
}
