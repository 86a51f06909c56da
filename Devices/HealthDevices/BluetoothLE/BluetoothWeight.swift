import CommunityModel

/// The characteristic Weight Measurement (2A9D) of the service 181D (Bluetooth SIG, "Weight Scale Service" 1.0 section
/// 3.2).
///
///     0  flags: 01 pounds and inches, 02 time, 04 user, 08 BMI and height
///     1  weight (2), 0.005 kg or 0.01 lb; FFFF: the measurement failed; then what the flags announce, in their order:
///     …  time (7), user (1), BMI (2, 0.1 kg/m2), height (2, 0.001 m or 0.1 in)
package struct BluetoothWeight: Hashable, Sendable {
    package static let characteristic: UInt16 = 0x2A9D

    let sheet: ScaleSheet

    private enum Flag {
        static let imperial: UInt8 = 0x01
        static let time: UInt8 = 0x02
        static let user: UInt8 = 0x04
        static let indexAndHeight: UInt8 = 0x08
    }

    /// - Throws: ``MalformedBytes`` when it ends before what its flags announce.
    package init(_ value: [UInt8]) throws(MalformedBytes) {
        var reader = LittleEndianReader(value)
        let flags = try reader.readUInt8("flags")
        let units: ScaleUnits = flags & Flag.imperial == 0 ? .metric : .imperial
        var sheet = ScaleSheet()
        sheet.noteMain(.weight, try reader.readUInt16("a weight"), units.mass)
        if flags & Flag.time != 0 {
            sheet.takenAt = try reader.readDateTime()
            sheet.isClockUnset = sheet.takenAt == nil
        }
        if flags & Flag.user != 0 { sheet.userSlot = try reader.readUser() }
        if flags & Flag.indexAndHeight != 0 {
            sheet.note(.bodyMassIndex, ScaleUnits.tenths(try reader.readUInt16("a body mass index")))
            sheet.note(.height, units.length(try reader.readUInt16("a height")))
        }
        self.sheet = sheet
    }
}
