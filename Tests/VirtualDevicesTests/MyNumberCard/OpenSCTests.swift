import Foundation
import TestSupport
import Testing
import VirtualDevices

/// OpenSC knows My Number cards, and knows nothing of us.
@Suite(
    "A virtual My Number card, used by OpenSC",
    .enabled(
        if: TableFixture.isPossible && TestCards.areAvailable && OpenSC.isInstalled,
        "needs pcscd, vpcd, opensc, opensc-pkcs11, openssl, engawa-town and unprivileged namespaces"
    ),
    .serialized
)
final class OpenSCTests {
    private let table: TableFixture
    private let card: CardInFolder
    private let openSC: OpenSC

    init() throws {
        card = try TestCards().card("hanako")
        table = try TableFixture()
        openSC = OpenSC(table: table)
    }

    deinit {
        table.remove()
    }

    @Test("is taken for a real one, with its PINs, keys and certificates", arguments: ["", " contact"])
    func listed(interface: String) throws {
        #expect(try table.steer("put my-number \(card.folder)\(interface)").isSuccess)
        try openSC.waitForCard()
        let name = try openSC.run("opensc-tool", "-r", "0", "-n")
        #expect(name.contains("jpki"))
        let listing = try openSC.run("pkcs15-tool", "-r", "0", "-D")
        for expected in [
            "PKCS#15 Card [JPKI]", "PIN [User Authentication PIN]", "PIN [Digital Signature PIN]",
            "Private RSA Key [User Authentication Key]", "X.509 Certificate [User Authentication Certificate]",
            "X.509 Certificate [Digital Signature Certificate CA]",
        ] {
            #expect(listing.contains(expected))
        }
        #expect(openSC.triesLeft(in: listing) == [3, 5])
        let certificate = try openSC.run("pkcs15-tool", "-r", "0", "--read-certificate", "01")
        let original = try String(contentsOfFile: card.folder + "/authentication.pem", encoding: .utf8)
        #expect(certificate.contains(original.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(try table.steer("status").text.contains("individual number was selected 0 times"))
    }

    @Test("signs for whoever knows the PIN, and openssl verifies")
    func signs() throws {
        #expect(try table.steer("put my-number \(card.folder)").isSuccess)
        try openSC.waitForCard()
        try card.write((0..<100).map { UInt8($0) }, to: "message")
        let said = try openSC.sign(in: card.folder, pin: "1234")
        let outcome = try ChildProgram.run(
            "sh",
            [
                "-c",
                "openssl x509 -in authentication.pem -noout -pubkey >key && "
                    + "openssl dgst -sha256 -verify key -signature signed message",
            ],
            in: card.folder
        )
        #expect(outcome.output.contains("Verified OK"), "\(said)")
    }

    @Test("takes one try for a wrong PIN, and has it still when it comes back and the reader service was started anew")
    func wrongPIN() throws {
        #expect(try table.steer("put my-number \(card.folder)").isSuccess)
        try openSC.waitForCard()
        try card.write([1, 2, 3], to: "message")
        #expect(try openSC.sign(in: card.folder, pin: "0000").contains("CKR_PIN_INCORRECT"))
        #expect(try card.triesLeft("authentication") == 2)
        #expect(try table.steer("lift").isSuccess)
        #expect(try table.steer("reader-service restart").isSuccess)
        #expect(try table.steer("put my-number \(card.folder)").isSuccess)
        try openSC.waitForCard()
        let listing = try openSC.run("pkcs15-tool", "-r", "0", "-D")
        #expect(openSC.triesLeft(in: listing) == [2, 5])
        _ = try openSC.sign(in: card.folder, pin: "1234")
        #expect(try card.triesLeft("authentication") == 3)
    }

    @Test("has another PIN after it was changed")
    func changed() throws {
        #expect(try table.steer("put my-number \(card.folder)").isSuccess)
        let answers = try table.openSC(
            "00A4040C0AD392F000260100000001",
            "00A4020C020018",
            "002000800431323334",
            "002401800434333231"
        )
        #expect(answers.count == 4)
        try card.write([1, 2, 3], to: "message")
        #expect(try openSC.sign(in: card.folder, pin: "1234").contains("CKR_PIN_INCORRECT"))
        #expect(try !openSC.sign(in: card.folder, pin: "4321").contains("CKR_"))
    }

    @Test("is refused with a sentence when its folder is no card")
    func noCard() throws {
        let answer = try table.steer("put my-number /nowhere")
        #expect(!answer.isSuccess)
        #expect(answer.text.hasPrefix("The card cannot be laid down"))
    }
}

/// The programs of OpenSC, told to use a table's reader.
struct OpenSC {
    let table: TableFixture

    private static let module = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"

    static let isInstalled =
        FileManager.default.fileExists(atPath: module)
        && ["opensc-tool", "pkcs15-tool", "pkcs11-tool"].allSatisfy(CommandLineTool.exists)

    func run(_ program: String, _ arguments: String..., in folder: String? = nil) throws -> String {
        try ChildProgram.run(
            program,
            arguments,
            in: folder,
            environment: ["PCSCLITE_CSOCK_NAME": table.folder + "/pcscd.comm"]
        ).output
    }

    /// Until the reader service has seen it, at most 20 seconds.
    func waitForCard() throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try !run("opensc-tool", "-r", "0", "-a").contains("3b:") {
            try #require(ContinuousClock.now < deadline, "the card was not seen")
        }
    }

    /// Signs the file `message` in `folder` to `signed`; what the program says.
    func sign(in folder: String, pin: String) throws -> String {
        try run(
            "pkcs11-tool",
            "--module",
            Self.module,
            "--login",
            "--pin",
            pin,
            "--sign",
            "-m",
            "SHA256-RSA-PKCS",
            "--id",
            "01",
            "--token-label",
            "JPKI (User Authentication PIN)",
            "-i",
            "message",
            "-o",
            "signed",
            in: folder
        )
    }

    /// The numbers behind `Tries left`, in order.
    func triesLeft(in listing: String) -> [Int] {
        listing.split(separator: "\n").filter { $0.contains("Tries left") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    }
}
