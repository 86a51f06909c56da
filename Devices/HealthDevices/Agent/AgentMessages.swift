/// The APDUs that a personal health device sends (IEEE 11073-20601), written from the standards and not with the
/// manager's code, so that neither repeats the other's mistakes.
enum AgentMessages {
    static func associationRequest(_ script: some AgentScript) -> [UInt8] {
        var apdu = MDERWriter()
        apdu.write(UInt16(0xE200))
        apdu.writeCounted { request in
            request.write(UInt32(0x8000_0000))  // association version 1
            request.writeList([UInt16(0x5079)]) { list, protocolID in
                list.write(protocolID)
                list.writeCounted { info in
                    info.write(script.protocolVersions)
                    info.write(UInt16(0x8000))  // MDER
                    info.write(UInt32(0x8000_0000))  // nomenclature version 1
                    info.write(script.functionalUnits)
                    info.write(UInt32(0x0080_0000))  // an agent
                    info.writeOctets(script.systemID)
                    info.write(script.configurationID)
                    info.write(UInt16(0x0001))  // data requests: it sends by itself
                    info.write(UInt8(1))  // as many requests of its own at a time
                    info.write(UInt8(0))  // and none by the manager
                    info.write(UInt32(0))  // no options
                }
            }
        }
        return apdu.bytes
    }

    static var releaseRequest: [UInt8] { [0xE4, 0x00, 0x00, 0x02, 0x00, 0x00] }
    static var releaseResponse: [UInt8] { [0xE5, 0x00, 0x00, 0x02, 0x00, 0x00] }
    static var abort: [UInt8] { [0xE6, 0x00, 0x00, 0x02, 0x00, 0x00] }

    /// Describes what the device measures.
    static func configuration(of script: some AgentScript, invokeID: UInt16) -> [UInt8] {
        event(0x0D1C, invokeID: invokeID) { info in
            info.write(script.configurationID)
            info.writeList(script.objects) { list, object in
                list.write(object.objectClass)
                list.write(object.handle)
                list.writeList(object.attributes) { $0.write(raw: $1) }
            }
        }
    }

    /// All attributes of the device that tell who it is, and its clock when it has one.
    static func deviceAttributes(of script: some AgentScript, invokeID: UInt16) -> [UInt8] {
        let attributes: [(id: UInt16, value: [UInt8])] =
            [
                (0x0984, octets(script.systemID)),
                (0x0928, octets(padded(script.manufacturer)) + octets(padded(script.model))),
                (0x092D, serialNumber(padded(script.serialNumber))),
                (0x0A44, bigEndian(script.configurationID)),
            ] + script.timeAttributes
        return data(0x0203, invokeID: invokeID) { body in
            body.write(UInt16(0))
            write(attributes, to: &body)
        }
    }

    /// A confirmed fixed report: with groups by person when the first entry has a slot.
    static func report<Script: AgentScript>(
        _ entries: [Script.Entry],
        of script: Script,
        number: UInt16,
        invokeID: UInt16
    ) -> [UInt8] {
        let hasSlots = entries.first.flatMap(script.slot) != nil
        return event(hasSlots ? 0x0D1F : 0x0D1D, invokeID: invokeID) { info in
            info.write(UInt16(0xF000))  // started by the agent
            info.write(number)
            guard hasSlots else {
                write(entries.flatMap(script.observations), to: &info)
                return
            }
            var slots: [UInt16] = []
            for slot in entries.compactMap(script.slot) where !slots.contains(slot) { slots.append(slot) }
            info.writeList(slots) { list, slot in
                list.write(slot)
                write(entries.filter { script.slot(of: $0) == slot }.flatMap(script.observations), to: &list)
            }
        }
    }

    static func event(
        _ type: UInt16,
        of handle: UInt16 = 0,
        invokeID: UInt16,
        info: (inout MDERWriter) -> Void
    ) -> [UInt8] {
        data(0x0101, invokeID: invokeID) { body in
            body.write(handle)
            body.write(UInt32(0xFFFF_FFFF))  // no relative time
            body.write(type)
            body.writeCounted(info)
        }
    }

    static func data(_ choice: UInt16, invokeID: UInt16, body: (inout MDERWriter) -> Void) -> [UInt8] {
        var apdu = MDERWriter()
        apdu.write(UInt16(0xE700))
        apdu.writeCounted { presentation in
            presentation.writeCounted { data in
                data.write(invokeID)
                data.write(choice)
                data.writeCounted(body)
            }
        }
        return apdu.bytes
    }

    static func write(_ attributes: [(id: UInt16, value: [UInt8])], to writer: inout MDERWriter) {
        writer.writeList(attributes) { list, attribute in
            list.write(attribute.id)
            list.writeOctets(attribute.value)
        }
    }

    private static func write(_ observations: [(handle: UInt16, values: [UInt8])], to writer: inout MDERWriter) {
        writer.writeList(observations) { list, observation in
            list.write(observation.handle)
            list.writeOctets(observation.values)
        }
    }

    /// One production specification: spec-type 1 (serial number), component 0, text.
    private static func serialNumber(_ text: [UInt8]) -> [UInt8] {
        var writer = MDERWriter()
        writer.writeList([text]) { list, text in
            list.write(UInt16(1))
            list.write(UInt16(0))
            list.writeOctets(text)
        }
        return writer.bytes
    }

    private static func octets(_ bytes: [UInt8]) -> [UInt8] {
        bigEndian(UInt16(bytes.count)) + bytes
    }

    private static func bigEndian(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(number & 0xFF)]
    }

    /// Device strings have an even length.
    static func padded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.count.isMultiple(of: 2) ? bytes : bytes + [0]
    }
}
