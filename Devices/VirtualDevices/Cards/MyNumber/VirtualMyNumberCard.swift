import SmartCards

/// A My Number card over vpcd: the JPKI application with its certificates, PINs and keys, and the text-input
/// application. OpenSC takes it for a real one.
package struct VirtualMyNumberCard: VirtualCard {
    package enum Interface: Hashable, Sendable {
        /// On a contactless reader, with a PUPI drawn at each touch.
        case typeB
        /// In a contact reader.
        case contact
    }

    private let memory: MyNumberCardMemory
    private let interface: Interface
    private var pins: VirtualPINFile
    private var pupi: [UInt8] = []
    private var application: MyNumberCardMemory.Application?
    private var file: MyNumberCardMemory.Address?
    private var proved: Set<VirtualPIN.Role> = []
    private var selections: [MyNumberCardMemory.Address: Int] = [:]
    package private(set) var progress = CardProgress.untouched
    /// Whether it signed anything since it came into the field.
    package private(set) var hasSigned = false

    /// Takes the card whose files lie in `folder`, laid out as ``CardFolder`` says. Changed PINs and spent tries are
    /// written there at once.
    /// - Throws: ``VirtualDeviceError/unusableCard(_:)`` when one is missing or not in its form.
    package init(folder: String, interface: Interface = .typeB) throws(VirtualDeviceError) {
        memory = try MyNumberCardMemory(CardFolder(path: folder))
        pins = try VirtualPINFile(path: folder + "/pins")
        self.interface = interface
        pupi = Self.randomPUPI()
    }

    /// How often the file with the 12-digit individual number was selected since the card was made.
    package var selectionsOfIndividualNumber: Int { selections[MyNumberCardMemory.individualNumber, default: 0] }

    /// How often the file of the user-authentication certificate was selected.
    package var selectionsOfAuthenticationCertificate: Int {
        selections[.init(application: .jpki, identifier: 0x000A), default: 0]
    }

    /// Two of the answers that cards in use give, as the pcsc-tools list has them.
    package var answerToReset: [UInt8] {
        switch interface {
        case .typeB:
            AnswerToReset.typeB(applicationData: [0x00, 0x00, 0x41, 0xE0], protocolInformation: [0xB3, 0x81, 0xA1])
        case .contact:
            [
                0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01,
                0xC0, 0x3B,
            ]
        }
    }

    package mutating func enterField() {
        progress = .untouched
        hasSigned = false
        pupi = Self.randomPUPI()
        reset()
    }

    package mutating func reset() {
        application = nil
        file = nil
        proved = []
    }

    package mutating func respond(to bytes: [UInt8]) -> CardAnswer {
        if case .untouched = progress { progress = .underWay }
        let readerCommand = ReaderCommand(bytes)
        guard readerCommand == .forCard else {
            if interface == .contact { return .response(StatusWord.functionNotSupported) }
            return .response(readerCommand.answer(identifier: pupi))
        }
        guard let command = CommandAPDU(bytes: bytes) else { return .response(StatusWord.wrongLength) }
        switch (command.instructionClass, command.instruction) {
        case (0x00, 0xA4): return .response(select(command))
        case (0x00, 0xB0): return .response(readBinary(command))
        case (0x00, 0x20): return .response(verify(command))
        case (0x00, 0x24): return .response(changePIN(command))
        case (0x80, 0x2A): return .response(sign(command))
        default: return .response(StatusWord.instructionNotSupported)
        }
    }

    /// `00 A4 04 0C` selects an application, upon which every proof is forgotten; `00 A4 02 0C` a file in it.
    private mutating func select(_ command: CommandAPDU) -> [UInt8] {
        switch (command.p1, command.p2) {
        case (0x04, 0x0C), (0x04, 0x00):
            guard let selected = MyNumberCardMemory.Application.allCases.first(where: { $0.name == command.data })
            else { return StatusWord.fileNotFound }
            reset()
            application = selected
        case (0x02, 0x0C):
            guard let application, command.data.count == 2 else { return StatusWord.fileNotFound }
            let identifier = UInt16(command.data[0]) << 8 | UInt16(command.data[1])
            let address = MyNumberCardMemory.Address(application: application, identifier: identifier)
            guard memory[address] != nil else { return StatusWord.fileNotFound }
            selections[address, default: 0] += 1
            file = address
        default: return StatusWord.wrongParameters
        }
        return StatusWord.success
    }

    /// `00 B0`, offset in two bytes, at most 256 bytes.
    private mutating func readBinary(_ command: CommandAPDU) -> [UInt8] {
        guard let file, case .transparent(let contents, let role) = memory[file]
        else { return StatusWord.noCurrentFile }
        if let role, !proved.contains(role) { return StatusWord.securityStatusNotSatisfied }
        let offset = Int(command.p1) << 8 | Int(command.p2)
        guard let length = command.expectedLength, length <= 0x100 else { return StatusWord.wrongLength }
        guard offset < contents.count else { return StatusWord.wrongOffset }
        let data = contents[offset...].prefix(length)
        if file.identifier == 0x000A, offset + data.count == contents.count { progress = .finished(.read) }
        // Le 00 asks for whatever there is.
        return Array(data) + (data.count == length || length == 0x100 ? StatusWord.success : StatusWord.endOfFile)
    }

    /// `00 20 00 80`: without data how many tries are left, with data whether it is the PIN. The try is spent before the
    /// PIN is compared, so that tearing the card away gains nothing.
    private mutating func verify(_ command: CommandAPDU) -> [UInt8] {
        guard command.p1 == 0x00, command.p2 == 0x80 else { return StatusWord.wrongParameters }
        guard let file, case .pin(let role) = memory[file], let pin = pins.pins[role] else {
            return StatusWord.noCurrentFile
        }
        guard !command.data.isEmpty else { return StatusWord.tries(pin.triesLeft) }
        proved.remove(role)
        guard pin.triesLeft > 0 else { return StatusWord.locked }
        guard pins.update(role, { $0.triesLeft -= 1 }) else { return StatusWord.memoryFailure }
        guard command.data == pin.value else { return StatusWord.tries(pin.triesLeft - 1) }
        guard pins.update(role, { $0.triesLeft = role.mostTries }) else { return StatusWord.memoryFailure }
        proved.insert(role)
        return StatusWord.success
    }

    /// `00 24 01 80` with the new PIN, after the old one was proved.
    private mutating func changePIN(_ command: CommandAPDU) -> [UInt8] {
        guard command.p1 == 0x01, command.p2 == 0x80 else { return StatusWord.wrongParameters }
        guard let file, case .pin(let role) = memory[file] else { return StatusWord.noCurrentFile }
        guard proved.contains(role) else { return StatusWord.securityStatusNotSatisfied }
        guard role.accepts(command.data) else { return StatusWord.wrongData }
        return pins.update(role) { $0.value = command.data } ? StatusWord.success : StatusWord.memoryFailure
    }

    /// `80 2A 00 80` with a DigestInfo, or the digest for a key on P-256.
    private mutating func sign(_ command: CommandAPDU) -> [UInt8] {
        guard command.p1 == 0x00, command.p2 == 0x80 else { return StatusWord.wrongParameters }
        guard let file, case .key(let key, let role) = memory[file] else { return StatusWord.noCurrentFile }
        guard proved.contains(role) else { return StatusWord.securityStatusNotSatisfied }
        guard let signature = key.signature(of: command.data) else { return StatusWord.wrongData }
        progress = .finished(.read)
        hasSigned = true
        return signature + StatusWord.success
    }

    private static func randomPUPI() -> [UInt8] {
        (0..<4).map { _ in UInt8.random(in: .min ... .max) }
    }
}
