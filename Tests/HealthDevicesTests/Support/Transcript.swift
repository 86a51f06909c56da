/// A session of a monitor with a configuration of its own (4001), written down byte by byte after the standard's
/// tables: pressures in kPa, pulse, and a third object that no family knows; a report with two persons.
enum Transcript {
    static let agent: [[UInt8]] = [association, configuration, attributes, report, [0xE4, 0, 0, 2, 0, 0]]

    static let association = [UInt8](
        hex: """
            E200 0032 80000000 0001 002A 5079 0026 80000000 8000 80000000 00000000 00800000
            0008 00091FFFFE123456 4001 0001 01 00 0000 0000
            """
    )
    static let configuration = [UInt8](
        hex: """
            E700 00B0 00AE 0001 0101 00A8 0000 FFFFFFFF 0D1C 009E 4001 0003 0098
            0006 0001 0006 0038 092F 0004 0002 4A04 0A46 0002 F040 0A73 0002 0303 0996 0002 0F03
            0A76 000A 0003 0006 4A05 4A06 4A07 0A55 000C 0002 0008 0A75 000A 0990 0008
            0006 0002 0004 0024 092F 0004 0002 482A 0A46 0002 F040 0996 0002 0AA0 0A55 000C 0002 0008 0A4C 0002 0990 0008
            0006 0003 0004 0024 092F 0004 0002 F012 0A46 0002 F040 0996 0002 0200 0A55 000C 0002 0008 0A4C 0002 0990 0008
            """
    )
    /// Manufacturer "Tonami", model "TK-900", serial number "42", clock 2026-11-22 06:15:00.
    static let attributes = [UInt8](
        hex: """
            E700 004C 004A 0000 0203 0044 0000 0004 003E
            0984 000A 0008 00091FFFFE123456 0928 0010 0006 546F6E616D69 0006 544B2D393030
            092D 000C 0001 0008 0001 0000 0002 3432 0987 0008 2026112206150000
            """
    )
    /// Person 1: 16.0, 10.0, 12.0 kPa and pulse 61 at 06:10:20; person 2: 18.6, 11.3, 13.7 kPa and pulse 72 at 06:11:00.
    static let report = [UInt8](
        hex: """
            E700 007C 007A 0002 0101 0074 0000 FFFFFFFF 0D1F 006A F000 0001 0002 0062
            0001 0003 0032 0001 0012 0003 0006 F0A0 F064 F078 2026112206102000
            0002 000A 003D 2026112206102000 0003 000A 0000 2026112206102000
            0002 0002 0024 0001 0012 0003 0006 F0BA F071 F089 2026112206110000
            0002 000A 0048 2026112206110000
            """
    )
}
