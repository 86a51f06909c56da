import CCurl
import Synchronization

/// Ends the transfers of one ``CurlTransport`` at once, from any thread.
///
/// Unchecked, because the pointer is not Sendable by itself: here it is only given to `curl_multi_wakeup`, which libcurl
/// allows from any thread while the handle lives, and the handle lives as long as this object. All other use of it is
/// the transport's, on one thread.
final class Interruption: @unchecked Sendable {
    let multi: UnsafeMutableRawPointer
    private let flag = Atomic(false)

    init(multi: UnsafeMutableRawPointer) {
        self.multi = multi
    }

    deinit {
        curl_multi_cleanup(multi)
    }

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func interrupt() {
        flag.store(true, ordering: .releasing)
        curl_multi_wakeup(multi)
    }
}
