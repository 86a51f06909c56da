import Uplink
package import UplinkProtocol

extension PatientCollector: FelicaCollector {
    package func felicaChallenge() async -> [UInt8]? {
        guard case .challenge(let challenge, _)? = try? await client.felicaChallenge() else { return nil }
        return challenge
    }

    package func prove(_ request: FelicaProofRequest) async {
        _ = try? await client.prove(request)
    }
}
