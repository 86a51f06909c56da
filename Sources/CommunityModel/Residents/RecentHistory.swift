/// What one person's readings were lately: enough to see that a reading may be somebody else's, no more. Whole numbers,
/// as protocol and rules write them.
package struct RecentHistory: Hashable, Sendable {
    /// A number with the instant at which it was measured.
    package struct Dated: Hashable, Sendable {
        package let value: Int
        package let at: Instant

        package init(_ value: Int, at: Instant) {
            self.value = value
            self.at = at
        }
    }

    /// Weights of the last 14 days.
    package struct Weights: Hashable, Sendable {
        /// How many there were, 1 or more.
        package let count: Int
        package let medianInGrams: Int

        package init(count: Int, medianInGrams: Int) {
            self.count = count
            self.medianInGrams = medianInGrams
        }
    }

    /// One of the two numbers of a cuff: its mean and its standard deviation, in tenths of mmHg.
    package struct Spread: Hashable, Sendable {
        package let mean: Int
        package let deviation: Int

        package init(mean: Int, deviation: Int) {
            self.mean = mean
            self.deviation = deviation
        }
    }

    /// Blood pressures of the last 30 days.
    package struct Pressures: Hashable, Sendable {
        /// How many there were, 1 or more.
        package let count: Int
        package let systolic: Spread
        package let diastolic: Spread

        package init(count: Int, systolic: Spread, diastolic: Spread) {
            self.count = count
            self.systolic = systolic
            self.diastolic = diastolic
        }
    }

    package let weights: Weights?
    /// In grams.
    package let lastWeight: Dated?
    package let pressures: Pressures?
    /// In mm.
    package let lastHeight: Dated?
    /// In tenths of a percent.
    package let lastBodyFat: Dated?

    package init(
        weights: Weights? = nil,
        lastWeight: Dated? = nil,
        pressures: Pressures? = nil,
        lastHeight: Dated? = nil,
        lastBodyFat: Dated? = nil
    ) {
        self.weights = weights
        self.lastWeight = lastWeight
        self.pressures = pressures
        self.lastHeight = lastHeight
        self.lastBodyFat = lastBodyFat
    }

    /// Nothing is known.
    package static let nothing = RecentHistory()
}
