import CareServices
import CommunityModel
import Testing
import WatchRules

@Suite("The watch over a morning") struct WatchTests {
    typealias Morning = WatchedMorning

    @Test("is quiet when the television was used early: one note, nobody is alarmed")
    func quietMorning() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(5, 40))
            try await morning.happens(.television(.key), sequence: 1)
            try await morning.run(keeper, post, until: Morning.at(12, 0))
            #expect(morning.family.received.map(\.label) == ["美咲: morning note 7:30"])
            #expect(
                morning.family.received.map(\.content) == [
                    .morningNote(LifeSign(kind: .televisionKey, at: Morning.at(5, 40)))
                ]
            )
        }
    }

    @Test("without a sign asks on the television at nine and tells each of the family once at half past")
    func silentMorning() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(8, 59, 30))
            #expect(try await morning.prompts().isEmpty)
            try await morning.run(keeper, post, until: Morning.at(9, 0))
            #expect(try await morning.prompts().map(\.resident) == [morning.town.hanako.id])
            try await morning.run(keeper, post, until: Morning.at(9, 29, 30))
            #expect(morning.family.received.isEmpty)
            try await morning.run(keeper, post, until: Morning.at(13, 0))
            #expect(
                Set(morning.family.received.map(\.label)) == ["美咲: no sign of life 9:30", "健太: no sign of life 9:30"]
            )
            #expect(morning.family.tries == 2)
        }
    }

    @Test("tells what is known: the last sign, whenever it was, and whether the home can be reached")
    func tellsWhatIsKnown() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(inReach: false), morning.post())
            let evening = Morning.at(21, 14, day: Morning.day.advanced(byDays: -1))
            try await morning.happens(.tap(morning.town.card), at: evening, sequence: 1)
            try await morning.run(keeper, post, until: Morning.at(9, 31))
            let sign = LifeSign(kind: .tap, at: evening)
            #expect(
                morning.family.received.first?.content
                    == .noSignOfLife(
                        last: sign,
                        deadline: Morning.at(9, 0),
                        askedAt: Morning.at(9, 0),
                        home: .outOfReach
                    )
            )
        }
    }

    @Test("ends when the question is answered: nobody else is told, and the television stops asking")
    func answered() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(9, 5))
            let prompt = try #require(try await morning.prompts().first)
            try await morning.happens(.television(.answered(prompt.id)), sequence: 1)
            try await morning.run(keeper, post, until: Morning.at(12, 0))
            #expect(try await morning.prompts().isEmpty)
            #expect(morning.family.received.isEmpty)
        }
    }

    @Test("gives the all clear after a late sign, to those who were told and only to them")
    func allClear() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(9, 40))
            try await morning.happens(.tap(morning.town.card), sequence: 1)
            try await morning.run(keeper, post, until: Morning.at(12, 0))
            let labels = morning.family.received.map(\.label)
            #expect(labels.filter { $0.contains("all clear") }.count == 2)
            #expect(labels.count == 4)
            #expect(morning.family.received.last?.content == .allClear(LifeSign(kind: .tap, at: Morning.at(9, 40))))
        }
    }

    @Test("takes messages back that no server took before a sign came: nobody is told anything")
    func takenBack() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            morning.family.answer(.tryAgain(reason: "nobody there"))
            try await morning.run(keeper, post, until: Morning.at(9, 45))
            #expect(morning.family.tries > 2)
            try await morning.happens(.tap(morning.town.card), sequence: 1)
            try await morning.run(keeper, nil, until: Morning.at(9, 46))
            morning.family.answer(.accepted)
            try await morning.run(keeper, post, until: Morning.at(12, 0))
            #expect(morning.family.received.isEmpty)
        }
    }

    @Test("brings a message when the mail server is back after twenty minutes, once")
    func serverDown() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            morning.family.answer(.tryAgain(reason: "nobody there"))
            try await morning.run(keeper, post, until: Morning.at(9, 50))
            morning.family.answer(.accepted)
            try await morning.run(keeper, post, until: Morning.at(12, 0))
            #expect(morning.family.received.count == 2)
            #expect(Set(morning.family.received.map(\.key)).count == 2)
        }
    }

    @Test("counts a sign that a box kept while its line was cut by the time it happened")
    func lateArrival() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(10, 0))
            try await morning.happens(.tap(morning.town.card), at: Morning.at(8, 15), sequence: 1)
            try await morning.run(keeper, post, until: Morning.at(10, 5))
            #expect(morning.family.received.last?.content == .allClear(LifeSign(kind: .tap, at: Morning.at(8, 15))))
        }
    }

    @Test("is kept by one of two programs on the same store: nothing is told twice")
    func oneKeeper() async throws {
        try await Morning.open { morning in
            let first = morning.keeper(id: WatchKeeper.ID(at: Morning.at(1, 0)))
            let second = morning.keeper(id: WatchKeeper.ID(at: Morning.at(2, 0)))
            let post = morning.post()
            try await morning.run(first, post, until: Morning.at(9, 29, 50))
            try await second.round(at: Morning.at(9, 30))
            let instant = Morning.at(9, 30)
            try await post.round { instant }
            #expect(morning.family.received.isEmpty, "the first one still holds the watch")
            try await morning.run(first, post, until: Morning.at(9, 30))
            try await morning.run(second, post, until: Morning.at(11, 0))
            #expect(morning.family.received.count == 2)
        }
    }

    @Test("after a pause of ours first hears what boxes kept: a silence of the server is not one of the town")
    func catchesUp() async throws {
        try await Morning.open { morning in
            try await morning.run(morning.keeper(), nil, until: Morning.at(8, 50))
            // Down until 10:00; Hanako touched at 8:55, and her box hands it in a minute after the start.
            let restarted = morning.keeper(id: WatchKeeper.ID(at: Morning.at(10, 0)))
            let post = morning.post()
            morning.moveClock(to: Morning.at(10, 0))
            try await morning.run(restarted, post, until: Morning.at(10, 1))
            #expect(try await morning.prompts().isEmpty)
            try await morning.happens(.tap(morning.town.card), at: Morning.at(8, 55), sequence: 1)
            try await morning.run(restarted, post, until: Morning.at(12, 0))
            #expect(morning.family.received.map(\.label).allSatisfy { $0.contains("morning note") })
        }
    }

    @Test("that goes on being silent the next day does not tell the family a second time")
    func secondDay() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(12, 0))
            morning.moveClock(to: Morning.at(8, 58, day: Morning.day.advanced(byDays: 1)))
            try await morning.run(keeper, post, until: Morning.at(12, 0, day: Morning.day.advanced(byDays: 1)))
            #expect(morning.family.received.count == 2)
            try await morning.happens(.tap(morning.town.card), sequence: 1)
            try await morning.run(keeper, post, until: Morning.at(12, 5, day: Morning.day.advanced(byDays: 1)))
            #expect(morning.family.received.count == 4)
        }
    }

    @Test("does not take a key that was pressed in a home of two for a sign of one of them")
    func homeOfTwo() async throws {
        try await Morning.open { morning in
            _ = try await AddResident(residents: morning.town.store)(
                name: "鳥海 いちろう",
                kana: "とりうみ いちろう",
                born: TownDay(daysSinceEpoch: -7_000),
                in: .existing(morning.town.box.household),
                at: morning.now
            )
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(8, 0))
            try await morning.happens(.television(.key), sequence: 1)
            try await morning.run(keeper, post, until: Morning.at(9, 31))
            #expect(morning.family.received.count == 2)
        }
    }

    @Test("is over when the plan is taken back: the question goes from the television")
    func planTakenBack() async throws {
        try await Morning.open { morning in
            let (keeper, post) = (morning.keeper(), morning.post())
            try await morning.run(keeper, post, until: Morning.at(9, 10))
            #expect(try await morning.town.store.keepWatchPlan(nil, of: morning.town.hanako.id, at: morning.now))
            try await morning.run(keeper, post, until: Morning.at(12, 0))
            #expect(try await morning.prompts().isEmpty)
            #expect(morning.family.received.isEmpty)
        }
    }
}
