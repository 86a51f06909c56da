import SmartCards

/// The tag of a health device (NFC Forum Type 4 Tag), told by its application.
struct NFCForumTagDriver: CardDriver {
    /// SELECT of the NDEF Tag application by name (NFC Forum Type 4 Tag specification, mapping version 2.0).
    private static let selectApplication =
        CommandAPDU(0x00, 0xA4, 0x04, 0x00, data: [0xD2, 0x76, 0, 0, 0x85, 0x01, 0x01], expectedLength: 256)

    func wants(_ thing: ThingOnReader) -> Bool {
        thing.technology.mayHoldApplications
    }

    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        try thing.exchange(Self.selectApplication).isSuccess ? .healthDevice(.type4Tag) : nil
    }
}
