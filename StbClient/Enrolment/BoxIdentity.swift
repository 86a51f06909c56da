package import CommunityModel
import FoundationEssentials
package import Uplink
package import UplinkProtocol

/// Who a box is and whom it serves, since its enrolment. Key and certificates stay in their files.
package struct BoxIdentity: Hashable, Sendable {
    package let box: Box.ID
    /// `https://host:port` of the collector's listener for boxes.
    package let collectorURL: String
    /// 「鳥南町」
    package let townName: String
    /// Shown where a person needs help.
    package let officePhone: String
    package let zone: TownZone
    /// Nil after the box was unbound or revoked.
    package let cardKey: TransferredCardKey?
    /// Where the collector is, with the files by which the two know each other.
    package let collector: CollectorAddress
}

/// `box.json`: what of an identity is neither key nor certificate. It is written last, so that it stands for the rest.
struct BoxFile: Codable, Hashable {
    var version = 1
    var box: String
    var collectorURL: String
    var townName: String
    var officePhone: String
    var offsetInMinutes: Int

    func encoded() throws(EnrolmentError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(self)) + [0x0A]
        } catch {
            throw EnrolmentError(.unacceptableAnswer, "box.json cannot be made")
        }
    }

    init(_ answer: EnrolmentAnswer, collectorURL: String) {
        box = answer.box.description
        self.collectorURL = collectorURL
        townName = answer.townName
        officePhone = answer.officePhone
        offsetInMinutes = answer.zone.offsetInMinutes
    }

    init(decoding bytes: [UInt8]) throws(EnrolmentError) {
        do {
            self = try JSONDecoder().decode(BoxFile.self, from: Data(bytes))
        } catch {
            throw EnrolmentError(.notEnrolled, "box.json cannot be read; enrol the box again")
        }
    }
}
