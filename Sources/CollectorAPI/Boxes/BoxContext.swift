import CommunityModel
import Hummingbird
import NIOCore

/// A request on the boxes' listener, with the connection it came on and the box that signed in there.
struct BoxContext: ConnectionContext {
    var coreContext: CoreRequestContextStorage
    /// Holds the TLS handler that knows the peer's certificate.
    let channel: any Channel
    private var signedIn: Box?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// What ``BoxSignIn`` passes on to the routes.
    func signed(in box: Box) -> BoxContext {
        var context = self
        context.signedIn = box
        return context
    }

    /// The box that sent this request.
    var box: Box {
        get throws {
            guard let signedIn else { throw Refusal(.unauthorized, "No box has signed in on this connection.") }
            return signedIn
        }
    }
}
