package import CareServices
import CommunityModel

extension PressureTrend {
    /// `{"count":N,"points":[[measured at, systolic, diastolic, pulse],...]}`: milliseconds UTC, mmHg, per minute; the
    /// pulse is null where the monitor sent none. Written by hand: Foundation's encoder takes longer than the query.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(40 + points.count * 32)
        bytes.append(contentsOf: "{\"count\":\(count),\"points\":[".utf8)
        for (index, point) in points.enumerated() {
            let pressure = point.pressure
            bytes.append(contentsOf: (index == 0 ? "[" : ",[").utf8)
            bytes.append(contentsOf: String(point.measuredAt.milliseconds).utf8)
            for value in [pressure.systolic, pressure.diastolic, pressure.pulse] {
                bytes.append(UInt8(ascii: ","))
                bytes.append(contentsOf: (value.map { String($0) } ?? "null").utf8)
            }
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(contentsOf: "]}".utf8)
        return bytes
    }
}
