import CommunityModel
import Screens
import Testing

@testable import Agent

@Suite("Numbers entered by the digits of the remote control") struct HandEntryTests {
    private var table = HouseholdTable(zone: .japan, roster: Town.roster)
    private let start = Town.start

    /// A measurement as the box makes it of what was entered.
    private func made(_ values: MeasuredValues) -> Measurement {
        Measurement(
            device: DeviceIdentity(systemID: [2, 7, 7, 7, 7, 7, 7, 7]),
            values: values,
            time: MeasuredTime(deviceLocalMilliseconds: nil, instant: start, clockQuality: .agreed),
            userSlot: nil,
            quality: .enteredByHand,
            rawDigest: fixture(Digest256(Array(repeating: 1, count: 32))),
            contentKey: fixture(ContentKey(digest: Array(repeating: 1, count: 32)))
        )
    }

    /// Presses digits, `<` for 戻る, `#` for 決定 and `y` for 「はい、きろくする」.
    @discardableResult
    private mutating func press(_ keys: String) -> [TableAction] {
        var actions: [TableAction] = []
        for key in keys {
            switch key {
            case "#": actions += table.entryConfirmed(at: start, measurement: made)
            case "<": actions += table.entryTakenBack(at: start)
            case "y": actions += table.entryAffirmed(at: start, measurement: made)
            default: actions += table.entryDigitPressed(fixture(key.wholeNumberValue), at: start)
            }
        }
        return actions
    }

    private func pressure(_ actions: [TableAction]) -> BloodPressure? {
        actions.spooled.compactMap { content -> BloodPressure? in
            guard case .reading(let measurement, _, _) = content,
                case .bloodPressure(let pressure) = measurement.values
            else { return nil }
            return pressure
        }.first
    }

    @Test(
        "are a blood pressure in six keys at most while the lower one is below 100, in seven from there, the pulse apart",
        arguments: [
            ("13582#", 6, 135, 82), ("9864#", 5, 98, 64), ("20099#", 6, 200, 99), ("118102#", 7, 118, 102),
        ]
    )
    mutating func sixKeys(keys: String, count: Int, systolic: Int, diastolic: Int) throws {
        #expect(keys.count == count)
        try pressure(keys: keys, systolic: systolic, diastolic: diastolic, pulse: nil)
    }

