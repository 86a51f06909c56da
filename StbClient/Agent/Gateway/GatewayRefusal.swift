/// Why the gateway does not answer: a status and one plain sentence. Both say nothing about the home.
struct GatewayRefusal: Error, Hashable, Sendable {
    let status: Int
    let sentence: String

    static let foreign = GatewayRefusal(status: 403, sentence: "This address is for the television of this box only.")
    static let notFound = GatewayRefusal(status: 404, sentence: "There is no such screen.")
    static let badRequest = GatewayRefusal(status: 400, sentence: "This request cannot be read.")
    static let badPath = GatewayRefusal(status: 400, sentence: "This path cannot be read.")
    static let badForm = GatewayRefusal(status: 400, sentence: "This form cannot be read.")
    static let wrongMethod = GatewayRefusal(status: 405, sentence: "Screens are asked for with GET or POST.")
    static let tooLate = GatewayRefusal(status: 408, sentence: "The rest of the request did not come.")
    static let tooMuch = GatewayRefusal(status: 413, sentence: "This form is too long.")
    static let headTooLarge = GatewayRefusal(status: 431, sentence: "The header fields are too long.")
    static let tooManyConnections = GatewayRefusal(status: 503, sentence: "Too many connections are open.")
}
