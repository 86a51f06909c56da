package import CommunityModel

/// What a memory or a tag gives: each act of measuring once.
package struct Harvest: Hashable, Sendable {
    package private(set) var measurements: [Measurement] = []
    package private(set) var refusals: [ReadingRefusal] = []

    /// - Parameters:
    ///   - readings: what each says, and the bytes that the device holds of it.
    ///   - device: whose they are.
    ///   - clock: what the device's clock is worth at this touch.
    init(_ readings: [(Interpretation, bytes: [UInt8])], of device: DeviceIdentity, by clock: DeviceClock) {
        var known: Set<ContentKey> = []
        for (interpretation, bytes) in readings {
            switch interpretation.measurement(of: device, by: clock, from: bytes) {
            case .failure(let refused): refusals.append(refused.refusal)
            case .success(let measurement):
                if known.insert(measurement.contentKey).inserted { measurements.append(measurement) }
            }
        }
    }

    /// The records of one memory, the oldest first where they are numbered.
    init(of memory: [UInt8], by map: BlockMap, _ device: DeviceIdentity, _ clock: DeviceClock) {
        var readings: [(Interpretation, bytes: [UInt8])] = []
        var numbers: [Int?] = []
        var damaged = 0
        for record in map.recordBytes(in: memory) {
            switch map.read(record) {
            case .empty: continue
            case .damaged: damaged += 1
            case .measured(let interpretation, let sequence):
                readings.append((interpretation, record))
                numbers.append(sequence)
            }
        }
        self.init(Self.ordered(readings, by: numbers), of: device, by: clock)
        let refusal = ReadingRefusal(reason: .damaged, takenAt: nil, userSlot: nil)
        refusals += [ReadingRefusal](repeating: refusal, count: damaged)
    }

    /// By their own numbers; where those began again from 0, the largest gap between two is taken for the place.
    private static func ordered<Element>(_ elements: [Element], by numbers: [Int?]) -> [Element] {
        let sorted = zip(numbers, elements).compactMap { number, element in number.map { ($0, element) } }
            .sorted { $0.0 < $1.0 }
        guard sorted.count == elements.count else { return elements }
        let gaps = zip(sorted, sorted.dropFirst()).map { $1.0 - $0.0 }
        guard let largest = gaps.max(), largest > sorted.count, let index = gaps.firstIndex(of: largest) else {
            return sorted.map(\.1)
        }
        return sorted[(index + 1)...].map(\.1) + sorted[...index].map(\.1)
    }
}