    @Test(
        "may have a pulse, a digit that was taken back, and zeros that nobody needs",
        arguments: [
            ("1358268#", 135, 82, 68), ("13582104#", 135, 82, 104), ("14<3582#", 135, 82, nil),
            ("0130080#", 130, 80, nil),
        ] as [(String, Int, Int, Int?)]
    )
    mutating func pressure(keys: String, systolic: Int, diastolic: Int, pulse: Int?) throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        #expect(table.beginEntry(.bloodPressure, at: start).shown == .entering(.bloodPressure))
        let actions = press(keys)
        #expect(pressure(actions) == (try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: pulse)))
        guard case .measured(let measured) = actions.shown else { throw Unexpected(actions.shown) }
        #expect(measured.owner == Town.hanako && measured.quality.contains(.enteredByHand))
    }

    @Test("are a weight in grams of a hundred", arguments: [("584#", 584, 1), ("1023#", 1_023, 1), ("58#", 58, 0)])
    mutating func weight(keys: String, digits: Int, places: Int) throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.beginEntry(.weight, at: start)
        guard
            case .reading(let measurement, card: Town.hanakosCard, method: .chosenOnTelevision)? =
                press(keys).spooled.last,
            case .quantities(let set) = measurement.values
        else { throw Unexpected(table.screen) }
        #expect(set[.weight] == DecimalNumber(digits: digits, places: places))
    }

    @Test("go to the next field by themselves, and no digit goes beyond the last")
    mutating func fields() {
        _ = table.beginEntry(.bloodPressure, at: start)
        var shown: [[String]] = []
        for key in "135826899" {
            press(String(key))
            shown.append(table.entry?.texts ?? [])
        }
        #expect(shown[2] == ["135", "", ""] && shown[3] == ["135", "8", ""] && shown[6] == ["135", "82", "68"])
        #expect(shown[8] == ["135", "82", "68"])
        press("<<<")
        #expect(table.entry?.texts == ["135", "8", ""] && table.entry?.current == 1)
    }

    @Test("are told to the screen as they are pressed, without another screen")
    mutating func told() throws {
        _ = table.beginEntry(.bloodPressure, at: start)
        let actions = press("13")
        #expect(actions.count == 2 && actions.shown == nil)
        guard case .tellTyped(let entry) = actions.last else { throw Unexpected(table.screen) }
        #expect(entry.texts == ["13", "", ""] && entry.current == 0)
    }

    @Test("are asked back in words when they are seldom, and kept after はい only")
    mutating func seldom() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.beginEntry(.bloodPressure, at: start)
        let asked = press("26080#")
        #expect(asked.spooled.isEmpty && asked.shown == .confirmingEntry(.upper(260)))
        #expect(press("<").shown == .entering(.bloodPressure))
        #expect(table.entry?.texts == ["260", "80", ""])
        #expect(press("#").shown == .confirmingEntry(.upper(260)))
        // From a page that has not gone yet.
        #expect(press("#1").spooled.isEmpty && table.screen == .confirmingEntry(.upper(260)))
        let kept = press("y")
        #expect(pressure(kept) == (try BloodPressure(systolic: 260, diastolic: 80, pulse: nil)))
    }

    @Test("that cannot be are not kept; the next key takes the sentence away")
    mutating func impossible() {
        _ = table.beginEntry(.bloodPressure, at: start)
        let actions = press("8299#")
        #expect(actions.spooled.isEmpty && actions.shown == .entering(.bloodPressure))
        #expect(table.entry?.fault == .reversed)
        #expect(press("<").shown == .entering(.bloodPressure))
        #expect(table.entry?.fault == nil)
    }

    @Test("that are not all there are not taken", arguments: ["#", "135#", "1358#", "135826#"])
    mutating func incomplete(keys: String) {
        _ = table.beginEntry(.bloodPressure, at: start)
        #expect(press(keys).spooled.isEmpty)
        #expect(table.screen == .entering(.bloodPressure) && table.entry?.fault == .incomplete)
    }

    @Test("stay when the device is held to the reader once more, to read it off")
    mutating func touchedAgain() {
        _ = table.unknownDevice(at: start)
        _ = table.beginEntry(.weight, at: start)
        press("58")
        #expect(table.unknownDevice(at: start).isEmpty && table.deviceTrouble(.tornAway, at: start).isEmpty)
        #expect(table.entry?.texts == ["58"] && table.screen == .entering(.weight))
        #expect(table.deviceTrouble(.storageTrouble, at: start).shown == .deviceTrouble(.storageTrouble))
    }

    @Test("are hers in her session, however long ago she laid her card down")
    mutating func inSession() throws {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        let later = start + .seconds(170)
        _ = table.keyPressed(at: later)
        let muchLater = start + .seconds(300)
        _ = table.beginEntry(.bloodPressure, at: muchLater)
        var actions: [TableAction] = []
        for digit in [1, 3, 5, 8, 2] { _ = table.entryDigitPressed(digit, at: muchLater) }
        actions = table.entryConfirmed(at: muchLater, measurement: made)
        guard case .reading(_, card: Town.hanakosCard, method: .chosenOnTelevision)? = actions.spooled.last else {
            throw Unexpected(table.screen)
        }
    }

    @Test("wait for a card where nobody has laid one down")
    mutating func withoutCard() throws {
        #expect(table.unknownDevice(at: start).shown == .entering(.bloodPressure))
        let actions = press("13582#")
        guard case .reading(_, card: nil, method: nil)? = actions.spooled.last else {
            throw Unexpected(table.screen)
        }
        #expect(actions.shown == .whoseReading([]))
        let tapped = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start + .seconds(30))
        #expect(tapped.spooled.count == 2)
        #expect(table.screen.subject == Town.hanako.resident)
    }

    @Test("may be a weight, too, at a device that cannot be read, and the pad says why it is there all the while")
    mutating func offered() {
        _ = table.unknownDevice(at: start)
        #expect(table.entry?.isOffered == true)
        _ = table.beginEntry(.weight, at: start)
        #expect(table.entry?.isOffered == true && table.entry?.kind == .weight)
        press("584#")
        _ = table.beginEntry(.weight, at: start + .minutes(1))
        #expect(table.entry?.isOffered == false)
    }

    /// Hanako with a median of 58 kg.
    private mutating func knowHerWeight() -> CardOwner {
        let her = Town.hanako.member
        let member = Roster.Member(
            resident: her.resident,
            displayName: her.displayName,
            kana: her.kana,
            bindings: her.bindings,
            target: her.target,
            usual: her.usual,
            recent: RecentHistory(weights: RecentHistory.Weights(count: 9, medianInGrams: 58_000))
        )
        _ = table.rosterChanged(Roster(version: 2, members: [member, Town.yuto.member]), at: start)
        return CardOwner(binding: Town.hanako.binding, member: member)
    }

    @Test("that do not look like hers are asked about in her session, and are on the disk as nobody's before")
    mutating func notLikeHers() throws {
        let hanako = knowHerWeight()
        _ = table.cardTapped(Town.hanakosCard, owner: hanako, at: start)
        _ = table.beginEntry(.weight, at: start)
        let asked = press("740#")
        guard case .reading(let reading, card: nil, method: nil)? = asked.spooled.last else {
            throw Unexpected(asked.shown)
        }
        #expect(asked.shown == .isItYours([ReadingQuestion.Candidate(card: Town.hanakosCard, owner: hanako)]))
        let yes = table.chose(table.choices[0], at: start)
        #expect(
            yes.spooled == [
                .assignment(reading.contentKey, card: Town.hanakosCard, method: .chosenOnTelevision)
            ]
        )
        #expect(table.screen.subject == Town.hanako.resident)
    }

    @Test("stay when a card is laid down meanwhile, and are that person's then", arguments: [true, false])
    mutating func cardMeanwhile(isKnown: Bool) throws {
        _ = table.unknownDevice(at: start)
        press("135")
        let tapped = table.cardTapped(Town.hanakosCard, owner: isKnown ? Town.hanako : nil, at: start)
        #expect(tapped.shown == .entering(.bloodPressure) && tapped.contains(.openCardSession(Town.hanakosCard)))
        _ = table.cardIdentified(Town.hanakosCard, as: Town.hanako, hasRecords: true, at: start)
        #expect(table.entry?.texts == ["135", "", ""])
        // The greeting would have given way to her records.
        #expect(table.tick(at: start + .seconds(5)).isEmpty)
        let actions = press("82#")
        guard case .reading(_, card: Town.hanakosCard, method: .chosenOnTelevision)? = actions.spooled.last else {
            throw Unexpected(table.screen)
        }
        #expect(table.screen.subject == Town.hanako.resident)
    }

    @Test("stay when a card is laid down that nobody knows, or something that is none")
    mutating func strangeCardMeanwhile() throws {
        _ = table.unknownDevice(at: start)
        press("135")
        _ = table.cardTapped(Town.strangeCard, owner: nil, at: start)
        _ = table.cardUnknown(Town.strangeCard, at: start)
        _ = table.cardRefused(.phone, at: start)
        #expect(table.entry?.texts == ["135", "", ""] && table.screen == .entering(.bloodPressure))
        #expect(press("82#").shown == .whoseReading([]))
    }

    @Test("go with whoever leaves, and with the card of somebody else than whose session it is")
    mutating func gone() {
        _ = table.cardTapped(Town.hanakosCard, owner: Town.hanako, at: start)
        _ = table.beginEntry(.bloodPressure, at: start)
        press("135")
        _ = table.cardTapped(Town.yutosCard, owner: Town.yuto, at: start)
        #expect(table.entry == nil)
        #expect(press("82#").spooled.isEmpty)
    }
}
