import Foundation
import Glibc
import Testing

@testable import BoxAuthority

@Suite("A sealed file") struct SealedFileTests {
    @Test("holds what was written last, and nothing lies beside it")
    func replaces() throws {
        try withFolder { folder in
            let path = folder.appending(path: "key.pem").path
            try SealedFile.write("old and longer\n", to: path)
            try SealedFile.write("new\n", to: path)
            #expect(try SealedFile.read(path) == "new\n")
            #expect(try names(in: folder) == ["key.pem"])
        }
    }

    @Test("is its owner's only, also when a draft that anybody could read was left over from a power cut")
    func narrowsOldDraft() throws {
        try withFolder { folder in
            let path = folder.appending(path: "key.pem").path
            let draft = FileManager.default.createFile(
                atPath: path + ".new",
                contents: Data("half of a key".utf8),
                attributes: [.posixPermissions: 0o644]
            )
            #expect(draft)
            try SealedFile.write("key\n", to: path)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            #expect(try SealedFile.read(path) == "key\n")
            #expect(try names(in: folder) == ["key.pem"])
        }
    }

    @Test("leaves no draft of a key behind when it cannot be written")
    func removesDraft() throws {
        try withFolder { folder in
            let path = folder.appending(path: "key.pem").path
            try SealedFile.makeFolder(path)
            let error = #expect(throws: AuthorityError.self) { try SealedFile.write("key\n", to: path) }
            #expect(error?.reason == .unusableFolder)
            #expect(try names(in: folder) == ["key.pem"])
        }
    }

    @Test("is written through the signals that interrupt it, but not through failures")
    func repeatsInterruptedCalls() {
        var answers: [(answer: Int32, number: Int32)] = [(-1, EINTR), (-1, EINTR), (7, 0), (-1, ENOSPC)]
        func call() -> Int32 {
            let next = answers.removeFirst()
            errno = next.number
            return next.answer
        }
        #expect(SealedFile.repeated(call) == 7)
        #expect(SealedFile.repeated(call) == -1)
        #expect(answers.isEmpty)
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-sealed-\(UUID().uuidString)")
        try SealedFile.makeFolder(folder.path)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }
}
