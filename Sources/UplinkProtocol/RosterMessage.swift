package import CommunityModel
import FoundationEssentials
import SwiftProtobuf

/// The household roster and the card key to use from now on, as the collector hands them to a box.
package struct RosterMessage: Hashable, Sendable {
    package let roster: Roster
    package let cardKey: TransferredCardKey

    package init(roster: Roster, cardKey: TransferredCardKey) {
        self.roster = roster
        self.cardKey = cardKey
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireRoster.with {
            $0.version = roster.version
            $0.cardKey = WireCardKey(cardKey)
            $0.members = roster.members.map { member in
                .with {
                    $0.resident = Data(member.resident.bytes)
                    $0.displayName = member.displayName
                    $0.kana = member.kana
                    $0.bindings = member.bindings.map { Data($0.bytes) }
                    $0.targetSystolicBelow = UInt32(clamping: member.target.systolicBelow)
                    $0.targetDiastolicBelow = UInt32(clamping: member.target.diastolicBelow)
                    $0.usual = member.usual.map { WireBand($0) }
                    if member.recent != .nothing { $0.recent = WireRecentHistory(member.recent) }
                }
            }
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireRoster(decodingUplink: bytes)
        var members: [Roster.Member] = []
        for member in wire.members { members.append(try Roster.Member(member)) }
        self.init(
            roster: Roster(version: wire.version, members: members),
            cardKey: try TransferredCardKey(wire: wire.cardKey)
        )
    }
}

extension Roster.Member {
    fileprivate init(_ wire: WireMember) throws(UplinkError) {
        var bindings: [CardBinding.ID] = []
        for binding in wire.bindings {
            bindings.append(try expect(CardBinding.ID(bytes: binding), "binding: expected 16 bytes"))
        }
        self.init(
            resident: try expect(Resident.ID(bytes: wire.resident), "resident: expected 16 bytes"),
            displayName: wire.displayName,
            kana: wire.kana,
            bindings: bindings,
            target: BloodPressureTarget(
                systolicBelow: Int(wire.targetSystolicBelow),
                diastolicBelow: Int(wire.targetDiastolicBelow)
            ),
            // A band for a part of the day that this release does not know is left out, not guessed.
            usual: wire.usual.compactMap(UsualBand.init),
            recent: RecentHistory(wire.recent)
        )
    }
}

extension UsualBand {
    fileprivate init?(_ wire: WireBand) {
        guard let part = PartOfDay(rawValue: Int(wire.partOfDay)), wire.systolicLow <= wire.systolicHigh,
            wire.diastolicLow <= wire.diastolicHigh
        else { return nil }
        self.init(
            partOfDay: part,
            systolic: Int(wire.systolicLow)...Int(wire.systolicHigh),
            diastolic: Int(wire.diastolicLow)...Int(wire.diastolicHigh)
        )
    }
}

extension WireBand {
    fileprivate init(_ band: UsualBand) {
        self.init()
        partOfDay = UInt32(band.partOfDay.rawValue)
        systolicLow = Int32(clamping: band.systolic.lowerBound)
        systolicHigh = Int32(clamping: band.systolic.upperBound)
        diastolicLow = Int32(clamping: band.diastolic.lowerBound)
        diastolicHigh = Int32(clamping: band.diastolic.upperBound)
    }
}
