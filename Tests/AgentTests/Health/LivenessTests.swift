import Testing

@testable import Agent

@Suite("Whether a box goes on") struct LivenessTests {
    private func beats(_ readers: Pulse, _ spool: Pulse, _ uplink: Pulse) -> [Liveness.Part: Pulse.Beat] {
        [.readers: readers.last, .spool: spool.last, .uplink: uplink.last]
    }

    @Test("is told the manager as long as every part has shown something lately")
    func feeds() {
        let (readers, spool, uplink) = (Pulse(), Pulse(), Pulse())
        var rounds = HealthRounds(interval: .seconds(15), isWatched: true)
        for round in 0..<1_000 {
            readers.beat()
            spool.beat()
            uplink.beat()
            let told = rounds.look(beats(readers, spool, uplink), status: "well", at: .seconds(15 * round))
            #expect(told.words == "WATCHDOG=1\nSTATUS=well")
        }
    }

    @Test(
        "is told no more when one part stands still, which is named once, and again when it goes on",
        arguments: [Liveness.Part.readers, .spool, .uplink]
    )
    func starves(part: Liveness.Part) {
        let pulses: [Liveness.Part: Pulse] = [.readers: Pulse(), .spool: Pulse(), .uplink: Pulse()]
        var rounds = HealthRounds(interval: .seconds(15), isWatched: true)
        var named: [Liveness.Part] = []
        var lastFed = Duration.zero
        for round in 0..<40 {
            for (other, pulse) in pulses where other != part || round == 0 { pulse.beat() }
            let told = rounds.look(pulses.mapValues(\.last), status: "well", at: .seconds(15 * round))
            named += told.newlyStill
            if told.words.hasPrefix("WATCHDOG=1") { lastFed = .seconds(15 * round) }
        }
        #expect(named == [part])
        #expect(lastFed >= part.patience - .seconds(15) && lastFed <= part.patience)
        pulses[part]?.beat()
        let told = rounds.look(pulses.mapValues(\.last), status: "well", at: .seconds(600))
        #expect(told.words == "WATCHDOG=1\nSTATUS=well")
    }

    @Test("is not doubted while a part waits for something to happen, for days if need be")
    func rests() {
        let (readers, spool, uplink) = (Pulse(), Pulse(), Pulse())
        var rounds = HealthRounds(interval: .seconds(15), isWatched: true)
        uplink.rest()
        for round in 0..<20_000 {
            readers.beat()
            spool.beat()
            let told = rounds.look(beats(readers, spool, uplink), status: "well", at: .seconds(15 * round))
            #expect(told.newlyStill.isEmpty)
        }
        // It begins something, and does not come back.
        uplink.beat()
        var words = ""
        for round in 20_000..<20_020 {
            readers.beat()
            spool.beat()
            words = rounds.look(beats(readers, spool, uplink), status: "well", at: .seconds(15 * round)).words
        }
        #expect(words == "STATUS=Stands still: uplink")
    }

    @Test("says how it does, and nothing else, to a manager that does not watch")
    func unwatched() {
        var rounds = HealthRounds(interval: .seconds(30), isWatched: false)
        #expect(rounds.look([:], status: "well", at: .zero).words == "STATUS=well")
    }
}
