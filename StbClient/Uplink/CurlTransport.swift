import CCurl
import CommunityModel

/// One keep-alive connection to one server by libcurl.
///
/// Blocks its caller, which must not be one of the shared threads, and is used by one thread at a time; only
/// ``interruption`` may be touched from anywhere. Speaks nothing but HTTPS with TLS 1.3, follows no redirect, uses no
/// proxy and no credential of its surroundings.
final class CurlTransport {
    /// Whom the transport trusts, and who it says it is.
    enum Trust: Hashable, Sendable {
        /// Paths of files in PEM: the box's certificate and key, and the only authorities that may sign the server's.
        case mutual(certificate: String, key: String, authorities: String)
        /// The server is known by the hash of its public key alone: `sha256//BASE64` (RFC 7469 section 2.4).
        case pinned(String)
    }

    /// Ends what runs and all that comes after.
    let interruption: Interruption

    private let baseURL: String
    private let trust: Trust
    private let easy: UnsafeMutableRawPointer
    private let errorWords: UnsafeMutablePointer<CChar>

    /// `baseURL` is `https://host:port`, without a path.
    init(baseURL: String, trust: Trust) throws(CollectorError) {
        guard CurlLibrary.isReady, let easy = curl_easy_init() else {
            throw .unreachable("libcurl does not start")
        }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            throw .unreachable("libcurl does not start")
        }
        self.baseURL = baseURL
        self.trust = trust
        self.easy = easy
        interruption = Interruption(multi: multi)
        errorWords = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorWords.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(easy)
        errorWords.deallocate()
    }

    /// Sends one request and waits for its end. `stream` is given the body of a 200 piece by piece as it comes; it is
    /// not kept then.
    func perform(
        _ request: HTTPRequest,
        stream: ((Span<UInt8>) -> Void)? = nil
    ) throws(CollectorError) -> HTTPAnswer {
        let collector = AnswerCollector(maxBodyBytes: request.maxBodyBytes, stream: stream)
        curl_easy_reset(easy)
        errorWords[0] = 0
        var headers: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(headers) }
        for header in request.headers + ["Expect:"] { headers = curl_slist_append(headers, header) }
        try configure(for: request)
        try check(ccurl_set_headers(easy, headers))
        let context = Unmanaged.passUnretained(collector).toOpaque()
        try check(
            ccurl_set_header(
                easy,
                { bytes, size, count, context in
                    guard let collector = AnswerCollector.from(context) else { return 0 }
                    return collector.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
                        ? size * count : 0
                },
                context
            )
        )
        try check(
            ccurl_set_body(
                easy,
                { bytes, size, count, context in
                    guard let collector = AnswerCollector.from(context) else { return 0 }
                    return collector.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
                        ? size * count : 0
                },
                context
            )
        )
        let code = withExtendedLifetime(collector) { run(collector, maxSilence: request.maxSilence) }
        switch code {
        case .finished(CURLE_OK): return collector.answer
        case .finished where collector.isTooLarge: throw .tooLarge
        case .finished(let code): throw error(for: code)
        case .silent: throw .unreachable("the line is silent")
        case .interrupted: throw .cancelled
        }
    }

    // MARK: - Inside

    private enum Ending {
        case finished(CURLcode)
        case silent
        case interrupted
    }

    /// Sleeps in the kernel until the socket, a time-out of libcurl or the interruption has something for us.
    private func run(_ collector: AnswerCollector, maxSilence: Duration?) -> Ending {
        let multi = interruption.multi
        guard !interruption.isSet else { return .interrupted }
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else { return .finished(CURLE_FAILED_INIT) }
        defer { curl_multi_remove_handle(multi, easy) }
        let clock = ContinuousClock()
        var heardAt = clock.now
        var heard = collector.receivedBytes
        while true {
            var running: Int32 = 0
            guard curl_multi_perform(multi, &running) == CURLM_OK else { return .finished(CURLE_RECV_ERROR) }
            if running == 0 {
                let code = ccurl_finished(multi)
                return .finished(code < 0 ? CURLE_RECV_ERROR : CURLcode(rawValue: UInt32(code)))
            }
            if interruption.isSet { return .interrupted }
            if collector.receivedBytes != heard {
                heard = collector.receivedBytes
                heardAt = clock.now
            }
            var patience: Duration = .seconds(60)
            if let maxSilence {
                patience = heardAt + maxSilence - clock.now
                if patience <= .zero { return .silent }
            }
            curl_multi_poll(multi, nil, 0, Int32(clamping: patience.wholeMilliseconds + 1), nil)
            if interruption.isSet { return .interrupted }
        }
    }

    private func configure(for request: HTTPRequest) throws(CollectorError) {
        try set(CURLOPT_URL, baseURL + request.target)
        try set(CURLOPT_PROTOCOLS_STR, "https")
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, 5_000)
        if let timeout = request.timeout { try set(CURLOPT_TIMEOUT_MS, Int(timeout.wholeMilliseconds)) }
        try check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorWords))

        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
        switch trust {
        case .mutual(let certificate, let key, let authorities):
            try set(CURLOPT_SSLCERT, certificate)
            try set(CURLOPT_SSLKEY, key)
            try set(CURLOPT_CAINFO, authorities)
            // Without this the authorities of the operating system would be trusted as well.
            try check(ccurl_set_string(easy, CURLOPT_CAPATH, nil))
            try set(CURLOPT_SSL_VERIFYPEER, 1)
            try set(CURLOPT_SSL_VERIFYHOST, 2)
        case .pinned(let key):
            try set(CURLOPT_PINNEDPUBLICKEY, key)
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        }

        switch request.method {
        case .get: try set(CURLOPT_HTTPGET, 1)
        case .delete: try set(CURLOPT_CUSTOMREQUEST, "DELETE")
        case .post(let body): try check(ccurl_set_post(easy, body, body.count))
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(CollectorError) {
        try check(ccurl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(CollectorError) {
        try check(ccurl_set_string(easy, option, value))
    }

    /// An option that this libcurl cannot set is never passed over: it could be one that keeps strangers out.
    private func check(_ code: CURLcode) throws(CollectorError) {
        guard code == CURLE_OK else { throw .malformed("libcurl: \(String(cString: curl_easy_strerror(code)))") }
    }

    private func error(for code: CURLcode) -> CollectorError {
        let words = String(cString: errorWords)
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ISSUER_ERROR:
            return .refused(.collectorNotAccepted)
        // OpenSSL names the alert that was sent (RFC 8446 section 6.2). Until the handshake is over anybody on the line
        // can send one, so none of them, "certificate revoked" included, makes the box forget its people: only the
        // collector's own 403 does, which comes inside TLS. An alert can be lost with the line; the box tries again.
        case _ where words.contains("alert") && words.contains("certificate"),
            _ where words.contains("alert unknown ca"):
            return .refused(.boxNotAccepted)
        default:
            return .unreachable(String(cString: curl_easy_strerror(code)))
        }
    }
}

/// libcurl's global state: made once, before the first handle.
private enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
