import CPcsc
import Glibc

/// One context with the smart card service. Belongs to one thread; when the service stops it is dead for ever and a new
/// one is needed.
final class ServiceContext {
    let handle: SCARDCONTEXT
    /// What the service last said about the list of readers itself.
    private var listState: ServiceWord = 0

    /// The pseudo-reader whose state changes when readers come and go.
    private static let readerList = #"\\?PnP?\Notification"#

    /// - Returns: nil when the service is not there.
    init?() {
        var handle = SCARDCONTEXT()
        let code = ServiceCode(SCardEstablishContext(ServiceWord(SCARD_SCOPE_SYSTEM), nil, nil, &handle))
        guard code == .success else { return nil }
        self.handle = handle
    }

    deinit {
        SCardReleaseContext(handle)
    }

    func listReaders() -> ReaderStateMachine.Event {
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
        let names = (slots.map(\.reader.description) + [Self.readerList]).map { strdup($0) }
        defer { for name in names { free(name) } }
        var states = zip(names, slots.map { ServiceWord($0.known) } + [listState]).map { name, known in
            var state = SCARD_READERSTATE()
            state.szReader = UnsafePointer(name)
            state.dwCurrentState = known
            return state
        }
        let answer = SCardGetStatusChange(handle, ServiceWord(time.inMilliseconds), &states, ServiceWord(states.count))
        switch ServiceCode(answer) {
        case .success:
            listState = (states.last?.dwEventState ?? 0) & ~ServiceWord(SCARD_STATE_CHANGED)
            return .changed(zip(slots, states).map { slot, state in SlotReport(reader: slot.reader, state: state) })
        case .timeout, .cancelled: return .quiet
        case .unknownReader, .readerUnavailable, .noReaders: return .readerVanished
        default: return .serviceLost
        }
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
