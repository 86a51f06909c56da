import CareServices

extension SQLiteStore: Projections {}
