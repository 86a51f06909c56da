import CommunityModel

/// The characteristic Body Composition Measurement (2A9C) of the service 181B (Bluetooth SIG, "Body Composition Service"
/// 1.0 section 3.2).
///
///     0  flags (2): 0001 pounds and inches, 0002 time, 0004 user, 0008 basal metabolism, 0010 muscle percentage,
///        0020 muscle mass, 0040 fat-free mass, 0080 soft lean mass, 0100 body water mass, 0200 impedance, 0400 weight,
///        0800 height, 1000 the rest follows in another value
///     2  body fat (2), 0.1 %; FFFF: the measurement failed; then what the flags announce, in their order, 2 bytes each
///        but for time (7) and user (1): kJ, 0.1 %, four masses of 0.005 kg or 0.01 lb, 0.1 Ohm, weight as the masses,
///        height of 0.001 m or 0.1 in
package struct BluetoothBodyComposition: Hashable, Sendable {
    package static let characteristic: UInt16 = 0x2A9C

    let sheet: ScaleSheet
    /// The same step on the scale is told in two values.
    let isPartOfTwo: Bool

    private enum Flag {
        static let imperial: UInt16 = 0x0001
        static let time: UInt16 = 0x0002
        static let user: UInt16 = 0x0004
        static let basalMetabolism: UInt16 = 0x0008
        static let muscleShare: UInt16 = 0x0010
        static let masses: [(flag: UInt16, quantity: MeasuredQuantity)] = [
            (0x0020, .muscleMass), (0x0040, .fatFreeMass), (0x0080, .softLeanMass), (0x0100, .bodyWater),
        ]
        static let impedance: UInt16 = 0x0200
        static let weight: UInt16 = 0x0400
        static let height: UInt16 = 0x0800
        static let multiplePackets: UInt16 = 0x1000
    }

    /// - Throws: ``MalformedBytes`` when it ends before what its flags announce.
    package init(_ value: [UInt8]) throws(MalformedBytes) {
        var reader = LittleEndianReader(value)
        let flags = try reader.readUInt16("flags")
        let units: ScaleUnits = flags & Flag.imperial == 0 ? .metric : .imperial
        var sheet = ScaleSheet()
        sheet.noteMain(.bodyFat, try reader.readUInt16("a body fat percentage"), ScaleUnits.tenths)
        if flags & Flag.time != 0 {
            sheet.takenAt = try reader.readDateTime()
            sheet.isClockUnset = sheet.takenAt == nil
        }
        if flags & Flag.user != 0 { sheet.userSlot = try reader.readUser() }
        if flags & Flag.basalMetabolism != 0 {
            sheet.note(.basalMetabolism, ScaleUnits.power(try reader.readUInt16("a basal metabolism")))
        }
        if flags & Flag.muscleShare != 0 {
            sheet.note(.muscleShare, ScaleUnits.tenths(try reader.readUInt16("a muscle percentage")))
        }
        for (flag, quantity) in Flag.masses where flags & flag != 0 {
            sheet.note(quantity, units.mass(try reader.readUInt16("a mass")))
        }
        if flags & Flag.impedance != 0 {
            sheet.note(.impedance, ScaleUnits.tenths(try reader.readUInt16("an impedance")))
        }
        if flags & Flag.weight != 0 { sheet.note(.weight, units.mass(try reader.readUInt16("a weight"))) }
        if flags & Flag.height != 0 { sheet.note(.height, units.length(try reader.readUInt16("a height"))) }
        self.sheet = sheet
        isPartOfTwo = flags & Flag.multiplePackets != 0
    }
}
