import Logging
import NIOCore
import NIOHTTPTypesHTTP1

/// Hangs an ``UplinkDoor`` where a connection's requests are still as the parser made them: before they are turned into
/// the router's types, which for one small batch costs as much as storing it.
final class UplinkDoorFrame: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let house: UplinkDoor.House

    init(house: UplinkDoor.House) {
        self.house = house
    }

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            let pipeline = context.pipeline.syncOperations
            let codec = try pipeline.context(handlerType: HTTP1ToHTTPServerCodec.self).handler
            try pipeline.addHandler(UplinkDoor(house: house), position: .before(codec))
        } catch {
            // The route of the same path answers.
            house.report.logger.error("A connection has no place for the door", metadata: ["error": "\(error)"])
        }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
