import CInput
import Dispatch
import Glibc
import Logging
import Synchronization

/// The keys of one input device (`/dev/input/event…`), or of anything that writes as one does, on a thread of its own.
///
/// A device that goes is looked for again every second until it is back: a receiver that is plugged in later, or again, is
/// found. Where the device lets itself be taken (EVIOCGRAB), nobody else gets its keys; else they might arrive twice.
final class RemoteReceiver: Sendable {
    private let path: String
    /// In milliseconds.
    private let pause: Int32
    private let logger: Logger
    private let press: @Sendable (RemoteKey?) -> Void
    private let isStopping = Atomic(false)
    private let thread = DispatchQueue(label: "engawa.remote")
    private let ended = DispatchGroup()

    /// In milliseconds.
    private static let nap: Int32 = 250

    /// - Parameters:
    ///   - path: of the device, or of a pipe.
    ///   - pause: before it is looked for again, milliseconds.
    ///   - logger: is told when the device comes and goes, never which key was pressed.
    ///   - press: is called on the receiver's thread; nil is a key that means nothing on our screens.
    init(path: String, pause: Int32 = 1_000, logger: Logger, press: @escaping @Sendable (RemoteKey?) -> Void) {
        self.path = path
        self.pause = pause
        self.logger = logger
        self.press = press
    }

    func start() {
        ended.enter()
        thread.async { [self] in
            var isMissed = false
            while !isStopping.load(ordering: .relaxed) {
                let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
                if file >= 0 {
                    logger.notice("A remote control is there", metadata: ["input.path": "\(path)"])
                    _ = cinput_grab(file)
                    follow(file)
                    close(file)
                    isMissed = false
                }
                if !isMissed, !isStopping.load(ordering: .relaxed) {
                    isMissed = true
                    logger.warning("A remote control is gone, or not there yet", metadata: ["input.path": "\(path)"])
                }
                rest()
            }
            ended.leave()
        }
    }

    /// Returns when the thread has ended.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        ended.wait()
    }

    /// Reads until the device goes, or it is time to stop.
    private func follow(_ file: Int32) {
        var parser = InputEventParser()
        var buffer = [UInt8](repeating: 0, count: 64 * InputEventParser.recordBytes)
        while !isStopping.load(ordering: .relaxed) {
            var waiting = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Self.nap)
            if ready == 0 || ready < 0 && errno == EINTR { continue }
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            // 0: all writers of a pipe are gone. An error, ENODEV say: the device was unplugged.
            guard count > 0 else { return }
            for key in parser.feed(buffer[..<count]) {
                let named = RemoteKey(code: key.code)
                if !key.isRepeat || named?.repeats == true { press(named) }
            }
        }
    }

    private func rest() {
        var left = pause
        while left > 0, !isStopping.load(ordering: .relaxed) {
            poll(nil, 0, min(left, Self.nap))
            left -= Self.nap
        }
    }
}
