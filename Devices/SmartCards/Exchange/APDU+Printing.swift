/// Commands and answers carry PINs, certificates and identifiers. Whoever prints one sees its header or its status and
/// how long it is, by any way of printing, so that nothing of it comes into a log by accident.
extension CommandAPDU: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `00 20 00 80, 4 bytes of data`
    package var description: String {
        let header = [instructionClass, instruction, p1, p2].map(\.hexadecimal).joined(separator: " ")
        return "\(header), \(data.count) bytes of data"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension ResponseAPDU: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `9000, 256 bytes of data`
    package var description: String { "\(status), \(data.count) bytes of data" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension UInt8 {
    fileprivate var hexadecimal: String {
        (self < 0x10 ? "0" : "") + String(self, radix: 16, uppercase: true)
    }
}
