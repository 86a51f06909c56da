/// Which bits of a memory are spoken for, and by what: two fields that share one are a slip of the pen.
struct OccupiedBits {
    private let size: Int
    private let name: String
    private var owners: [Int: String] = [:]

    /// - Parameters:
    ///   - size: bytes of the memory.
    ///   - name: what it is called in errors: `a record`, `the header`.
    init(size: Int, name: String) {
        self.size = size
        self.name = name
    }

    /// Bytes that belong to the field at `path` as a whole.
    mutating func take(_ bytes: Range<Int>, path: String) throws(BlockMapError) {
        try take(Set(bytes.flatMap { byte in (0..<8).map { byte * 8 + $0 } }), within: bytes, path: path)
    }

    mutating func take(_ field: BitField, path: String) throws(BlockMapError) {
        try take(field.places, within: field.bytes, path: path)
    }

    private mutating func take(_ bits: Set<Int>, within bytes: Range<Int>, path: String) throws(BlockMapError) {
        guard bytes.upperBound <= size else {
            throw BlockMapError(
                path: path,
                words: "ends with byte \(bytes.upperBound - 1), but \(name) has \(size) bytes, 0 to \(size - 1)"
            )
        }
        for bit in bits.sorted() {
            if let owner = owners[bit] {
                throw BlockMapError(path: path, words: "shares bit \(bit % 8) of byte \(bit / 8) with \(owner)")
            }
            owners[bit] = path
        }
    }
}
