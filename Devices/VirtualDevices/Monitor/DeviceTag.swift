import HealthDevices

/// What kind of tag a measuring device shows.
package enum DeviceTag: String, Hashable, Sendable {
    /// NFC Forum Type 3: FeliCa.
    case type3 = "3"
    /// NFC Forum Type 4: ISO 14443-4.
    case type4 = "4"
}

/// The tag of a device that is played, of either kind.
enum PlayedDeviceTag<Script: AgentScript> {
    case type3(VirtualFelicaCard)
    case type4(PlayedTag<Script>)

    /// - Parameters:
    ///   - kind: which of the two.
    ///   - script: the device that is played.
    ///   - make: the reader that it lies on, as far as FeliCa commands go.
    init(_ kind: DeviceTag, _ script: Script, on make: FelicaReaderMake?) {
        switch kind {
        case .type3: self = .type3(VirtualFelicaCard(chip: DeviceTagChip(script), on: make))
        case .type4: self = .type4(PlayedTag(script))
        }
    }

    var agent: PlayedAgent<Script>? {
        switch self {
        case .type3(let card): (card.chip as? DeviceTagChip<Script>)?.tag.agent
        case .type4(let tag): tag.agent
        }
    }

    var violation: String? {
        switch self {
        case .type3(let card): (card.chip as? DeviceTagChip<Script>)?.tag.violation
        case .type4(let tag): tag.violation
        }
    }

    mutating func fieldOn() {
        switch self {
        case .type3(var card):
            card.reset()
            self = .type3(card)
        case .type4(var tag):
            tag.fieldOn()
            self = .type4(tag)
        }
    }

    /// Answers one command; `identifier` is that of the chip of a Type 4 tag.
    mutating func respond(to command: [UInt8], identifier: [UInt8]) -> CardAnswer {
        switch self {
        case .type3(var card):
            defer { self = .type3(card) }
            return card.respond(to: command)
        case .type4(var tag):
            guard ReaderCommand(command) == .forCard else {
                return .response(ReaderCommand(command).answer(identifier: identifier))
            }
            defer { self = .type4(tag) }
            return .response(tag.respond(to: command))
        }
    }
}
