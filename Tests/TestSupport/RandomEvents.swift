package import CommunityModel

extension BoxEvent {
    /// Any event a box may send.
    package init(from random: inout PseudoRandom) throws {
        let now = Instant(milliseconds: .random(in: 0...4_000_000_000_000, using: &random))
        let contents: [Content] = [
            .tap(CardToken(from: &random)),
            .reading(try Measurement(from: &random), card: nil, method: nil),
            .reading(try Measurement(from: &random, values: MeasuredValues(from: &random)), card: nil, method: nil),
            .reading(try Measurement(from: &random), card: CardToken(from: &random), method: .card),
            .assignment(ContentKey(from: &random), card: CardToken(from: &random), method: .chosenOnTelevision),
            .assignment(ContentKey(from: &random), card: nil, method: .chosenOnTelevision),
            .reading(try Measurement(from: &random), card: CardToken(from: &random), method: .deviceSlot),
            .television(.key),
            .television(.answered(WatchExpectation.ID(at: Instant(milliseconds: 1_795_000_000_000)))),
        ]
        self.init(
            id: ID(at: now),
            boot: Boot.ID(at: now),
            occurredAt: now,
            clockQuality: [.agreed, .corrected, .unknown][Int.random(in: 0..<3, using: &random)],
            offsetInMinutes: .random(in: -720...840, using: &random),
            content: contents[Int.random(in: contents.indices, using: &random)]
        )
    }
}

extension Measurement {
    package init(
        from random: inout PseudoRandom,
        pressure: BloodPressure? = nil,
        values: MeasuredValues? = nil
    ) throws {
        let any = try BloodPressure(
            systolic: .random(in: 90...200, using: &random),
            diastolic: .random(in: 40...89, using: &random),
            mean: Bool.random(using: &random) ? 88 : nil,
            pulse: Bool.random(using: &random) ? 68 : nil
        )
        let instant = Instant(milliseconds: .random(in: 0...4_000_000_000_000, using: &random))
        self.init(
            device: DeviceIdentity(
                systemID: randomBytes(8, &random),
                manufacturer: "Tonami",
                model: "T-1",
                serialNumber: "0001"
            ),
            values: values ?? .bloodPressure(pressure ?? any),
            time: MeasuredTime(
                deviceLocalMilliseconds: Bool.random(using: &random) ? instant.milliseconds : nil,
                instant: instant,
                clockQuality: .corrected
            ),
            userSlot: Bool.random(using: &random) ? 2 : nil,
            quality: .irregularPulse,
            rawDigest: ContentKey(from: &random).digest,
            contentKey: ContentKey(from: &random),
            sources: values == nil ? [] : [SourceNumber](from: &random)
        )
    }
}

extension [SourceNumber] {
    /// None, or any.
    fileprivate init(from random: inout PseudoRandom) {
        let names = ["weight", "systolic", "MDC 2:61454 VFL", ""]
        self = (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in
            let digits = Int.random(in: -999_999_999...999_999_999, using: &random)
            return DecimalNumber(digits: digits, places: Int.random(in: 0...6, using: &random)).flatMap { number in
                SourceNumber(
                    name: names.randomElement(using: &random) ?? "",
                    number: number,
                    unit: ["[lb_av]", "MDC 4:9", ""].randomElement(using: &random) ?? ""
                )
            }
        }
    }
}

extension MeasuredValues {
    /// Anything but a blood pressure.
    package init(from random: inout PseudoRandom) throws {
        guard Int.random(in: 0..<5, using: &random) > 0,
            let kind = QuantitySet.Kind.allCases.randomElement(using: &random)
        else {
            self = .activity(try ActivityDay(from: &random))
            return
        }
        let others = MeasuredQuantity.allCases.filter { kind.allows($0) && $0 != kind.main }.shuffled(using: &random)
        let chosen = [kind.main] + others.prefix(.random(in: 0...others.count, using: &random))
        let entries = chosen.map { quantity in
            let places = Int.random(in: 0...3, using: &random)
            let power = [1, 10, 100, 1_000][places]
            let (low, high) = (quantity.bounds.lowerBound.rounded(.up), quantity.bounds.upperBound)
            let digits = Int.random(in: Int(low) * power...Int(high) * power, using: &random)
            return DecimalNumber(digits: digits, places: places).map { QuantitySet.Entry(quantity, $0) }
        }
        self = .quantities(try QuantitySet(kind, entries.compactMap(\.self)))
    }
}

extension ActivityDay {
    package init(from random: inout PseudoRandom) throws {
        let hours: [Int?] = (0..<24).map { _ in
            Bool.random(using: &random) ? nil : Int.random(in: 0...3_000, using: &random)
        }
        try self.init(
            day: TownDay(daysSinceEpoch: .random(in: -30...40_000, using: &random)),
            hourlySteps: Bool.random(using: &random) ? hours : [Int?](repeating: nil, count: 24),
            steps: 72_000 + .random(in: 0...9_000, using: &random),
            distance: Bool.random(using: &random) ? 5_123 : nil,
            energy: Bool.random(using: &random) ? 241 : nil,
            activeMinutes: Bool.random(using: &random) ? 63 : nil
        )
    }
}

extension CardToken {
    package init(from random: inout PseudoRandom) {
        self.init(made: .felica, keyVersion: 1, bytes: randomBytes(32, &random))
    }

    private init(made kind: CardKind, keyVersion: Int, bytes: [UInt8]) {
        guard let token = CardToken(kind: kind, keyVersion: keyVersion, digest: bytes) else {
            preconditionFailure("32 bytes and a version always make a token")
        }
        self = token
    }
}

extension ContentKey {
    package init(from random: inout PseudoRandom) {
        guard let key = ContentKey(digest: randomBytes(32, &random)) else {
            preconditionFailure("32 bytes always make a key")
        }
        self = key
    }
}

private func randomBytes(_ count: Int, _ random: inout PseudoRandom) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
}
