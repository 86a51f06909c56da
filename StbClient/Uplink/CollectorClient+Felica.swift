package import UplinkProtocol

extension CollectorClient {
    /// `POST /v1/felica-proofs/challenges`. Somebody holds a card on the reader meanwhile.
    package func felicaChallenge() async throws(CollectorError) -> FelicaChallengeAnswer {
        let answer = try await questions.perform(
            .protocolPost(UplinkPath.felicaChallenges, [], timeout: .seconds(3))
        )
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try FelicaChallengeAnswer(decoding: bytes) }
    }

    /// `POST /v1/felica-proofs`.
    package func prove(_ request: FelicaProofRequest) async throws(CollectorError) -> FelicaProofAnswer {
        let body = try protocolBytes { () throws(UplinkError) in try request.encoded() }
        let answer = try await questions.perform(
            .protocolPost(UplinkPath.felicaProofs, body, timeout: .seconds(10))
        )
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try FelicaProofAnswer(decoding: bytes) }
    }
}
