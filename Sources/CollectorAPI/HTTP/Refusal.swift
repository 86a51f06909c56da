import HTTPTypes
import Hummingbird
import NIOCore

/// A request that is not served: a status and one plain sentence for the program or the person at the other end.
///
/// The sentence holds no personal data; it says what happened and, where that helps, what to do.
struct Refusal: HTTPResponseError, Sendable {
    let status: HTTPResponse.Status
    let sentence: String
    var headers: HTTPFields = [:]
    /// Whether the connection ends after the answer: nothing more is wanted from the other end.
    var endsConnection = false

    init(_ status: HTTPResponse.Status, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers = headers
        headers[.contentType] = "text/plain; charset=utf-8"
        headers[.cacheControl] = "no-store"
        let text = ByteBuffer(string: sentence + "\n")
        guard endsConnection, let channel = (context as? any ConnectionContext)?.channel else {
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: text))
        }
        headers[.connection] = "close"
        let body = ResponseBody(contentLength: text.readableBytes) { writer in
            try await writer.write(text)
            try await writer.finish(nil)
            channel.close(promise: nil)
        }
        return Response(status: status, headers: headers, body: body)
    }
}

extension Refusal {
    /// Try again later: 429 and 503 with `Retry-After` in whole seconds, 1 or more (RFC 9110 section 10.2.3).
    static func later(_ status: HTTPResponse.Status, _ sentence: String, after wait: Duration) -> Refusal {
        var refusal = Refusal(status, sentence)
        let (seconds, attoseconds) = wait.components
        refusal.headers[.retryAfter] = "\(max(1, seconds + (attoseconds > 0 ? 1 : 0)))"
        return refusal
    }

    /// The word by which a box knows that it is to forget the household.
    static var revokedBox: Refusal {
        var refusal = Refusal(.forbidden, "revoked")
        refusal.endsConnection = true
        return refusal
    }

    static func refusedCertificate(_ reason: String) -> Refusal {
        var refusal = Refusal(.forbidden, reason)
        refusal.endsConnection = true
        return refusal
    }

    static var unknownBox: Refusal {
        var refusal = Refusal(.forbidden, "The certificate names no box of this collector.")
        refusal.endsConnection = true
        return refusal
    }

    static func tooLarge(limit: Int) -> Refusal {
        var refusal = Refusal(.contentTooLarge, "The body has more than \(limit) bytes.")
        refusal.endsConnection = true
        return refusal
    }
}
