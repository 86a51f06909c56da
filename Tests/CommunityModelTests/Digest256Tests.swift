import CommunityModel
import TestSupport
import Testing

@Suite("A digest of 32 bytes") struct Digest256Tests {
    @Test("gives back the bytes it was made of, in their order")
    func bytes() throws {
        let bytes = Array(UInt8(1)...32)
        let digest = try #require(Digest256(bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.withUnsafeBytes { Array($0) } == bytes)
        #expect(digest.prefix == 0x01_02_03_04_05_06_07_08)
    }

    @Test("is not made of fewer or more", arguments: [0, 1, 16, 31, 33, 64])
    func otherCounts(count: Int) {
        #expect(Digest256([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("equals another one if every byte does", arguments: 0..<32)
    func equality(place: Int) throws {
        var random = PseudoRandom(seed: 7)
        var bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let one = try #require(Digest256(bytes))
        #expect(one == Digest256(bytes))
        bytes[place] ^= 1
        let other = try #require(Digest256(bytes))
        #expect(one != other)
        #expect(Set([one, other, one]).count == 2)
    }
}
