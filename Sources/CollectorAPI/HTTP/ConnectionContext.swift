import Hummingbird
import NIOCore

/// A request that knows the connection it came on.
protocol ConnectionContext: RequestContext {
    var channel: any Channel { get }
}

/// A request on the listener for people: nobody has signed in.
struct PeopleContext: ConnectionContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The address of the other end, for counting tries; never logged.
    var address: String {
        channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
