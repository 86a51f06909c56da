import CommunityModel
import SwiftProtobuf

extension WireQuantitySet {
    init(_ set: QuantitySet) {
        self.init()
        kind = UInt32(set.kind.rawValue)
        values = set.entries.map { entry in
            .with {
                $0.quantity = UInt32(entry.quantity.rawValue)
                $0.digits = Int64(entry.number.digits)
                $0.places = UInt32(entry.number.places)
            }
        }
    }
}

extension QuantitySet {
    init(_ wire: WireQuantitySet) throws(UplinkError) {
        let kind = try expect(Kind(rawValue: Int(wire.kind)), "quantities.kind: not known here")
        guard wire.values.count <= MeasuredQuantity.allCases.count else {
            throw UplinkError(.malformed, "quantities: each quantity once")
        }
        var entries: [Entry] = []
        for value in wire.values {
            let quantity = try expect(
                MeasuredQuantity(rawValue: Int(value.quantity)),
                "quantities.quantity: not known here"
            )
            let number = try expect(
                DecimalNumber(digits: Int(value.digits), places: Int(value.places)),
                "quantities: expected 0 to 6 places and less than 10^12"
            )
            entries.append(Entry(quantity, number))
        }
        do {
            self = try QuantitySet(kind, entries)
        } catch {
            throw UplinkError(.malformed, "quantities: outside the bounds of one living person, or not of this kind")
        }
    }
}
