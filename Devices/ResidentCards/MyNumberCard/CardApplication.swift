import SmartCards

/// One application of a My Number card, and the commands that it understands (ISO/IEC 7816-4 in the form that OpenSC and
/// myna use).
/// ```
/// SELECT application  00 A4 04 0C 0A name              9000 | 6A82
/// SELECT file         00 A4 02 0C 02 identifier        9000 | 6A82
/// READ BINARY         00 B0 offset(2) length           data 9000
/// VERIFY, empty       00 20 00 80                      63Cx: x tries left; spends none
/// VERIFY              00 20 00 80 04 digits            9000 | 63Cx | 6983 or 6984: locked
/// ```
struct CardApplication {
    let channel: any CardChannel
    /// The application identifier.
    let name: [UInt8]

    /// Selects the application; whatever was proved to the card before is forgotten.
    /// - Throws: ``MyNumberCardError/notMyNumberCard`` when it is not there, whatever words the card has for it.
    func select() throws(MyNumberCardError) {
        guard try exchange(CommandAPDU(0x00, 0xA4, 0x04, 0x0C, data: name)).isSuccess else { throw .notMyNumberCard }
    }

    func select(_ file: MyNumberCardFiles.File) throws(MyNumberCardError) {
        let identifier = [UInt8(file.rawValue >> 8), UInt8(truncatingIfNeeded: file.rawValue)]
        let response = try exchange(CommandAPDU(0x00, 0xA4, 0x02, 0x0C, data: identifier))
        guard response.isSuccess else { throw .refused(response.status) }
    }

    /// The bytes `range` of the selected file, below 32,768.
    /// - Throws: ``MalformedCardFile/truncated`` when the card gives another number of bytes.
    func read(_ range: Range<Int>) throws(MyNumberCardError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < range.count {
            let offset = range.lowerBound + bytes.count
            let length = min(range.upperBound - offset, 0x100)
            let (high, low) = (UInt8(offset >> 8), UInt8(truncatingIfNeeded: offset))
            let response = try exchange(CommandAPDU(0x00, 0xB0, high, low, expectedLength: length))
            // 6282: the file ended before.
            guard response.isSuccess || response.status == StatusWord(0x6282) else { throw .refused(response.status) }
            guard response.data.count == length else { throw .malformed(.truncated) }
            bytes += response.data
        }
        return bytes
    }

    /// How many tries the PIN in `file` has left. Spends none.
    func counter(of file: MyNumberCardFiles.File) throws(MyNumberCardError) -> PINCounter {
        try select(file)
        let response: ResponseAPDU
        // Not by `exchange`: what comes of GET RESPONSE, or of the question in another form, is no counter.
        do { response = try channel.transmit(CommandAPDU(0x00, 0x20, 0x00, 0x80)) } catch { throw .noAnswer(error) }
        guard response.data.isEmpty else { throw .refused(response.status) }
        if response.status.isLocked { return PINCounter(triesLeft: 0) }
        guard let triesLeft = response.status.triesLeft else { throw .refused(response.status) }
        return PINCounter(triesLeft: triesLeft)
    }

    /// Proves a PIN to the card, unless that would be its last try. Once, whatever happens: a try is the holder's.
    func verify(_ pin: CardPIN, against file: MyNumberCardFiles.File) throws(MyNumberCardError) {
        defer { pin.wipe() }
        let counter = try counter(of: file)
        guard !counter.isLocked else { throw .locked }
        guard counter.mayBeTried else { throw .oneTryLeft }
        guard let digits = pin.takeBytes() else { throw .unusablePIN }
        var command = CommandAPDU(0x00, 0x20, 0x00, 0x80, data: consume digits)
        defer { command.wipe() }
        // Not by `exchange`, which might send it again.
        let response: ResponseAPDU
        do { response = try channel.transmit(command) } catch { throw .noAnswer(error) }
        guard !response.isSuccess else { return }
        if response.status.isLocked { throw .locked }
        guard let triesLeft = response.status.triesLeft else { throw .refused(response.status) }
        throw triesLeft == 0 ? .locked : .wrongPIN(triesLeft: triesLeft)
    }

    func exchange(_ command: CommandAPDU) throws(MyNumberCardError) -> ResponseAPDU {
        do { return try channel.transmitComplete(command) } catch { throw .noAnswer(error) }
    }

    /// Does `body` while nobody else can speak with the card. What it proved to the card is forgotten afterwards: by
    /// selecting the application again or, where that fails, by a reset.
    func inTransaction<Answer>(_ body: () throws(MyNumberCardError) -> Answer) throws(MyNumberCardError) -> Answer {
        do { try channel.beginTransaction() } catch { throw .noAnswer(error) }
        let answer = Result { () throws(MyNumberCardError) in try body() }
        let isForgotten = (try? select()) != nil
        // A card that is gone by now has forgotten, too.
        try? channel.endTransaction(isForgotten ? .leave : .reset)
        return try answer.get()
    }
}

extension StatusWord {
    /// 63Cx: the PIN is wrong, or was not given, and x tries are left.
    fileprivate var triesLeft: Int? {
        sw1 == 0x63 && sw2 & 0xF0 == 0xC0 ? Int(sw2 & 0x0F) : nil
    }

    /// 6983 authentication method blocked, 6984 reference data not usable.
    fileprivate var isLocked: Bool { value == 0x6983 || value == 0x6984 }
}
