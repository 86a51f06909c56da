/// The APDUs that a manager sends.
enum ManagerMessages {
    /// AARE that refuses: no protocol is chosen.
    static func refusal(_ result: AssociationResult) -> [UInt8] {
        apdu(Message.Choice.associationResponse) { body in
            body.write(result.rawValue)
            body.write(UInt32(0))
        }
    }

    /// AARE that accepts `offer`.
    ///
    /// - Parameters:
    ///   - result: whether the device has to describe itself.
    ///   - offer: one that ``AssociationRequest/refusal`` does not refuse.
    ///   - managerID: the EUI-64 of the box, 8 bytes.
    /// - Returns: the APDU.
    static func association(
        _ result: AssociationResult,
        _ offer: AssociationRequest.Offer,
        managerID: [UInt8]
    ) -> [UInt8] {
        apdu(Message.Choice.associationResponse) { body in
            body.write(result.rawValue)
            body.write(AssociationRequest.protocolID)
            body.writeCounted { info in
                info.write(offer.protocolVersion ?? 0)
                info.write(UInt16(0x8000))  // MDER
                info.write(UInt32(0x8000_0000))  // nomenclature version 1
                info.write(offer.isTest ? AssociationRequest.Offer.testAssociation : 0)
                info.write(UInt32(0x8000_0000))  // a manager
                info.writeOctets(managerID)
                info.write(UInt16(0))  // a manager has no configuration
                info.write(UInt32(0))  // no data request modes
                info.write(UInt32(0))  // no options
            }
        }
    }

    static var releaseRequest: [UInt8] { apdu(Message.Choice.releaseRequest) { $0.write(UInt16(0)) } }
    static var releaseResponse: [UInt8] { apdu(Message.Choice.releaseResponse) { $0.write(UInt16(0)) } }

    static func abort(_ reason: AbortReason) -> [UInt8] {
        apdu(Message.Choice.abort) { $0.write(reason.rawValue) }
    }

    /// Asks for all attributes of the device itself (the MDS object, handle 0).
    static func getDeviceAttributes(invokeID: UInt16) -> [UInt8] {
        data(invokeID, 0x0103) { body in
            body.write(UInt16(0))
            body.write(UInt32(0))  // an empty list: all of them
        }
    }

    static func configurationAnswer(
        invokeID: UInt16,
        handle: UInt16,
        configurationID: UInt16,
        _ result: ConfigurationResult
    ) -> [UInt8] {
        eventAnswer(invokeID: invokeID, handle: handle, type: EventCode.configuration) { info in
            info.write(configurationID)
            info.write(result.rawValue)
        }
    }

    static func confirmation(invokeID: UInt16, handle: UInt16, type: UInt16) -> [UInt8] {
        eventAnswer(invokeID: invokeID, handle: handle, type: type) { _ in }
    }

    /// Takes a piece of a segment, or leaves it.
    static func segmentAnswer(
        invokeID: UInt16,
        store: UInt16,
        _ data: SegmentData,
        _ status: SegmentData.Status
    ) -> [UInt8] {
        eventAnswer(invokeID: invokeID, handle: store, type: EventCode.segmentData) { info in
            info.write(data.instance)
            info.write(data.firstIndex)
            info.write(data.count)
            info.write(status.rawValue)
        }
    }

    /// Asks an object to do something (roiv-cmip-confirmed-action).
    static func action(
        _ type: UInt16,
        of handle: UInt16,
        invokeID: UInt16,
        arguments: (inout MDERWriter) -> Void
    ) -> [UInt8] {
        data(invokeID, 0x0107) { body in
            body.write(handle)
            body.write(type)
            body.writeCounted(arguments)
        }
    }

    static func error(invokeID: UInt16, _ error: RemoteError) -> [UInt8] {
        data(invokeID, 0x0300) { body in
            body.write(error.rawValue)
            body.write(UInt16(0))  // no parameter
        }
    }

    /// rorj with unrecognized-operation (RorjProblem 101).
    static func rejectUnrecognizedOperation(invokeID: UInt16) -> [UInt8] {
        data(invokeID, 0x0400) { $0.write(UInt16(101)) }
    }

    private static func eventAnswer(
        invokeID: UInt16,
        handle: UInt16,
        type: UInt16,
        info: (inout MDERWriter) -> Void
    ) -> [UInt8] {
        data(invokeID, 0x0201) { body in
            body.write(handle)
            body.write(UInt32(0xFFFF_FFFF))  // a manager without relative time
            body.write(type)
            body.writeCounted(info)
        }
    }

    private static func data(_ invokeID: UInt16, _ choice: UInt16, body: (inout MDERWriter) -> Void) -> [UInt8] {
        apdu(Message.Choice.presentation) { presentation in
            presentation.writeCounted { data in
                data.write(invokeID)
                data.write(choice)
                data.writeCounted(body)
            }
        }
    }

    private static func apdu(_ choice: UInt16, body: (inout MDERWriter) -> Void) -> [UInt8] {
        var writer = MDERWriter()
        writer.write(choice)
        writer.writeCounted(body)
        return writer.bytes
    }
}

/// Why an association is aborted (Abort-reason).
package enum AbortReason: UInt16, Hashable, Sendable {
    case undefined = 0
    case bufferOverflow = 1
    case responseTimeout = 2
    case configurationTimeout = 3
}

/// What a manager says to a device's configuration (ConfigResult).
enum ConfigurationResult: UInt16 {
    case accepted = 0
    case unsupported = 1
    /// The device named a standard configuration without describing it, and it is not known here.
    case standardUnknown = 2
}

/// Why an operation was not done (roer, Error-Result).
enum RemoteError: UInt16 {
    case noSuchObjectInstance = 1
    case noSuchAction = 9
    case notAllowed = 24
}
