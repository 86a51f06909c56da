/// A request of the television's browser, as far as the gateway looks at it.
struct GatewayRequest: Hashable, Sendable {
    enum Method: Hashable, Sendable {
        case get
        case post
        case other
    }

    var method: Method
    /// As sent, without the query.
    var path: String
    /// As sent, without the question mark; empty when there is none.
    var query: String
    var host: String?
    var origin: String?
    /// `Sec-Fetch-Site`; older television engines do not send it.
    var fetchSite: String?
    var cookie: String?
    /// The posted form.
    var body: [UInt8] = []
    /// Whether another request may follow on the same connection.
    var keepsConnection = false

    /// Path and query together.
    var target: String { query.isEmpty ? path : "\(path)?\(query)" }

    /// The fields of the form.
    var form: FormFields {
        get throws(GatewayRefusal) {
            guard let fields = FormFields(body) else { throw .badForm }
            return fields
        }
    }
}

/// Limits of what a television page may send. Everything beyond is refused before it is held or looked at.
enum GatewayLimits {
    static let headBytes = 16 << 10
    static let pathBytes = 256
    static let queryBytes = 1 << 10
    static let formBytes = 4 << 10
    /// Connections at the same time; a browser holds six at most for one address.
    static let connections = 32
    /// How long a connection may be silent before its next request is whole.
    static let silence = Duration.seconds(30)
}
