import FoundationEssentials

/// The devices that an operator has described. Which one lies on the reader must follow from its bytes alone.
package struct BlockMapCatalogue: Hashable, Sendable {
    package let maps: [BlockMap]

    package static let empty = BlockMapCatalogue(unchecked: [])

    private init(unchecked maps: [BlockMap]) {
        self.maps = maps
    }

    /// - Parameter files: names and texts.
    /// - Throws: ``BlockMapError`` when one cannot be used, or two may be the same device.
    package init(_ files: [(name: String, json: [UInt8])]) throws(BlockMapError) {
        var maps: [BlockMap] = []
        for file in files {
            do throws(BlockMapError) {
                let map = try BlockMap(json: file.json)
                for (other, otherFile) in zip(maps, files) where map.mayBeTaken(for: other) {
                    throw BlockMapError(
                        path: "header.constants",
                        words: "cannot be told from \(otherFile.name); name bytes in which the two devices differ"
                    )
                }
                maps.append(map)
            } catch {
                throw error.inFile(file.name)
            }
        }
        self.init(unchecked: maps)
    }

    /// Reads every file in a folder whose name ends in `.json`, in the order of their names.
    ///
    /// - Throws: ``BlockMapError`` also when the folder cannot be read.
    package init(folder: String) throws(BlockMapError) {
        let files: [(name: String, json: [UInt8])]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
                .sorted()
                .map { ($0, [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + $0)))) }
        } catch {
            throw BlockMapError(file: folder, path: "", words: "cannot be read")
        }
        try self.init(files)
    }

    /// In the order in which they are asked for, each once.
    var systemCodes: [UInt16] {
        maps.reduce(into: []) { codes, map in
            if !codes.contains(map.systemCode) { codes.append(map.systemCode) }
        }
    }
}

extension BlockMap {
    /// Whether some memory is that of either device: no byte that both name in the same block is another.
    fileprivate func mayBeTaken(for other: BlockMap) -> Bool {
        guard systemCode == other.systemCode, service == other.service else { return false }
        let otherBytes = other.header.constantBytes
        return header.constantBytes.allSatisfy { place, byte in otherBytes[place] ?? byte == byte }
    }
}

extension BlockMap.Header {
    /// By its place in the service: 16 times the block, and the byte in it.
    fileprivate var constantBytes: [Int: UInt8] {
        var bytes: [Int: UInt8] = [:]
        for constant in constants {
            let start = blocks.numbers.lowerBound * BlockMap.Blocks.byteCount + constant.offset
            for (index, byte) in constant.bytes.enumerated() { bytes[start + index] = byte }
        }
        return bytes
    }
}
