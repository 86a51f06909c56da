/// The APDUs that a blood-pressure monitor sends (IEEE 11073-20601 and -10407), written from the standards and not
/// with the manager's code, so that neither repeats the other's mistakes.
enum AgentMessages {
    static func associationRequest(systemID: [UInt8], configurationID: UInt16) -> [UInt8] {
        var apdu = MDERWriter()
        apdu.write(UInt16(0xE200))
        apdu.writeCounted { request in
            request.write(UInt32(0x8000_0000))  // association version 1
            request.writeList([UInt16(0x5079)]) { list, protocolID in
                list.write(protocolID)
                list.writeCounted { info in
                    info.write(UInt32(0x8000_0000))  // protocol version 1
                    info.write(UInt16(0x8000))  // MDER
                    info.write(UInt32(0x8000_0000))  // nomenclature version 1
                    info.write(UInt32(0))  // functional units
                    info.write(UInt32(0x0080_0000))  // an agent
                    info.writeOctets(systemID)
                    info.write(configurationID)
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

    /// Describes the two objects of a monitor: pressures (handle 1) and pulse (handle 2).
    static func configuration(id: UInt16, invokeID: UInt16) -> [UInt8] {
        event(0x0D1C, invokeID: invokeID) { info in
            info.write(id)
            info.writeList([UInt16(1), 2]) { list, handle in
                list.write(UInt16(0x0006))  // a numeric metric
                list.write(handle)
                list.writeList(handle == 1 ? pressureAttributes : pulseAttributes) { $0.write(raw: $1) }
            }
        }
    }

    /// All attributes of the device that tell who it is, and its clock when it has one.
    static func deviceAttributes(of script: MonitorScript, configurationID: UInt16, invokeID: UInt16) -> [UInt8] {
        var attributes: [(id: UInt16, value: [UInt8])] = [
            (0x0984, octets(script.systemID)),
            (0x0928, octets(padded(script.manufacturer)) + octets(padded(script.model))),
            (0x092D, serialNumber(padded(script.serialNumber))),
            (0x0A44, bigEndian(configurationID)),
        ]
        if let clock = script.clock { attributes.append((0x0987, clock.absoluteTime)) }
        return data(0x0203, invokeID: invokeID) { body in
            body.write(UInt16(0))
            body.writeList(attributes) { list, attribute in
                list.write(attribute.id)
                list.writeOctets(attribute.value)
            }
        }
    }

    /// A confirmed fixed report: with groups by person when the first entry has a slot.
    static func report(_ entries: [MonitorScript.Entry], number: UInt16, invokeID: UInt16) -> [UInt8] {
        let hasSlots = entries.first?.userSlot != nil
        return event(hasSlots ? 0x0D1F : 0x0D1D, invokeID: invokeID) { info in
            info.write(UInt16(0xF000))  // started by the agent
            info.write(number)
            guard hasSlots else {
                writeObservations(of: entries, to: &info)
                return
            }
            var slots: [UInt16] = []
            for slot in entries.compactMap(\.userSlot) where !slots.contains(slot) { slots.append(slot) }
            info.writeList(slots) { list, slot in
                list.write(slot)
                writeObservations(of: entries.filter { $0.userSlot == slot }, to: &list)
            }
        }
    }

    private static func writeObservations(of entries: [MonitorScript.Entry], to writer: inout MDERWriter) {
        let objects = entries.flatMap { [($0, UInt16(1)), ($0, UInt16(2))] }
        writer.writeList(objects) { list, object in
            let (entry, handle) = object
            list.write(handle)
            list.writeCounted { values in
                if handle == 1 {
                    values.writeList([entry.systolic, entry.diastolic, entry.mean]) { $0.write(shortFloat($1)) }
                } else {
                    values.write(shortFloat(entry.pulse))
                }
                values.write(raw: entry.takenAt.absoluteTime)
            }
        }
    }

    private static func shortFloat(_ number: Int) -> UInt16 {
        MedicalNumber.finite(mantissa: Int32(number), exponent: 0).shortFloat ?? 0x07FF
    }

    /// Type, metric specification, structure (a compound of three), unit mmHg, parts, value map.
    private static let pressureAttributes: [[UInt8]] = [
        [0x09, 0x2F, 0x00, 0x04, 0x00, 0x02, 0x4A, 0x04],
        [0x0A, 0x46, 0x00, 0x02, 0xF0, 0x40],
        [0x0A, 0x73, 0x00, 0x02, 0x03, 0x03],
        [0x0A, 0x76, 0x00, 0x0A, 0x00, 0x03, 0x00, 0x06, 0x4A, 0x05, 0x4A, 0x06, 0x4A, 0x07],
        [0x09, 0x96, 0x00, 0x02, 0x0F, 0x20],
        [0x0A, 0x55, 0x00, 0x0C, 0x00, 0x02, 0x00, 0x08, 0x0A, 0x75, 0x00, 0x0A, 0x09, 0x90, 0x00, 0x08],
    ]

    /// Type, metric specification, unit beats per minute, value map.
    private static let pulseAttributes: [[UInt8]] = [
        [0x09, 0x2F, 0x00, 0x04, 0x00, 0x02, 0x48, 0x2A],
        [0x0A, 0x46, 0x00, 0x02, 0xF0, 0x40],
        [0x09, 0x96, 0x00, 0x02, 0x0A, 0xA0],
        [0x0A, 0x55, 0x00, 0x0C, 0x00, 0x02, 0x00, 0x08, 0x0A, 0x4C, 0x00, 0x02, 0x09, 0x90, 0x00, 0x08],
    ]

    private static func event(_ type: UInt16, invokeID: UInt16, info: (inout MDERWriter) -> Void) -> [UInt8] {
        data(0x0101, invokeID: invokeID) { body in
            body.write(UInt16(0))  // the device itself
            body.write(UInt32(0xFFFF_FFFF))  // no relative time
            body.write(type)
            body.writeCounted(info)
        }
    }

    private static func data(_ choice: UInt16, invokeID: UInt16, body: (inout MDERWriter) -> Void) -> [UInt8] {
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
    private static func padded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.count.isMultiple(of: 2) ? bytes : bytes + [0]
    }
}
