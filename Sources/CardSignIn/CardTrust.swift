/// Whose cards a town believes, and who tells it about revoked ones.
package struct CardTrust: Sendable {
    package let verifier: CardCertificateVerifier
    package let revocation: any RevocationChecker

    package init(verifier: CardCertificateVerifier, revocation: any RevocationChecker) {
        self.verifier = verifier
        self.revocation = revocation
    }
}
