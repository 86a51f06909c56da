import Testing

@testable import Agent

@Suite("The chime of the watch's question") struct ChimeTests {
    private func little(_ range: Range<Int>) -> Int {
        Chime.wave[range].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    @Test("is a WAV file that says its own length, format and rate")
    func isWave() {
        let wave = Chime.wave
        #expect(Array(wave[0..<4]) == Array("RIFF".utf8) && Array(wave[8..<16]) == Array("WAVEfmt ".utf8))
        #expect(little(4..<8) == wave.count - 8)
        #expect(little(20..<22) == 1, "PCM")
        #expect(little(22..<24) == 1, "one channel")
        #expect(little(24..<28) == Chime.rate)
        #expect(Array(wave[36..<40]) == Array("data".utf8))
        #expect(little(40..<44) == wave.count - 44)
    }

    @Test("is heard, does not begin or end with a click, and frightens nobody")
    func isSoft() {
        let samples = stride(from: 44, to: Chime.wave.count, by: 2).map { place in
            Int(Int16(truncatingIfNeeded: little(place..<place + 2)))
        }
        let loudest = samples.map(abs).max() ?? 0
        #expect((8_000...24_000).contains(loudest))
        #expect(abs(samples[0]) < 200 && abs(samples[samples.count - 1]) < 1_000)
    }
}
