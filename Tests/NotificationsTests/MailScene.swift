import CareServices
import CommunityModel
import Foundation

@testable import Notifications

/// Misaki's mails, and the settings of the server that takes them.
enum MailScene {
    static func settings(
        port: Int,
        encryption: SMTPSettings.Encryption = .none,
        login: SMTPSettings.Login? = nil,
        authorities: String? = nil,
        patience: Duration = .seconds(60)
    ) throws -> SMTPSettings {
        SMTPSettings(
            host: "127.0.0.1",
            port: port,
            encryption: encryption,
            from: MailMessage.Mailbox(name: "みまもり", address: try address("mimamori@town.example.jp")),
            login: login,
            authorities: authorities,
            patience: patience
        )
    }

    static func mail(
        name: String = "美咲",
        subject: String = "今朝のようす",
        text: String = "鳥海 はなこさんの 反応が ありました。",
        id: String = "0196-1-0197-1@town.example.jp"
    ) throws -> MailMessage {
        MailMessage(
            from: MailMessage.Mailbox(name: "みまもり", address: try address("mimamori@town.example.jp")),
            to: MailMessage.Mailbox(name: name, address: try address("misaki@example.jp")),
            subject: subject,
            text: text,
            id: id,
            date: LetterTests.at(9, 30),
            zone: .japan
        )
    }

    /// The all clear, with whatever a name in the records may hold.
    static func message(
        recipient: String = "美咲",
        relation: String = "長女",
        resident: String = "鳥海 はなこ",
        key: String = "0196-1-0197-1"
    ) throws -> FamilyMessage {
        FamilyMessage(
            recipient: FamilyContact(
                id: FamilyContact.ID(at: LetterTests.at(0, 0)),
                resident: Resident.ID(at: LetterTests.at(0, 0)),
                name: recipient,
                relation: relation,
                email: try address("misaki@example.jp")
            ),
            residentName: resident,
            content: .allClear(LifeSign(kind: .tap, at: LetterTests.at(9, 41))),
            town: TownProfile(name: "鳥南町", officePhone: "0858-00-0100"),
            key: key,
            writtenAt: LetterTests.at(9, 30)
        )
    }

    static func address(_ text: String) throws -> EmailAddress {
        guard let address = EmailAddress(text) else { throw CocoaError(.formatting) }
        return address
    }
}

extension DeliveryVerdict {
    var isTryAgain: Bool {
        if case .tryAgain = self { true } else { false }
    }
}
