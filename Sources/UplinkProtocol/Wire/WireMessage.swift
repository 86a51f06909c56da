import FoundationEssentials
import SwiftProtobuf

typealias Data = FoundationEssentials.Data

extension SwiftProtobuf.Message {
    func encodedBytes() throws(UplinkError) -> [UInt8] {
        do {
            return try serializedBytes()
        } catch {
            throw UplinkError(.malformed, "a message could not be encoded: \(error)")
        }
    }

    init(decodingUplink bytes: [UInt8]) throws(UplinkError) {
        do {
            try self.init(serializedBytes: bytes)
        } catch {
            throw UplinkError(.malformed, "\(Self.protoMessageName) cannot be read: \(error)")
        }
    }
}
