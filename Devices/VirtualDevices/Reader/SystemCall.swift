import Glibc

/// The system's own words about its calls.
enum SystemCall {
    /// The result of a call that answers -1 on failure; a call that a signal broke off is made again.
    static func check<Result: BinaryInteger>(_ name: String, _ call: () -> Result) throws(VirtualDeviceError) -> Result
    {
        while true {
            let result = call()
            if result != -1 { return result }
            let code = errno
            if code != EINTR { throw .system(call: name, code: code) }
        }
    }

    static func message(for code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
