import CareServices
import CommunityModel
import Screens

// What the use cases answer, put as the desk shows it.

extension DeskClient {
    init(_ entry: CaseloadEntry) {
        self.init(
            resident: entry.resident,
            place: entry.place,
            finding: entry.finding,
            latest: entry.latest?.dated,
            lastSign: entry.lastSign,
            days: entry.dailyMeans.map(DailyPoint.init),
            target: entry.target
        )
    }
}

extension ClientPage {
    init(_ record: ClientRecord, dayCount: Int, frame: DeskFrame) {
        self.init(
            frame: frame,
            client: DeskClient(record.entry),
            dayCount: dayCount,
            readings: record.readings.map { ShownReading($0, zone: frame.zone) },
            means: record.sevenDayMeans.map(MeanPoint.init),
            contacts: record.contacts,
            plan: record.plan
        )
    }
}
