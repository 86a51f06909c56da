package import CommunityModel
import FoundationEssentials
import SwiftProtobuf

/// A new box introduces itself with the one-time code that the support desk gave out.
package struct EnrolmentRequest: Hashable, Sendable {
    package let code: String
    /// PKCS #10 certificate signing request, DER; its key pair was made on the box and stays there.
    package let signingRequest: [UInt8]
    package let agentVersion: String
    /// Of the set-top box, free text.
    package let model: String

    package init(code: String, signingRequest: [UInt8], agentVersion: String, model: String) {
        self.code = code
        self.signingRequest = signingRequest
        self.agentVersion = agentVersion
        self.model = model
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireEnrolmentRequest.with {
            $0.protocolVersion = UInt32(UplinkLimits.protocolVersion)
            $0.code = code
            $0.signingRequest = Data(signingRequest)
            $0.agentVersion = agentVersion
            $0.model = model
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireEnrolmentRequest(decodingUplink: bytes)
        guard UplinkLimits.servedVersions.contains(Int(wire.protocolVersion)) else {
            throw UplinkError(.unknownVersion, "protocol version \(wire.protocolVersion) is not served here")
        }
        guard wire.code.utf8.count <= UplinkLimits.textBytes, wire.model.utf8.count <= UplinkLimits.textBytes,
            wire.agentVersion.utf8.count <= UplinkLimits.textBytes, wire.signingRequest.count <= 4_096
        else { throw UplinkError(.tooLarge, "a field of the enrolment request is too long") }
        self.init(
            code: wire.code,
            signingRequest: [UInt8](wire.signingRequest),
            agentVersion: wire.agentVersion,
            model: wire.model
        )
    }
}

/// What a box needs for the rest of its life in this home.
package struct EnrolmentAnswer: Hashable, Sendable {
    package let box: Box.ID
    /// The box's certificate, DER.
    package let certificate: [UInt8]
    /// Whom the box trusts as its collector, DER each.
    package let authorities: [[UInt8]]
    package let cardKey: TransferredCardKey
    /// `https://host:port` of the listener for boxes.
    package let uplinkURL: String
    /// 「鳥南町」
    package let townName: String
    /// Shown on the television where a person needs help.
    package let officePhone: String
    package let zone: TownZone

    package init(
        box: Box.ID,
        certificate: [UInt8],
        authorities: [[UInt8]],
        cardKey: TransferredCardKey,
        uplinkURL: String,
        townName: String,
        officePhone: String,
        zone: TownZone
    ) {
        self.box = box
        self.certificate = certificate
        self.authorities = authorities
        self.cardKey = cardKey
        self.uplinkURL = uplinkURL
        self.townName = townName
        self.officePhone = officePhone
        self.zone = zone
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireEnrolmentAnswer.with {
            $0.box = Data(box.bytes)
            $0.certificate = Data(certificate)
            $0.authorities = authorities.map { Data($0) }
            $0.cardKey = WireCardKey(cardKey)
            $0.uplinkURL = uplinkURL
            $0.townName = townName
            $0.officePhone = officePhone
            $0.offsetMinutes = Int32(clamping: zone.offsetInMinutes)
        }.encodedBytes()
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireEnrolmentAnswer(decodingUplink: bytes)
        self.init(
            box: try expect(Box.ID(bytes: wire.box), "box: expected 16 bytes"),
            certificate: [UInt8](wire.certificate),
            authorities: wire.authorities.map { [UInt8]($0) },
            cardKey: try TransferredCardKey(wire: wire.cardKey),
            uplinkURL: wire.uplinkURL,
            townName: wire.townName,
            officePhone: wire.officePhone,
            zone: TownZone(offsetInMinutes: Int(wire.offsetMinutes))
        )
    }
}

/// The tenant's card key on its way to a box: 32 secret bytes, never logged.
package struct TransferredCardKey: Hashable, Sendable {
    package let version: Int
    package let secret: [UInt8]

    /// - Returns: nil unless the secret has 32 bytes and the version is positive.
    package init?(version: Int, secret: [UInt8]) {
        guard secret.count == 32, version > 0 else { return nil }
        self.version = version
        self.secret = secret
    }

    init(wire: WireCardKey) throws(UplinkError) {
        self = try expect(
            Self(version: Int(wire.version), secret: [UInt8](wire.secret)),
            "card_key: expected a version and 32 bytes"
        )
    }
}

extension WireCardKey {
    init(_ key: TransferredCardKey) {
        self.init()
        version = UInt32(clamping: key.version)
        secret = Data(key.secret)
    }
}
