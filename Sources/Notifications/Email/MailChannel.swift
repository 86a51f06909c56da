package import CareServices
import CommunityModel

/// Family by e-mail: one message, one connection.
package struct MailChannel: FamilyChannel {
    private let settings: SMTPSettings
    private let server: SMTPServer

    package init(_ settings: SMTPSettings) {
        self.settings = settings
        server = SMTPServer(settings)
    }

    package func deliver(_ message: FamilyMessage) async -> DeliveryVerdict {
        let letter = FamilyLetter(message)
        let mail = MailMessage(
            from: settings.from,
            to: MailMessage.Mailbox(name: message.recipient.name, address: message.recipient.email),
            subject: letter.subject,
            text: letter.text,
            id: "\(message.key)@\(settings.from.address.domain)",
            date: message.writtenAt,
            zone: message.town.zone
        )
        return await server.send(mail)
    }
}
