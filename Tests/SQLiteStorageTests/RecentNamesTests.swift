import StoreTestSupport
import Testing

@testable import SQLiteStorage

@Suite("Names that are asked for many times in a row") struct RecentNamesTests {
    @Test("have the value that was remembered last, whatever was asked for in between", arguments: 1...20)
    func likeADictionary(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var names = RecentNames<UInt64, UInt64>()
        var known: [UInt64: UInt64] = [:]
        for _ in 0..<2_000 {
            let name = random.next() % 8
            if random.next() % 3 == 0 {
                let value = random.next()
                names.remember(name, value)
                known[name] = value
            } else {
                #expect(names[name] == known[name])
            }
        }
        #expect(names.count <= known.count)
    }
}
