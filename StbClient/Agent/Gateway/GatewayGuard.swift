/// Lets in the television's browser and nobody else on this machine (architecture decision 18).
///
/// A web page of another origin can make this browser send requests here, a name on the internet can be pointed at
/// 127.0.0.1 (DNS rebinding), and other programs may connect. So every request must name this very address, come from
/// a page of ours, and carry a cookie that only the start address gives.
struct GatewayGuard: Sendable {
    static let cookieName = "engawa-tv"
    static let startPath = "/start/"

    let port: UInt16
    /// In the start address, which is in a file that only the browser's user can read.
    let start = GatewaySecret()
    let cookie = GatewaySecret()

    var startAddress: String { "http://127.0.0.1:\(port)\(Self.startPath)\(start)" }

    private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)"] }

    /// - Returns: nil when the request may be answered.
    func refusal(of request: GatewayRequest) -> GatewayRefusal? {
        guard request.method != .other else { return .wrongMethod }
        guard Self.isPlain(path: request.path, query: request.query) else { return .badPath }
        guard let host = request.host, hosts.contains(host) else { return .foreign }
        if let origin = request.origin, origin != "http://" + host { return .foreign }
        guard isFromHere(request) else { return .foreign }
        return opens(request) || hasCookie(request) ? nil : .foreign
    }

    /// Whether the request is the television's first one.
    func opens(_ request: GatewayRequest) -> Bool {
        request.method == .get && request.path.hasPrefix(Self.startPath)
            && start.matches(request.path.dropFirst(Self.startPath.count))
    }

    /// Browsers that send `Sec-Fetch-Site` say where the request comes from; the others send `Origin` with each POST.
    private func isFromHere(_ request: GatewayRequest) -> Bool {
        switch request.fetchSite {
        case "same-origin": true
        case "none": request.method == .get
        case nil: request.method == .get || request.origin != nil
        default: false
        }
    }

    private func hasCookie(_ request: GatewayRequest) -> Bool {
        guard let field = request.cookie else { return false }
        return field.split(separator: ";").contains { pair in
            let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            return parts.count == 2 && parts[0] == Self.cookieName && cookie.matches(parts[1])
        }
    }

    /// Our own pages have paths of letters, digits, `-`, `_`, `.` and `/`; nothing is encoded and nothing climbs.
    static func isPlain(path: String, query: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= GatewayLimits.pathBytes,
            query.utf8.count <= GatewayLimits.queryBytes
        else { return false }
        let isPathPlain = path.utf8.allSatisfy { $0.isUnreserved || $0 == UInt8(ascii: "/") }
        let isQueryPlain = query.utf8.allSatisfy { $0.isUnreserved || "=&%/+?~".utf8.contains($0) }
        return isPathPlain && isQueryPlain && !path.contains("..") && !path.contains("//")
    }
}

extension UInt8 {
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
