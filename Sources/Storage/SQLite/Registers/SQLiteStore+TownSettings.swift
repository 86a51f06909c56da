package import CareServices
import CommunityModel
import GRDB

extension SQLiteStore: TownSettings {
    package func town() async throws(StoreError) -> TownProfile? {
        try await read { db in
            let pairs = try db.all("SELECT name, value FROM setting", []) { row in
                (row["name"] as String, row["value"] as String)
            }
            let settings = Dictionary(uniqueKeysWithValues: pairs)
            guard let name = settings["town_name"], let phone = settings["office_phone"] else { return nil }
            guard let zone = settings["zone_offset_minutes"].flatMap(Int.init) else {
                throw StoreError(.corrupted, "the town has no time zone")
            }
            return TownProfile(name: name, officePhone: phone, zone: TownZone(offsetInMinutes: zone))
        }
    }

    package func keepTown(_ town: TownProfile) async throws(StoreError) {
        let settings = [
            "town_name": town.name, "office_phone": town.officePhone,
            "zone_offset_minutes": String(town.zone.offsetInMinutes),
        ]
        try await write { db in
            for (name, value) in settings {
                try db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", [name, value])
            }
        }
    }
}
