import CommunityModel

/// Reads the value of a Bluetooth LE characteristic: numbers have their least significant byte first, unlike those of IEEE
/// 11073-20601. What follows the last field that is known is of a later version, and passed over.
struct LittleEndianReader: Hashable, Sendable {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func readUInt8(_ expected: String) throws(MalformedBytes) -> UInt8 {
        UInt8(truncatingIfNeeded: try read(1, expected))
    }

    mutating func readUInt16(_ expected: String) throws(MalformedBytes) -> UInt16 {
        UInt16(truncatingIfNeeded: try read(2, expected))
    }

    /// SFLOAT; nil when it says that there is no number.
    mutating func readShortFloat(_ expected: String) throws(MalformedBytes) -> Double? {
        MedicalNumber(shortFloat: try readUInt16(expected)).value
    }

    /// Seven bytes: year (2), month, day, hours, minutes, seconds. A part of the date that is 0 is not known.
    ///
    /// - Returns: nil when that is no date and time from 1582 on (GATT Specification Supplement, "Date Time").
    mutating func readDateTime() throws(MalformedBytes) -> DeviceLocalTime? {
        let year = Int(try readUInt16("a year"))
        var parts: [Int] = []
        for name in ["a month", "a day", "an hour", "a minute", "a second"] { parts.append(Int(try readUInt8(name))) }
        guard (1_582...9_999).contains(year), let day = TownDay(year: year, month: parts[0], day: parts[1]),
            parts[2] < 24, parts[3] < 60, parts[4] < 60
        else { return nil }
        return DeviceLocalTime(day, ClockTime(hour: parts[2], minute: parts[3], second: parts[4]))
    }

    /// FF is a user nobody knows.
    mutating func readUser() throws(MalformedBytes) -> Int? {
        let user = try readUInt8("a user")
        return user == 0xFF ? nil : Int(user)
    }

    private mutating func read(_ count: Int, _ expected: String) throws(MalformedBytes) -> Int {
        guard bytes.count - offset >= count else {
            let rest = bytes.count - offset
            throw MalformedBytes(
                offset: offset,
                expected: "\(expected), \(count) bytes",
                found: rest == 0 ? "the end" : "only \(rest) bytes"
            )
        }
        defer { offset += count }
        return (offset..<offset + count).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    }
}
