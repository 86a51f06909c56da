package import CareServices
package import HTTPTypes
package import Hummingbird
import Logging
import UplinkProtocol

// The use cases' own words become answers.

extension BatchRefusal: HTTPResponseError {
    var refusal: Refusal {
        switch self {
        case .unusable(let error):
            switch error.reason {
            case .malformed: Refusal(.badRequest, "The batch cannot be read: \(error.description).")
            case .unknownVersion: Refusal(.badRequest, "unknown protocol version")
            case .tooLarge: Refusal(.contentTooLarge, "The batch is too large: \(error.description).")
            }
        case .namesAnotherBox: Refusal(.forbidden, "The batch names another box than the certificate.")
        case .revoked: .revokedBox
        case .unknownBox: .unknownBox
        case .busy(let wait): .later(.tooManyRequests, "Too much is waiting to be stored.", after: wait)
        case .notStored: .later(.serviceUnavailable, "The batch could not be stored.", after: .seconds(5))
        }
    }

    package var status: HTTPResponse.Status { refusal.status }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        if case .notStored(let error) = self {
            context.logger.error("A batch could not be stored", metadata: ["error": "\(error)"])
        }
        return try refusal.response(from: request, context: context)
    }
}

extension StoreError: HTTPResponseError {
    private var refusal: Refusal {
        switch reason {
        case .busy(let wait): .later(.tooManyRequests, "The collector is busy.", after: wait)
        case .unavailable, .corrupted:
            .later(.serviceUnavailable, "The collector cannot do this now.", after: .seconds(5))
        }
    }

    package var status: HTTPResponse.Status { refusal.status }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        context.logger.error("The store failed", metadata: ["error": "\(self)"])
        return try refusal.response(from: request, context: context)
    }
}
