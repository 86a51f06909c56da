import CommunityModel
import Foundation

@testable import HealthDevices

/// Texts of block maps.
enum MapText {
    /// The worked example, docs/devices/tk-100.json.
    static func tk100() throws -> [UInt8] {
        let file = URL(filePath: #filePath)  // Tests/HealthDevicesTests/BlockMaps/MapText.swift
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/devices/tk-100.json")
        return [UInt8](try Data(contentsOf: file))
    }

    static let header = """
        {"blocks": {"first": 0, "count": 1}, "constants": [{"byte": 0, "hex": "53 43"}], "check": {"kind": "none"}}
        """

    static let weight = #"{"byte": 2, "bytes": 2, "order": "big", "multiplier": 5, "places": 2, "unit": "kg"}"#
    static let sequence = #"{"byte": 0}"#

    /// A scale: eight records of 8 bytes in blocks 1 to 4, without a clock.
    static func scale(
        header: String = header,
        fields: String = "\"sequence\": \(sequence), \"weight\": \(weight)",
        flags: String = "{}",
        size: Int = 8,
        count: Int = 8,
        blocks: String = #"{"first": 1, "count": 4}"#,
        check: String = #"{"kind": "sum8", "byte": 7, "over": [0, 6]}"#,
        measures: String = "body"
    ) -> String {
        """
        {"format": "engawa-block-map 1", "maker": "鳥南計器", "model": "TS-20", "measures": "\(measures)",
         "felica": {"system": "FEE1", "service": "000B"}, "header": \(header),
         "records": {"blocks": \(blocks), "count": \(count), "size": \(size), "check": \(check), "flags": \(flags),
                     "fields": {\(fields)}}}
        """
    }

    static func map(_ text: String) throws(BlockMapError) -> BlockMap {
        try BlockMap(json: Array(text.utf8))
    }

    /// What is said of a text that cannot be used.
    static func refusal(of text: String) -> String? {
        do throws(BlockMapError) {
            _ = try map(text)
            return nil
        } catch {
            return error.description
        }
    }

    /// A record of the scale with its check.
    static func scaleRecord(_ sequence: UInt8, _ raw: UInt16, rest: [UInt8] = [0, 0, 0]) -> [UInt8] {
        let bytes = [sequence, 0, UInt8(raw >> 8), UInt8(raw & 0xFF)] + rest
        return bytes + [bytes.reduce(0, &+)]
    }

    static func scaleMemory(_ records: [[UInt8]]) -> PlayedMemory {
        let header: [UInt8] = [0x53, 0x43] + [UInt8](repeating: 0, count: 14)
        let bytes = records.joined()
        let empty = [UInt8](repeating: 0xFF, count: 64 - bytes.count)
        return PlayedMemory((header + bytes + empty).inBlocks)
    }
}
