/// A small random generator (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): the same seed
/// gives the same town on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// One stream for each person and day, so that a day is the same whichever days are asked for.
    init(seed: UInt64, person: Int, day: Int) {
        var outer = SplitMix64(seed: seed &+ UInt64(truncatingIfNeeded: person) &* 0x9E37_79B9)
        self.init(seed: outer.next() ^ UInt64(bitPattern: Int64(day)))
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True in so many of a hundred cases.
    mutating func happens(percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }

    /// Around 0, rarely far away: the sum of three dice with faces from -`face` to `face`.
    mutating func scatter(_ face: Int) -> Int {
        (0..<3).reduce(0) { sum, _ in sum + Int.random(in: -face...face, using: &self) }
    }
}
