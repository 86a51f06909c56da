/// How names, labels and numbers are written (Prometheus exposition format 0.0.4).
enum PrometheusText {
    /// `http.server.requests` becomes `http_server_requests`; a counter ends in `_total`.
    static func name(_ label: String, kind: PrometheusRegistry.Kind) -> String {
        let name = identifier(label)
        return kind == .counter && !name.hasSuffix("_total") ? name + "_total" : name
    }

    static func identifier(_ text: String) -> String {
        String(
            decoding: text.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    byte
                default: UInt8(ascii: "_")
                }
            },
            as: UTF8.self
        )
    }

    static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value.isNaN ? "NaN" : "\(value)"
    }

    static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}

/// The labels of one series, in the order of their names: `{method="GET",route="/v1/roster"}`.
struct Labels: Hashable, Comparable {
    let text: String

    static let overflow = Labels([("overflow", "true")])

    init(_ dimensions: [(String, String)]) {
        text = dimensions.sorted { $0.0 < $1.0 }
            .map { "\(PrometheusText.identifier($0.0))=\"\(PrometheusText.escaped($0.1))\"" }
            .joined(separator: ",")
    }

    /// In braces, with `extra` at the end; nothing when there are no labels at all.
    func braced(with extra: String? = nil) -> String {
        let all = [text, extra ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }

    static func < (left: Labels, right: Labels) -> Bool {
        left.text < right.text
    }
}
