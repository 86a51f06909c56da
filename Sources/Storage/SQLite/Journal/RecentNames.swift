/// What was found out of names, for a caller that asks for the same name many times in a row, as the events of a batch
/// share their spool and their boot: that one is not looked up again.
struct RecentNames<Name: Hashable, Value> {
    private var known: [Name: Value] = [:]
    /// The name that was asked for or remembered last. Its value here counts; `known` may have an older one, or none.
    private var last: (name: Name, value: Value)?

    subscript(name: Name) -> Value? {
        mutating get {
            if let last, last.name == name { return last.value }
            guard let value = known[name] else { return nil }
            keepLast()
            last = (name, value)
            return value
        }
    }

    var count: Int { known.count }

    mutating func remember(_ name: Name, _ value: Value) {
        if last?.name != name { keepLast() }
        last = (name, value)
    }

    private mutating func keepLast() {
        guard let last else { return }
        known[last.name] = last.value
    }
}
