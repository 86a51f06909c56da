import CCurl
import CareServices
import CommunityModel
import Dispatch

/// Hands mails to a server by libcurl (RFC 5321), on a queue of its own: libcurl blocks.
struct SMTPServer: Sendable {
    private let settings: SMTPSettings
    private let queue = DispatchQueue(label: "engawa.mail", attributes: .concurrent)

    init(_ settings: SMTPSettings) {
        self.settings = settings
    }

    func send(_ mail: MailMessage) async -> DeliveryVerdict {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: SMTPTransfer(settings).send(mail)) }
        }
    }
}

/// One connection, from its start to its end, on the thread that it is called on.
private struct SMTPTransfer {
    private let settings: SMTPSettings

    init(_ settings: SMTPSettings) {
        self.settings = settings
    }

    func send(_ mail: MailMessage) -> DeliveryVerdict {
        let said = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        said.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { said.deallocate() }
        guard CurlLibrary.isReady, let easy = curl_easy_init() else {
            return .tryAgain(reason: "libcurl does not start")
        }
        defer { curl_easy_cleanup(easy) }
        let recipients = curl_slist_append(nil, "<\(mail.to.address)>")
        defer { curl_slist_free_all(recipients) }
        let outgoing = OutgoingBytes(mail.bytes)
        let context = Unmanaged.passUnretained(outgoing).toOpaque()
        let deadline = Deadline(after: settings.patience)
        let isSet =
            configure(easy) && ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, said) == CURLE_OK
            && ccurl_set_recipients(easy, recipients) == CURLE_OK
            && ccurl_set_string(easy, CURLOPT_MAIL_FROM, "<\(settings.from.address)>") == CURLE_OK
            && ccurl_set_watch(
                easy,
                { context, _, _, _, _ in
                    guard let context else { return 1 }
                    return Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue().hasPassed ? 1 : 0
                },
                Unmanaged.passUnretained(deadline).toOpaque()
            ) == CURLE_OK
            && ccurl_set_upload(
                easy,
                { bytes, size, count, context in
                    guard let bytes, let context else { return 0 }
                    let outgoing = Unmanaged<OutgoingBytes>.fromOpaque(context).takeUnretainedValue()
                    return outgoing.next(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
                },
                context
            ) == CURLE_OK
        // An option that this libcurl cannot set is never passed over: it could be the one that asks for encryption.
        guard isSet else { return .tryAgain(reason: "this libcurl cannot send mail") }
        let code = withExtendedLifetime((outgoing, deadline)) { curl_easy_perform(easy) }
        // libcurl gives one code for MAIL, RCPT and DATA; its words tell them apart: "MAIL failed: 550".
        let isSenderRefused = code == CURLE_SEND_ERROR && String(cString: said).hasPrefix("MAIL failed")
        return verdict(
            code,
            answer: Int(ccurl_response_code(easy)),
            hasBegun: outgoing.hasBegun,
            isSenderRefused: isSenderRefused
        )
    }

    private func configure(_ easy: UnsafeMutableRawPointer) -> Bool {
        let scheme = settings.encryption == .implicit ? "smtps" : "smtp"
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        let useTLS: curl_usessl =
            switch settings.encryption {
            case .none: CURLUSESSL_NONE
            case .ifOffered: CURLUSESSL_TRY
            case .required, .implicit: CURLUSESSL_ALL
            }
        let isVerified = settings.encryption == .required || settings.encryption == .implicit
        var texts: [(CURLoption, String)] = [
            (CURLOPT_URL, "\(scheme)://\(host):\(settings.port)/\(settings.from.address.domain)"),
            (CURLOPT_PROTOCOLS_STR, "smtp,smtps"), (CURLOPT_PROXY, ""),
        ]
        if let login = settings.login {
            texts += [(CURLOPT_USERNAME, login.user), (CURLOPT_PASSWORD, login.password)]
        }
        if let authorities = settings.authorities { texts.append((CURLOPT_CAINFO, authorities)) }
        let numbers: [(CURLoption, Int)] = [
            // A connection that is kept would say its good-bye later, out of the deadline's reach.
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FORBID_REUSE, 1), (CURLOPT_USE_SSL, Int(useTLS.rawValue)),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_SSL_VERIFYPEER, isVerified ? 1 : 0), (CURLOPT_SSL_VERIFYHOST, isVerified ? 2 : 0),
            (CURLOPT_CONNECTTIMEOUT_MS, Int(min(settings.patience, .seconds(10)).wholeMilliseconds)),
            (CURLOPT_TIMEOUT_MS, Int(settings.patience.wholeMilliseconds)),
        ]
        return texts.allSatisfy { ccurl_set_string(easy, $0.0, $0.1) == CURLE_OK }
            && numbers.allSatisfy { ccurl_set_long(easy, $0.0, $0.1) == CURLE_OK }
    }

    /// 5xx to a message or its recipient is for good, everything else may be better later (RFC 5321 section 4.2.1): a
    /// server that wants nobody's mail now does not speak of this one. Reasons name no address.
    private func verdict(_ code: CURLcode, answer: Int, hasBegun: Bool, isSenderRefused: Bool) -> DeliveryVerdict {
        switch (code, answer) {
        case (CURLE_OK, _):
            .accepted
        // A login that is refused is our mistake, not the recipient's: the operator mends it, the message waits.
        case (CURLE_LOGIN_DENIED, _):
            .tryAgain(reason: "the mail server refused our login (\(answer))")
        // So is a sender that is refused: no login where one is needed, or not the address that belongs to it.
        case (_, 500...599) where isSenderRefused:
            .tryAgain(reason: "the mail server refused us (\(answer))")
        case (CURLE_ABORTED_BY_CALLBACK, _):
            .tryAgain(reason: String(cString: curl_easy_strerror(CURLE_OPERATION_TIMEDOUT)))
        case (_, 500...599) where hasBegun || code == CURLE_SEND_ERROR:
            .refused(reason: "the mail server answered \(answer)")
        case (_, 400...599):
            .tryAgain(reason: "the mail server answered \(answer)")
        default:
            .tryAgain(reason: String(cString: curl_easy_strerror(code)))
        }
    }
}

/// What libcurl fetches piece by piece.
private final class OutgoingBytes {
    private let bytes: [UInt8]
    private var sent = 0

    var hasBegun: Bool { sent > 0 }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func next(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes[sent..<min(sent + buffer.count, bytes.count)]
        buffer.copyBytes(from: piece)
        sent += piece.count
        return piece.count
    }
}

/// When a try is over. libcurl keeps its own time-out only until the answer to the mail: for its QUIT it would wait two
/// minutes more.
private final class Deadline {
    private let instant: ContinuousClock.Instant

    var hasPassed: Bool { .now >= instant }

    init(after patience: Duration) {
        instant = .now + patience
    }
}

/// libcurl's global state: made once, before the first handle.
private enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
