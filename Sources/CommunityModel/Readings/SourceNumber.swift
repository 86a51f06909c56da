/// A number as the device gave it, where that is not what is kept of it: in another unit than the canonical one, or of
/// something that has no meaning here, such as a code of the maker's own (design facts "records" 7.7).
package struct SourceNumber: Hashable, Sendable {
    /// So many of one reading are kept.
    package static let most = 32
    /// Of a name and of a unit, in UTF-8 bytes.
    package static let mostTextBytes = 32

    /// What was measured: ``MeasuredQuantity``'s name, one of a cuff's numbers (`systolic`), or `MDC 2:61456 VFL`, the
    /// partition, the code and the device's own word for it.
    package let name: String
    package let number: DecimalNumber
    /// In UCUM, or `MDC 4:1731` where this unit has no other name here; empty when the device named none.
    package let unit: String

    /// - Returns: nil when a text is longer than ``mostTextBytes``.
    package init?(name: String, number: DecimalNumber, unit: String) {
        guard name.utf8.count <= Self.mostTextBytes, unit.utf8.count <= Self.mostTextBytes else { return nil }
        self.name = name
        self.number = number
        self.unit = unit
    }
}
