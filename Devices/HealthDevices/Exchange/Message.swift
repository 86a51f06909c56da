/// One APDU of IEEE 11073-20601 as a manager hears it: a two-byte choice, a two-byte length, a body.
enum Message: Hashable, Sendable {
    case associationRequest(AssociationRequest)
    case releaseRequest
    case releaseResponse
    case abort(reason: UInt16)
    case data(DataMessage)

    enum Choice {
        static let associationRequest: UInt16 = 0xE200
        static let associationResponse: UInt16 = 0xE300
        static let releaseRequest: UInt16 = 0xE400
        static let releaseResponse: UInt16 = 0xE500
        static let abort: UInt16 = 0xE600
        static let presentation: UInt16 = 0xE700
    }

    init(_ bytes: [UInt8]) throws(MalformedBytes) {
        var reader = MDERReader(bytes)
        let choice = try reader.readUInt16("an APDU")
        var body = try reader.readCountedPart("the APDU's body")
        try reader.expectEnd("the APDU")
        switch choice {
        case Choice.associationRequest:
            self = .associationRequest(try AssociationRequest(&body))
        case Choice.releaseRequest:
            _ = try body.readUInt16("a release reason")
            self = .releaseRequest
        case Choice.releaseResponse:
            _ = try body.readUInt16("a release reason")
            self = .releaseResponse
        case Choice.abort:
            self = .abort(reason: try body.readUInt16("an abort reason"))
        case Choice.presentation:
            var data = try body.readCountedPart("the presentation data")
            self = .data(try DataMessage(&data))
        default:
            throw MalformedBytes(offset: 0, expected: "an APDU of an agent", found: choice.hexadecimal)
        }
        try body.expectEnd("the APDU's body")
    }
}

/// What a presentation APDU carries (DataApdu): something asked or answered, with the number that joins the two.
struct DataMessage: Hashable, Sendable {
    enum Body: Hashable, Sendable {
        case eventReport(EventReport, isConfirmed: Bool)
        case attributes([Attribute], ofObject: UInt16)
        /// What came of an action.
        case actionResult(ActionResult)
        /// roer or rorj: what was asked cannot be had.
        case refusal
        /// A request that only a manager may send, or one that nobody knows.
        case unexpected(choice: UInt16)
    }

    let invokeID: UInt16
    let body: Body

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        invokeID = try reader.readUInt16("an invoke id")
        let choice = try reader.readUInt16("a kind of message")
        var part = try reader.readCountedPart("the message")
        try reader.expectEnd("the presentation data")
        switch choice {
        case 0x0100, 0x0101:
            body = .eventReport(try EventReport(&part), isConfirmed: choice == 0x0101)
            try part.expectEnd("the event report")
        case 0x0203:
            let handle = try part.readUInt16("an object handle")
            body = .attributes(try part.readList("attributes", element: Attribute.init), ofObject: handle)
            try part.expectEnd("the attributes")
        case 0x0207:
            body = .actionResult(try ActionResult(&part))
            try part.expectEnd("the action's result")
        case 0x0300, 0x0400:
            body = .refusal
        default:
            body = .unexpected(choice: choice)
        }
    }
}

/// An event report of an object: the device's configuration, or what it measured.
struct EventReport: Hashable, Sendable {
    let handle: UInt16
    let type: UInt16
    /// Reads the report's info, as its type says.
    let info: MDERReader

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        handle = try reader.readUInt16("an object handle")
        _ = try reader.readUInt32("the event's time")
        type = try reader.readUInt16("an event type")
        info = try reader.readCountedPart("the event's info")
    }
}

/// What an object answered to an action (rors-cmip-confirmed-action).
struct ActionResult: Hashable, Sendable {
    let handle: UInt16
    let type: UInt16
    /// Reads the result, as the action's type says.
    let info: MDERReader

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        handle = try reader.readUInt16("an object handle")
        type = try reader.readUInt16("an action type")
        info = try reader.readCountedPart("the action's result")
    }
}

/// An attribute of an object, its value not yet understood.
struct Attribute: Hashable, Sendable {
    let code: UInt16
    let value: MDERReader

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        code = try reader.readUInt16("an attribute's id")
        value = try reader.readCountedPart("attribute \(code.hexadecimal)")
    }
}
