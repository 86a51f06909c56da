import Glibc

/// Two soft tones that come with the watch's question, made here: a fourth upwards, each fading away.
enum Chime {
    /// Samples a second; one channel of 16 bits.
    static let rate = 16_000
    /// Hz and where each begins, seconds.
    private static let tones = [(frequency: 660.0, start: 0.0), (frequency: 880.0, start: 0.35)]
    private static let seconds = 1.2

    /// The whole file (RIFF WAVE, PCM).
    static let wave: [UInt8] = {
        let samples = (0..<Int(seconds * Double(rate))).map(sample)
        let count = UInt32(samples.count * 2)
        var bytes = Array("RIFF".utf8) + little(count + 36) + Array("WAVEfmt ".utf8)
        bytes += little(UInt32(16)) + little(UInt16(1)) + little(UInt16(1))
        bytes += little(UInt32(rate)) + little(UInt32(rate * 2)) + little(UInt16(2)) + little(UInt16(16))
        bytes += Array("data".utf8) + little(count)
        for sample in samples { bytes += little(UInt16(bitPattern: sample)) }
        return bytes
    }()

    private static func sample(_ number: Int) -> Int16 {
        let time = Double(number) / Double(rate)
        let sum = tones.reduce(0.0) { sum, tone in
            let age = time - tone.start
            guard age >= 0 else { return sum }
            // Begins within 10 ms, so that it does not click, and fades to a tenth in half a second.
            return sum + sin(2 * .pi * tone.frequency * age) * min(1, age / 0.01) * exp(-age * 4.6)
        }
        return Int16(max(-1, min(1, sum * 0.35)) * 32_767)
    }

    private static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
