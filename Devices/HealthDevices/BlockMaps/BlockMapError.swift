/// Why a block map cannot be used: for the operator who wrote it.
package struct BlockMapError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's name; empty while only its text is known.
    package let file: String
    /// Where in it: `records.fields.systolic.bits`; empty when it is about the whole.
    package let path: String
    /// What is wrong there, and what would be right.
    package let words: String

    package init(file: String = "", path: String, words: String) {
        self.file = file
        self.path = path
        self.words = words
    }

    package var description: String {
        [file, path, words].filter { !$0.isEmpty }.joined(separator: ": ")
    }

    func inFile(_ name: String) -> BlockMapError {
        BlockMapError(file: name, path: path, words: words)
    }
}
