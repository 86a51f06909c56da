import HealthDevices
import SmartCards

/// A card channel to a tag that is played, which may be taken away in the middle.
final class TagChannel: CardChannel {
    private(set) var tag: PHDCAgentTag
    private(set) var commands = 0
    /// The device is taken away when this many commands have been answered.
    var commandsUntilRemoval: Int?

    init(_ script: MonitorScript, readLimit: Int = 0xF6, writeLimit: Int = 0xF6) {
        tag = PHDCAgentTag(script, readLimit: readLimit, writeLimit: writeLimit)
    }

    /// Laid down again.
    func touchAgain() {
        tag.fieldOn()
        commands = 0
        commandsUntilRemoval = nil
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        if commands == commandsUntilRemoval { throw .removed }
        commands += 1
        return try ResponseAPDU(bytes: tag.respond(to: command.bytes))
    }
}

extension HealthDeviceSession {
    /// A session that counts its polls and never waits.
    static func impatient(polls: Int = 5) -> HealthDeviceSession {
        HealthDeviceSession(managerID: TonamiMonitor.boxID, polling: Polling(limit: polls) {})
    }
}
