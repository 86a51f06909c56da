import CommunityModel

/// Which mail server takes our mail, and in whose name it goes out.
package struct SMTPSettings: Hashable, Sendable {
    package let host: String
    package let port: Int
    package let encryption: Encryption
    package let from: MailMessage.Mailbox
    /// nil: the server asks for none.
    package let login: Login?
    /// PEM file with the authorities that may sign the server's certificate; nil: those of the operating system.
    package let authorities: String?
    /// A whole try takes no longer.
    package let patience: Duration

    package init(
        host: String,
        port: Int,
        encryption: Encryption,
        from: MailMessage.Mailbox,
        login: Login? = nil,
        authorities: String? = nil,
        patience: Duration = .seconds(60)
    ) {
        self.host = host
        self.port = port
        self.encryption = encryption
        self.from = from
        self.login = login
        self.authorities = authorities
        self.patience = patience
    }

    package enum Encryption: String, Hashable, Sendable, CaseIterable {
        /// Never: a server on this machine.
        case none
        /// STARTTLS when the server offers it (RFC 3207); whoever it is, for an offer proves nothing.
        case ifOffered = "if-offered"
        /// STARTTLS or nothing, with a certificate that names the server.
        case required
        /// TLS from the first byte (RFC 8314 section 3.3), with a certificate that names the server.
        case implicit
    }

    package struct Login: Hashable, Sendable {
        package let user: String
        package let password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }
}
