import CCurl
import CardSignIn
import CommunityModel
import Dispatch

/// Posts a question to a responder by libcurl, on a queue of its own: libcurl blocks.
struct ResponderPost {
    /// An answer with its certificates has about 2,000 bytes.
    static let longestAnswer = 64 << 10
    private static let queue = DispatchQueue(label: "engawa.revocation", attributes: .concurrent)

    let url: String
    let patience: Duration

    func send(_ body: [UInt8]) async throws(RevocationError) -> [UInt8] {
        let result = await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: transfer(body)) }
        }
        return try result.get()
    }

    private func transfer(_ body: [UInt8]) -> Result<[UInt8], RevocationError> {
        guard CurlLibrary.isReady, let easy = curl_easy_init() else {
            return .failure(RevocationError(.unreachable, "libcurl does not start"))
        }
        defer { curl_easy_cleanup(easy) }
        let headers = curl_slist_append(
            curl_slist_append(nil, "Content-Type: application/ocsp-request"),
            "Accept: application/ocsp-response"
        )
        defer { curl_slist_free_all(headers) }
        let answer = IncomingBytes(limit: Self.longestAnswer)
        let context = Unmanaged.passUnretained(answer).toOpaque()
        let isSet =
            configure(easy) && ccurl_set_headers(easy, headers) == CURLE_OK
            && ccurl_set_post(easy, body, body.count) == CURLE_OK
            && ccurl_set_body(
                easy,
                { bytes, size, count, context in
                    guard let context else { return 0 }
                    let answer = Unmanaged<IncomingBytes>.fromOpaque(context).takeUnretainedValue()
                    return answer.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
                },
                context
            ) == CURLE_OK
        guard isSet else { return .failure(RevocationError(.unreachable, "libcurl cannot do this")) }
        let code = withExtendedLifetime(answer) { curl_easy_perform(easy) }
        if answer.isTooLarge {
            return .failure(RevocationError(.tooLarge, "the answer has more than \(Self.longestAnswer) bytes"))
        }
        guard code == CURLE_OK else {
            return .failure(RevocationError(.unreachable, String(cString: curl_easy_strerror(code))))
        }
        let status = ccurl_response_code(easy)
        guard status == 200 else {
            return .failure(RevocationError(.unreachable, "the responder answered with HTTP status \(status)"))
        }
        return .success(answer.bytes)
    }

    /// No redirect, no proxy and no credential of the surroundings.
    private func configure(_ easy: UnsafeMutableRawPointer) -> Bool {
        let texts = [(CURLOPT_URL, url), (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_PROXY, "")]
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_FORBID_REUSE, 1),
            (CURLOPT_TIMEOUT_MS, Int(patience.wholeMilliseconds)),
        ]
        return texts.allSatisfy { ccurl_set_string(easy, $0.0, $0.1) == CURLE_OK }
            && numbers.allSatisfy { ccurl_set_long(easy, $0.0, $0.1) == CURLE_OK }
    }
}

/// What libcurl brings piece by piece.
private final class IncomingBytes {
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLarge = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = bytes.count + piece.count > limit
        if !isTooLarge { bytes.append(contentsOf: piece) }
        return !isTooLarge
    }
}

/// libcurl's global state: made once, before the first handle.
private enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
