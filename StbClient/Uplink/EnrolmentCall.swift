package import UplinkProtocol

/// The one request of a box that has no certificate yet. The collector is known by the hash of its public key alone,
/// which the operator handed over together with the code.
package struct EnrolmentCall: Sendable {
    private let url: String
    private let pin: String

    /// `url` is `https://host:port` of the listener for people, `pin` is `sha256//BASE64` of the server's
    /// SubjectPublicKeyInfo; nil when one of the two is written in another way.
    package init?(url: String, pin: String) {
        let prefix = "sha256//"
        let hash = pin.dropFirst(prefix.count)
        // 32 bytes in Base64: 43 characters and one "=". One pin only: libcurl would take any of several.
        let isHash =
            hash.utf8.count == 44 && hash.last == "="
            && hash.dropLast().utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
        guard let origin = CollectorAddress.origin(url), pin.hasPrefix(prefix), isHash else { return nil }
        self.url = origin
        self.pin = pin
    }

    /// `POST /v1/enrolment`.
    package func callAsFunction(_ request: EnrolmentRequest) async throws(CollectorError) -> EnrolmentAnswer {
        let body = try protocolBytes { () throws(UplinkError) in try request.encoded() }
        let connection = CollectorConnection(label: "enrolment", baseURL: url, trust: .pinned(pin))
        let answer = try await connection.perform(
            .protocolPost(UplinkPath.enrolment, body, timeout: .seconds(30))
        )
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try EnrolmentAnswer(decoding: bytes) }
    }
}
