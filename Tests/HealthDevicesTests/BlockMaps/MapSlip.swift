/// A slip of the pen in a block map, and what is said of it.
struct MapSlip: Sendable {
    let text: String
    let sentence: String

    init(_ text: String, _ sentence: String) {
        self.text = text
        self.sentence = sentence
    }

    /// In the field `sequence` of the scale's map.
    init(sequence: String, _ sentence: String) {
        let fields = "\"sequence\": \(sequence), \"weight\": \(MapText.weight)"
        self.init(MapText.scale(fields: fields), "records.fields.sequence" + sentence)
    }

    /// In its field `weight`.
    init(weight: String, _ sentence: String) {
        let fields = "\"sequence\": \(MapText.sequence), \"weight\": \(weight)"
        self.init(MapText.scale(fields: fields), "records.fields.weight" + sentence)
    }

    /// In the check of its records.
    init(check: String, _ sentence: String) {
        self.init(MapText.scale(check: check), "records.check" + sentence)
    }

    /// In what its header has behind the blocks.
    init(header: String, _ sentence: String) {
        let text = "{\"blocks\": {\"first\": 0, \"count\": 1}, \(header)}"
        self.init(MapText.scale(header: text), "header" + sentence)
    }

    static let all: [MapSlip] = places + numbers + checks + outlines

    private static let places: [MapSlip] = [
        MapSlip(sequence: #"{"byte": 3}"#, ": shares bit 0 of byte 3 with records.fields.weight"),
        MapSlip(sequence: #"{"byte": 7}"#, ": shares bit 0 of byte 7 with records.check"),
        MapSlip(sequence: #"{"byte": 8}"#, ": ends with byte 8, but a record has 8 bytes, 0 to 7"),
        MapSlip(sequence: #"{"byte": -1}"#, ".byte: must be a whole number from 0 to 4095"),
        MapSlip(sequence: #"{"byte": 0, "bits": [2, 5]}"#, ".bits: must be [high, low] or one bit, from 7 down to 0"),
        MapSlip(sequence: #"{"byte": 0, "bits": 8}"#, ".bits: must be [high, low] or one bit, from 7 down to 0"),
        MapSlip(sequence: #"{"byte": 0, "bits": [9, 8]}"#, ".bits: must be [high, low] or one bit, from 7 down to 0"),
        MapSlip(
            sequence: #"{"byte": 0, "bits": [6, 0], "coding": "bcd"}"#,
            ".bits: must be as many as make whole decimal digits: 4, 8, 12 …"
        ),
        MapSlip(
            sequence: #"{"byte": 0, "none": ["FF"]}"#,
            #".none: must be a list of raw numbers such as [255] or ["0xFFFF"]"#
        ),
        MapSlip(
            sequence: #"{"byte": 0, "coding": "ascii"}"#,
            #".coding: must be one of "bcd", "binary", "signed""#
        ),
    ]

    private static let numbers: [MapSlip] = [
        MapSlip(
            weight: #"{"byte": 2, "bytes": 2, "unit": "kg"}"#,
            #".order: is missing: "big" when the most significant byte comes first, else "little""#
        ),
        MapSlip(weight: #"{"byte": 2}"#, ".unit: is missing"),
        MapSlip(weight: #"{"byte": 2, "unit": "stone"}"#, #".unit: must be one of "g", "kg", "lb""#),
        MapSlip(
            weight: #"{"byte": 2, "places": 3, "unit": "kg"}"#,
            ": makes 0.000 to 0.255, but a reading must be 10.0 to 300.0; look at "
                + #""multiplier", "add", "places" and "unit""#
        ),
        MapSlip(
            weight: #"{"byte": 2, "places": 7, "unit": "kg"}"#,
            ".places: must be a whole number from 0 to 6"
        ),
        MapSlip(
            weight: #"{"byte": 2, "multiplier": 0, "unit": "kg"}"#,
            ".multiplier: must be a whole number from 1 to 1000000"
        ),
        MapSlip(
            weight: #"{"byte": 1, "bytes": 4, "order": "big", "multiplier": 1000000, "unit": "kg"}"#,
            ": makes numbers of more than 12 digits"
        ),
        MapSlip(weight: "7", ": must be an object { … }, not a number"),
    ]

    private static let checks: [MapSlip] = [
        MapSlip(check: #"{"kind": "sum8", "byte": 7, "over": [0, 7]}"#, ".over: covers the check's own bytes"),
        MapSlip(
            check: #"{"kind": "sum8", "byte": 7, "over": [0, 8]}"#,
            ".over: must be [first byte, last byte], both between 0 and 7"
        ),
        MapSlip(
            check: #"{"kind": "sum16", "byte": 6, "over": [0, 5]}"#,
            #".order: is missing: "big" when the most significant byte comes first, else "little""#
        ),
        MapSlip(
            check: #"{"kind": "sum32", "byte": 7, "over": [0, 6]}"#,
            #".kind: must be one of "crc16-ccitt", "none", "sum16", "sum8", "xor8""#
        ),
        MapSlip(check: #"{"kind": "none", "byte": 7}"#, #".byte: is not known here; known are "kind""#),
        MapSlip(
            check: #"{"kind": "crc16-ccitt", "byte": 6, "order": "big", "over": [0, 5], "initial": "0"}"#,
            #".initial: must be 2 bytes as pairs of hexadecimal digits, such as "FE E1""#
        ),
        MapSlip(
            header: #""constants": [], "check": {"kind": "none"}"#,
            ".constants: must name two bytes or more by which this device is known; other makers use the same system code"
        ),
        MapSlip(
            header: #""constants": [{"byte": 0, "hex": "5"}], "check": 1"#,
            #".constants[0].hex: must be 1 to 64 bytes as pairs of hexadecimal digits, such as "FE E1""#
        ),
        MapSlip(header: #""constants": [{"byte": 0, "hex": "5343"}]"#, ".check: is missing"),
    ]

    private static let outlines: [MapSlip] = [
        MapSlip(
            MapText.scale(fields: #""sequence": {"byte": 0}"#),
            "records.fields.weight: is missing; without it there is no reading"
        ),
        MapSlip(
            MapText.scale(fields: "\"weight\": \(MapText.weight)"),
            #"records.fields.takenAt: or "sequence" is needed; without one of them two measurements with the same numbers "#
                + "cannot be told apart"
        ),
        MapSlip(MapText.scale(count: 9), "records.count: must be a whole number from 1 to 8"),
        MapSlip(MapText.scale(size: 65), "records.size: must be a whole number from 2 to 64"),
        MapSlip(
            MapText.scale(blocks: #"{"first": 0, "count": 4}"#),
            "records.blocks: has blocks that belong to the header"
        ),
        MapSlip(
            MapText.scale(blocks: #"{"first": 250, "count": 8}"#),
            "records.blocks.count: must be a whole number from 1 to 6"
        ),
        MapSlip(
            MapText.scale().replacing("000B", with: "000A"),
            "felica.service: needs a key: a service that anybody may read has an odd number"
        ),
        MapSlip(MapText.scale().replacing("map 1", with: "map 2"), #"format: must be "engawa-block-map 1""#),
        MapSlip(
            MapText.scale(measures: "height"),
            #"measures: must be one of "activity", "blood-pressure", "body", "glucose", "oximetry", "temperature""#
        ),
        MapSlip("[]", "must be an object { … }, not a list"),
        MapSlip(
            String(repeating: "[", count: 9) + String(repeating: "]", count: 9),
            "has brackets within brackets, more than 8 deep"
        ),
        MapSlip(String(repeating: " ", count: 65_537), "has more than 65536 bytes"),
    ]
}
