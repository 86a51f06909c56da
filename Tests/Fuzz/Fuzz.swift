import Glibc
import Synchronization

/// What libFuzzer calls (llvm.org/docs/LibFuzzer.html). `fuzz NAME --seeds FOLDER` writes what a target starts from;
/// `fuzz NAME …` fuzzes it, with libFuzzer's own options behind the name.
enum Fuzz {
    private static let targets: [any FuzzTarget.Type] = [
        APDUTarget.self, CertificateTarget.self, UplinkTarget.self, NDEFTarget.self, DeviceTarget.self,
        ExchangeTarget.self, BlockMapTarget.self, BluetoothTarget.self,
    ]

    fileprivate static let current = Mutex<(any FuzzTarget)?>(nil)

    /// Takes the target's name out of the arguments, or does what else was asked and ends.
    fileprivate static func begin(with arguments: [String]) throws {
        guard arguments.count > 1, let target = targets.first(where: { $0.name == arguments[1] }) else {
            for target in targets { print(target.name) }
            exit(64)
        }
        if arguments.count == 4, arguments[2] == "--seeds" {
            for (number, seed) in try target.seeds().enumerated() {
                try write(seed, to: "\(arguments[3])/\(target.name)-\(number)")
            }
            exit(0)
        }
        let made = try target.init()
        current.withLock { $0 = made }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "wb") else { throw Failure(words: "cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure(words: "cannot write \(path)") }
    }

    struct Failure: Error {
        let words: String
    }
}

@c(LLVMFuzzerInitialize)
func initialize(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
    do { try Fuzz.begin(with: CommandLine.arguments) } catch {
        print("fuzz: \(error)")
        exit(70)
    }
    // The engine would take the target's name for a folder.
    for index in 1..<Int(count.pointee) { arguments.pointee[index] = arguments.pointee[index + 1] }
    count.pointee -= 1
    return 0
}

@c(LLVMFuzzerTestOneInput)
func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    Fuzz.current.withLock(\.self)?.run(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}
