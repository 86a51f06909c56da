import Agent
import CommunityModel
import Enrolment
import FoundationEssentials
import Logging
import ResidentCards
import SmartCards
import Spool
import Uplink
import UplinkProtocol

/// Puts a box together out of what it keeps in its folder. The one place that knows every part.
func buildBox(
    _ identity: BoxIdentity,
    folder: StateFolder,
    settings: BoxSettings,
    clock: BoxClock,
    logger: Logger
) throws -> BoxServices {
    let limits = SpoolLimits(fileMegabytes: settings.spoolMegabytes, onDiskOf: folder.path)
    let spool = try Spool(path: folder.spool, limits: limits, now: clock.wall())
    if let damaged = spool.damagedFile {
        logger.error("The spool was damaged and put aside", metadata: ["spool.file": "\(damaged)"])
    }
    let health = HealthWatch(
        manager: ServiceManager(environment: ProcessInfo.processInfo.environment),
        spool: spool,
        logger: logger
    )
    let client = CollectorClient(address: identity.collector)
    let surroundings = UplinkWorker.Surroundings(
        clock: ContinuousClock(),
        now: clock.wall,
        chance: { Double.random(in: 0..<1) }
    )
    let worker = UplinkWorker(
        spool: spool,
        sender: UplinkWorker.Sender(box: identity.box, agentVersion: BoxVersion.name),
        surroundings: surroundings,
        timekeeping: clock.reckoned.map { reckoned in
            Timekeeping(
                known: { reckoned.fix },
                ask: { () throws(CollectorError) in try await client.time() },
                take: reckoned.hear
            )
        },
        logger: logger,
        progress: { $0 == .working ? health.uplink.beat() : health.uplink.rest() },
        send: { batch throws(CollectorError) in try await client.send(batch) }
    )
    let collector = PatientCollector(client)
    let agent = BoxAgent(
        profile: BoxProfile(
            box: identity.box,
            town: identity.townName,
            officePhone: identity.officePhone,
            zone: identity.zone
        ),
        roster: folder.loadRoster(),
        spool: spool,
        collector: collector,
        learned: LearnedCards(path: folder.learnedCards),
        slots: LearnedSlots(path: folder.deviceSlots),
        clock: clock,
        logger: logger
    ) { worker.wake() }
    let reader = TableReader(
        agent: agent,
        cardKey: identity.cardKey.flatMap { CardKey(version: $0.version, secret: $0.secret) },
        managerID: identity.managerID,
        felica: collector,
        blockMaps: try settings.blockMaps(),
        logger: logger
    )
    let hidden = ReaderFilter.conditionalAccessNameParts + settings.hiddenReaders
    let readers = CardReaders(
        filter: ReaderFilter(hiddenNameParts: hidden),
        delegate: reader,
        progress: health.readers.beat
    )
    reader.speak(through: readers)
    return BoxServices(
        agent: agent,
        reader: reader,
        readers: readers,
        collector: collector,
        worker: worker,
        inbox: InboxListener(address: identity.collector, surroundings: surroundings, logger: logger),
        gateway: try LoopbackGateway(agent: agent, port: settings.gatewayPort, logger: logger),
        health: health,
        inputs: settings.remoteInputs,
        folder: folder,
        logger: logger
    )
}

extension BoxIdentity {
    /// How the box calls itself towards health devices: an EUI-64 made of its number, marked as locally administered
    /// (IEEE 802c: bit 1 of the first byte set, bit 0 clear).
    fileprivate var managerID: [UInt8] {
        var bytes = Array(box.bytes.suffix(8))
        bytes[0] = bytes[0] & 0xFC | 0x02
        return bytes
    }
}
