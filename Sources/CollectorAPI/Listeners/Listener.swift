import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceLifecycle

/// One listener with its routes; when its address cannot be had, the error says which one it was.
struct Listener<Context: RequestContext>: Service where Context.Source == ApplicationRequestContextSource {
    let name: ListenerName
    let address: ListenerAddress
    let application: Application<RouterResponder<Context>>

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListeningError(
                listener: name,
                address: address,
                code: error.errnoCode,
                description: "\(address): \(error)"
            )
        }
    }
}
