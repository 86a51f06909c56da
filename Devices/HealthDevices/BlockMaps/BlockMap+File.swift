import CommunityModel

extension BlockMap {
    /// What the first line of every file says; another layout gets another number.
    static let format = "engawa-block-map 1"
    /// A file is a page or two; this is twenty.
    private static let lengthLimit = 65_536
    private static let depthLimit = 8

    /// Reads the text of a block map's file.
    ///
    /// - Throws: ``BlockMapError``, naming the place and what would be right there.
    package init(json bytes: [UInt8]) throws(BlockMapError) {
        let tree: JSONTree
        do throws(JSONTree.Refusal) {
            tree = try JSONTree(bytes, lengthLimit: Self.lengthLimit, depthLimit: Self.depthLimit)
        } catch {
            throw BlockMapError(path: "", words: error.words)
        }
        let keys = ["format", "maker", "model", "measures", "felica", "header", "records"]
        let object = try MapObject(tree, path: "", keys: keys)
        guard try object.text("format") == Self.format else {
            throw object.error(at: "format", "must be \"\(Self.format)\"")
        }
        maker = try object.text("maker")
        model = try object.text("model")
        measures = try object.choice("measures", of: MeasuredKind.names)
        let felica = try object.object("felica", keys: ["system", "service"])
        systemCode = try felica.code("system")
        service = try felica.code("service")
        guard service & 1 == 1 else {
            throw felica.error(at: "service", "needs a key: a service that anybody may read has an odd number")
        }
        header = try Header(try object.object("header", keys: Header.keys))
        records = try Records(try object.object("records", keys: Records.keys), of: measures)
        guard !header.blocks.numbers.overlaps(records.blocks.numbers) else {
            throw object.error(at: "records.blocks", "has blocks that belong to the header")
        }
    }
}

extension BlockMap.Blocks {
    init(_ object: MapObject, atMost count: Int) throws(BlockMapError) {
        let blocks = try object.object("blocks", keys: ["first", "count"])
        let first = try blocks.whole("first", in: 0...255)
        numbers = first..<first + (try blocks.whole("count", in: 1...min(count, 256 - first)))
    }
}

extension BlockMap.Header {
    fileprivate static let keys = ["blocks", "constants", "check", "clock", "counter", "serialNumber"]

    fileprivate init(_ object: MapObject) throws(BlockMapError) {
        blocks = try BlockMap.Blocks(object, atMost: 16)
        var bits = OccupiedBits(size: blocks.size, name: "the header")
        var constants: [BlockMap.Constant] = []
        for (index, element) in try object.list("constants").enumerated() {
            let path = object.path(of: "constants[\(index)]")
            let constant = try MapObject(element, path: path, keys: ["byte", "hex"])
            let offset = try constant.whole("byte", in: 0...4_095)
            let bytes = try constant.bytes("hex", count: 1...64)
            try bits.take(offset..<offset + bytes.count, path: path)
            constants.append(BlockMap.Constant(offset: offset, bytes: bytes))
        }
        guard constants.reduce(0, { $0 + $1.bytes.count }) >= 2 else {
            throw object.error(
                at: "constants",
                "must name two bytes or more by which this device is known; other makers use the same system code"
            )
        }
        self.constants = constants
        check = try Check(object, &bits, size: blocks.size)
        clock = try object.timeIfPresent("clock", from: &bits)
        counter = object.has("counter") ? try object.bitField("counter", from: &bits) : nil
        if let text = try object.objectIfPresent("serialNumber", keys: ["byte", "bytes"]) {
            let first = try text.whole("byte", in: 0...4_095)
            let range = first..<first + (try text.whole("bytes", in: 1...64))
            try bits.take(range, path: text.path)
            serialNumber = range
        } else {
            serialNumber = nil
        }
    }
}

extension BlockMap.Records {
    fileprivate static let keys = ["blocks", "count", "size", "check", "fields", "flags"]
    private static let otherFields = ["takenAt", "userSlot", "sequence"]

