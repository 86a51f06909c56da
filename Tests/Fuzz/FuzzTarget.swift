/// Something that is fed with bytes of any kind. A crash, a hang, or a broken promise (``promise(_:_:)``) is a finding.
protocol FuzzTarget: Sendable {
    static var name: String { get }

    /// Good inputs to begin with, made by our own encoders and virtual cards.
    static func seeds() throws -> [[UInt8]]

    init() throws

    func run(_ input: [UInt8])
}

/// Ends the program, as a crash does, when `holds` is false.
func promise(_ holds: Bool, _ words: @autoclosure () -> String) {
    guard !holds else { return }
    fatalError("broken promise: \(words())")
}
