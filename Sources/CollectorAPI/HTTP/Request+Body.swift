import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The whole body, refused with 413 before a byte of it is read when its announced length is above `limit`, and as
    /// soon as more than `limit` bytes arrived when no length was announced.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit {
            throw Refusal.tooLarge(limit: limit)
        }
        do {
            return Array(buffer: try await body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw Refusal.tooLarge(limit: limit)
        }
    }
}
