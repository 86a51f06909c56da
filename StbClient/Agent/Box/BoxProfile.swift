package import CommunityModel
package import Screens

/// What a box knows of itself since its enrolment, as far as the agent needs it.
package struct BoxProfile: Hashable, Sendable {
    package let box: Box.ID
    /// 「鳥南町」
    package let town: String
    package let contact: TownContact
    package let zone: TownZone

    package init(box: Box.ID, town: String, officePhone: String, zone: TownZone) {
        self.box = box
        self.town = town
        self.zone = zone
        contact = TownContact(office: town + "役場", phone: officePhone, hours: "月曜から金曜の 8時30分から 17時15分")
    }
}