    fileprivate init(_ object: MapObject, of kind: MeasuredKind) throws(BlockMapError) {
        blocks = try BlockMap.Blocks(object, atMost: 256)
        size = try object.whole("size", in: 2...blocks.size)
        count = try object.whole("count", in: 1...blocks.size / size)
        var bits = OccupiedBits(size: size, name: "a record")
        check = try Check(object, &bits, size: size)
        let isActivity = kind == .activity
        let own = kind.fields.map(\.name) + (isActivity ? ["day", "hourlySteps"] : [])
        let fields = try object.object("fields", keys: own + Self.otherFields)
        var numbers: [MeasuredField: ScaledField] = [:]
        for field in kind.fields where fields.has(field.name) {
            numbers[field] = try fields.measuredField(field, from: &bits)
        }
        self.numbers = numbers
        hourlySteps = isActivity ? try fields.fieldList("hourlySteps", count: 24, from: &bits) : []
        day = isActivity ? try fields.dayIfPresent("day", from: &bits) : nil
        takenAt = try fields.timeIfPresent("takenAt", from: &bits)
        userSlot = try fields.wholeFieldIfPresent("userSlot", from: &bits)
        sequence = try fields.wholeFieldIfPresent("sequence", from: &bits)
        for field in kind.main where numbers[field] == nil && hourlySteps.isEmpty {
            throw fields.error(at: field.name, "is missing; without it there is no reading")
        }
        guard !isActivity || day != nil else {
            throw fields.error(at: "day", "is missing; without it there is no reading")
        }
        guard takenAt != nil || sequence != nil || day != nil else {
            throw fields.error(
                at: "takenAt",
                "or \"sequence\" is needed; without one of them two measurements with the same numbers cannot be told apart"
            )
        }
        var flags: [BlockMap.Flag: BitField] = [:]
        if let object = try object.objectIfPresent("flags", keys: BlockMap.Flag.allCases.map(\.rawValue)) {
            for flag in BlockMap.Flag.allCases where object.has(flag.rawValue) {
                flags[flag] = try object.bitField(flag.rawValue, from: &bits)
            }
        }
        self.flags = flags
    }
}

extension Check {
    /// Nil when the file says that there is none; it must say so.
    fileprivate init?(_ object: MapObject, _ bits: inout OccupiedBits, size: Int) throws(BlockMapError) {
        let keys = ["kind", "byte", "order", "over", "initial"]
        let check = try object.object("check", keys: keys)
        if case .text("none") = try check.needed("kind") {
            _ = try object.object("check", keys: ["kind"])
            return nil
        }
        kind = try check.choice("kind", of: Kind.named.merging(["none": .xor8]) { kind, _ in kind })
        let first = try check.whole("byte", in: 0...4_095)
        guard kind.byteCount == 1 || check.has("order") else {
            throw check.error(at: "order", MapObject.orderIsMissing)
        }
        field = BitField(
            bytes: first..<first + kind.byteCount,
            order: try check.choice("order", or: .big),
            bits: 0...8 * kind.byteCount - 1,
            coding: .binary
        )
        try bits.take(field, path: check.path)
        let ends = try check.list("over")
        guard ends.count == 2, case .whole(let start) = ends[0], case .whole(let end) = ends[1],
            start >= 0, start <= end, end < size
        else {
            throw check.error(at: "over", "must be [first byte, last byte], both between 0 and \(size - 1)")
        }
        guard !field.bytes.overlaps(start..<end + 1) else {
            throw check.error(at: "over", "covers the check's own bytes")
        }
        over = start...end
        guard check.has("initial") else {
            initial = kind == .crc16 ? 0xFFFF : 0
            return
        }
        initial = try check.bytes("initial", count: kind.byteCount...kind.byteCount).reduce(0) { $0 << 8 | Int($1) }
    }
}

extension Check.Kind {
    fileprivate static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
}

extension MapObject {
    /// Two bytes, such as "FEE1".
    fileprivate func code(_ key: String) throws(BlockMapError) -> UInt16 {
        try bytes(key, count: 2...2).reduce(0) { $0 << 8 | UInt16($1) }
    }
}

extension JSONTree.Refusal {
    fileprivate var words: String {
        switch self {
        case .tooLong(let limit): "has more than \(limit) bytes"
        case .tooDeep(let limit): "has brackets within brackets, more than \(limit) deep"
        case .noJSON(let words): "is not JSON: \(words)"
        case .repeatedKey(let words): "has one key twice in an object: \(words)"
        }
    }
}
