import HealthDevices

/// The FeliCa chip of a measuring device that is an NFC Forum Type 3 tag.
struct DeviceTagChip<Script: AgentScript>: FelicaChip {
    private(set) var tag: PlayedType3Tag<Script>

    var idm: [UInt8] { PlayedType3Tag<Script>.idm }
    var pmm: [UInt8] { PlayedType3Tag<Script>.pmm }
    let systemCode: UInt16 = 0x12FC

    init(_ script: Script) {
        tag = PlayedType3Tag(script)
    }

    mutating func losePower() { tag.fieldOn() }

    mutating func answer(_ code: UInt8, _ body: [UInt8]) -> [UInt8]? {
        tag.respond(to: [UInt8(body.count + 10), code] + idm + body).map { Array($0.dropFirst(10)) }
    }
}
