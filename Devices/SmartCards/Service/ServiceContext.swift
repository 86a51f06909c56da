import CPcsc
import Glibc

/// One context with the smart card service, and the thread of its calls. Used by one thread at a time; when the service
/// stops, or a call is given up, it is dead for ever and a new one is needed.
final class ServiceContext {
    let handle: SCARDCONTEXT
    let calls: ServiceCalls
    let limits: ServiceLimits
    /// What the service last said about the list of readers itself.
    private var listState: ServiceWord = 0

    /// The pseudo-reader whose state changes when readers come and go.
    private static let readerList = #"\\?PnP?\Notification"#

    /// - Returns: nil when the service is not there, or does not answer.
    init?(limits: ServiceLimits, givenUp: GivenUpCalls) {
        guard !givenUp.isFull else { return nil }
        calls = ServiceCalls(countedIn: givenUp)
        self.limits = limits
        let answer = calls.answer(within: limits.service, late: Self.release) { () -> Opened in
            var handle = SCARDCONTEXT()
            let code = ServiceCode(SCardEstablishContext(ServiceWord(SCARD_SCOPE_SYSTEM), nil, nil, &handle))
            return Opened(code: code, handle: handle)
        }
        guard let answer, answer.code == .success else { return nil }
        handle = answer.handle
    }

    deinit {
        calls.release(handle)
    }

    private struct Opened {
        let code: ServiceCode
        let handle: SCARDCONTEXT
    }

    private static func release(_ opened: Opened) {
        if opened.code == .success { SCardReleaseContext(opened.handle) }
    }

    func listReaders() -> ReaderStateMachine.Event {
        let answer = calls.answer(within: limits.service) { [handle] in Self.listReaders(of: handle) }
        return answer ?? .serviceLost
    }

    private static func listReaders(of handle: SCARDCONTEXT) -> ReaderStateMachine.Event {
        var length: ServiceWord = 0
        var code = ServiceCode(SCardListReaders(handle, nil, nil, &length))
        guard code == .success else { return code == .noReaders ? .listed([]) : .serviceLost }
        var names = [CChar](repeating: 0, count: Int(length))
        code = ServiceCode(SCardListReaders(handle, nil, &names, &length))
        switch code {
        case .success:
            let bytes = names.prefix(Int(length)).map(UInt8.init(bitPattern:))
            return .listed(bytes.split(separator: 0).map { ReaderName(String(decoding: $0, as: UTF8.self)) })
        case .noReaders: return .listed([])
        case .smallBuffer: return .readerVanished  // One came between the two calls.
        default: return .serviceLost
        }
    }

    /// Blocks until a slot is not as known, `SCardCancel` is called or the time is over.
    func watch(_ slots: [ReaderStateMachine.WatchedSlot], atMost time: Duration) -> ReaderStateMachine.Event {
        let asked = slots.map { AskedState(name: $0.reader.description, known: ServiceWord($0.known)) }
        let list = AskedState(name: Self.readerList, known: listState)
        let answer = calls.answer(within: time + limits.service) { [handle] in
            Self.states(of: asked + [list], in: handle, atMost: time)
        }
        guard let answer else { return .serviceLost }
        switch answer.code {
        case .success:
            listState = ServiceWord(answer.reports.last?.known ?? 0)
            return .changed(answer.reports.dropLast())
        case .timeout, .cancelled: return .quiet
        case .unknownReader, .readerUnavailable, .noReaders: return .readerVanished
        default: return .serviceLost
        }
    }

    /// What lies in one slot at this moment.
    ///
    /// - Returns: nil when the service has no answer.
    func report(on reader: ReaderName) -> SlotReport? {
        let answer = calls.answer(within: limits.service) { [handle] in
            Self.states(of: [AskedState(name: reader.description, known: 0)], in: handle, atMost: .zero)
        }
        guard let answer, answer.code == .success else { return nil }
        return answer.reports.first
    }

    private struct AskedState {
        let name: String
        let known: ServiceWord
    }

    private struct States {
        let code: ServiceCode
        let reports: [SlotReport]
    }

    private static func states(of asked: [AskedState], in handle: SCARDCONTEXT, atMost time: Duration) -> States {
        let names = asked.map { strdup($0.name) }
        defer { for name in names { free(name) } }
        var states = zip(names, asked).map { name, asked in
            var state = SCARD_READERSTATE()
            state.szReader = UnsafePointer(name)
            state.dwCurrentState = asked.known
            return state
        }
        let answer = SCardGetStatusChange(handle, ServiceWord(time.inMilliseconds), &states, ServiceWord(states.count))
        let reports = zip(asked, states).map { SlotReport(reader: ReaderName($0.name), state: $1) }
        return States(code: ServiceCode(answer), reports: reports)
    }
}

extension SlotReport {
    fileprivate init(reader: ReaderName, state: SCARD_READERSTATE) {
        self.init(
            reader: reader,
            flags: SlotFlags(rawValue: UInt16(truncatingIfNeeded: state.dwEventState)),
            counter: UInt16(truncatingIfNeeded: state.dwEventState >> 16),
            atr: withUnsafeBytes(of: state.rgbAtr) { Array($0.prefix(Int(state.cbAtr))) }
        )
    }
}

extension Duration {
    fileprivate var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
