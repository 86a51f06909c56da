import BoxAuthority
import CommunityModel
import Crypto
import Foundation
import TestSupport
import Testing

@Suite("A signing request", .enabled(if: OpenSSL.isHere, "OpenSSL's command makes the requests"))
struct SigningRequestTests {
    @Test("for a P-256 key, signed by that key, is taken")
    func isTaken() throws {
        try OpenSSL.open { openssl in
            let request = try SigningRequest(der: try openssl.signingRequest())
            let key = try openssl.run("ec", "-in", "box.key", "-pubout").output
            #expect(key.contains(request.publicKey.pemRepresentation.split(separator: "\n")[1]))
        }
    }

    @Test(
        "for any other kind of key is refused",
        arguments: [
            ["-newkey", "rsa:2048"], ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"], ["-newkey", "ed25519"],
        ]
    )
    func refusesOtherKeys(key: [String]) throws {
        try OpenSSL.open { openssl in
            let request = try openssl.signingRequest(key: key)
            #expect(throws: AuthorityError.self) { try SigningRequest(der: request) }
        }
    }

    @Test("never gives another key than the one that was signed, whichever byte is changed on the way")
    func refusesChanges() throws {
        try OpenSSL.open { openssl in
            let request = try openssl.signingRequest()
            let key = try SigningRequest(der: request).publicKey.x963Representation
            var refused = 0
            for position in request.indices {
                var changed = request
                changed[position] ^= 0x01
                guard let taken = try? SigningRequest(der: changed) else {
                    refused += 1
                    continue
                }
                // Outside of what is signed a bit may be without meaning, as the count of unused bits is.
                #expect(taken.publicKey.x963Representation == key, "byte \(position)")
            }
            #expect(refused >= request.count - 2)
        }
    }

    @Test("that is cut short, empty, longer than it says, or huge is refused")
    func refusesOtherLengths() throws {
        try OpenSSL.open { openssl in
            let request = try openssl.signingRequest()
            for length in 0..<request.count {
                #expect(throws: AuthorityError.self) { try SigningRequest(der: Array(request.prefix(length))) }
            }
            #expect(throws: AuthorityError.self) { try SigningRequest(der: request + [0]) }
            #expect(throws: AuthorityError.self) { try SigningRequest(der: [UInt8](repeating: 0x30, count: 1 << 20)) }
        }
    }
}
