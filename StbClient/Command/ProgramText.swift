import Glibc

/// The pages of programs and libraries that lie in memory.
enum ProgramText {
    /// Gives back the pages of machine code that only the start has used: they are on the disk anyway, and what is
    /// needed again comes back page by page. A box has little memory (architecture decision 11).
    ///
    /// Only mappings that are executable and not writable are let go (`r-xp` in proc(5)): they hold nothing but what is
    /// in their files.
    static func giveBackUnused() {
        guard let maps = fopen("/proc/self/maps", "re") else { return }
        defer { fclose(maps) }
        var line = [CChar](repeating: 0, count: 4_352)
        while fgets(&line, Int32(line.count), maps) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(separator: " ", omittingEmptySubsequences: true)
            guard words.count == 6, words[1] == "r-xp", words[5].hasPrefix("/") else { continue }
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] < bounds[1] else { continue }
            madvise(UnsafeMutableRawPointer(bitPattern: bounds[0]), Int(bounds[1] - bounds[0]), MADV_DONTNEED)
        }
    }
}
