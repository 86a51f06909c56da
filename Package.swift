// swift-tools-version: 6.2
import PackageDescription

// One module a pair of things that change for different reasons; docs/architecture.md has the graph and who may
// import whom. `swift build --explicit-target-dependency-import-check error` fails on an import not declared here.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")

let package = Package(
    name: "engawa",
    products: [
        .executable(name: "engawa", targets: ["Collector"]),
        .executable(name: "engawa-box", targets: ["StbCommand"]),
        .executable(name: "engawa-town", targets: ["Town"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The town's records, and the collector that keeps them.
        .target(name: "CommunityModel"),
        .target(name: "HealthRules", dependencies: ["CommunityModel"]),
        .target(name: "WatchRules", dependencies: ["CommunityModel"]),
        .target(name: "TownClock", dependencies: ["CommunityModel"]),
        .target(
            name: "UplinkProtocol",
            dependencies: ["CommunityModel", protobuf, crypto],
            exclude: ["uplink.proto"]
        ),
        .target(
            name: "CardSignIn",
            dependencies: ["CommunityModel", "CLibcrypto", crypto, cryptoExtras, x509, asn1]
        ),
        .target(
            name: "CardRevocation",
            dependencies: ["CommunityModel", "CardSignIn", "CCurl", crypto, x509, asn1, logging]
        ),
        .target(name: "BoxAuthority", dependencies: ["CommunityModel", crypto, x509, asn1]),
        .target(name: "Screens", dependencies: ["CommunityModel"], resources: [.embedInCode("Assets")]),
        .target(name: "StaffSignIn", dependencies: ["CommunityModel", crypto, cryptoExtras]),
        .target(
            name: "CareServices",
            dependencies: [
                "CommunityModel", "HealthRules", "WatchRules", "Trends", "CardSignIn", "StaffSignIn", "UplinkProtocol",
                logging, metrics,
            ]
        ),
        .target(
            name: "Notifications",
            dependencies: ["CommunityModel", "CareServices", "CCurl"]
        ),
        .target(name: "DemoTown", dependencies: ["CommunityModel"]),
        .target(
            name: "SQLiteStorage",
            dependencies: ["CommunityModel", "WatchRules", "CardSignIn", "CareServices", grdb, grdbSQLite],
            path: "Sources/Storage/SQLite"
        ),
        .target(
            name: "CollectorAPI",
            dependencies: [
                "CommunityModel", "HealthRules", "Trends", "CardSignIn", "StaffSignIn", "CareServices",
                "UplinkProtocol", "BoxAuthority", "Screens", hummingbird, hummingbirdCore, hummingbirdTLS, httpTypes,
                nioCore, nioHTTP1, nioHTTPTypesHTTP1, nioSSL,
                lifecycle, logging, metrics, coreMetrics,
            ]
        ),
        .executableTarget(
            name: "Collector",
            dependencies: [
                "CommunityModel", "CareServices", "CardSignIn", "CardRevocation", "StaffSignIn", "BoxAuthority",
                "SQLiteStorage", "CollectorAPI", "Notifications", "DemoTown", "TownClock", "UplinkProtocol", "CMalloc",
                "CSQLite", "SmartCards", "Felica", "ResidentCards",
                crypto, x509, asn1,
                argumentParser, configuration, lifecycle, unixSignals, logging, metrics,
            ]
        ),
        .systemLibrary(
            name: "CCurl",
            path: "Sources/CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CMalloc", path: "Sources/CMalloc"),
        .systemLibrary(
            name: "CSQLite",
            path: "Sources/CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .systemLibrary(
            name: "CLibcrypto",
            path: "Sources/CLibcrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),

        // What stands on the resident's table.
        .systemLibrary(
            name: "CPcsc",
            path: "Devices/CPcsc",
            pkgConfig: "libpcsclite",
            providers: [.apt(["libpcsclite-dev"])]
        ),
        .target(name: "SmartCards", dependencies: ["CPcsc"], path: "Devices/SmartCards"),
        .target(name: "Felica", dependencies: ["SmartCards"], path: "Devices/Felica"),
        .target(
            name: "ResidentCards",
            dependencies: ["CommunityModel", "SmartCards", "Felica", crypto, cryptoExtras, x509, asn1],
            path: "Devices/ResidentCards"
        ),
        .target(
            name: "HealthDevices",
            dependencies: ["CommunityModel", "HealthRules", "SmartCards", "Felica", crypto],
            path: "Devices/HealthDevices"
        ),
        .target(
            name: "VirtualDevices",
            dependencies: ["CommunityModel", "SmartCards", "HealthDevices", "CLibcrypto", crypto, cryptoExtras],
            path: "Devices/VirtualDevices"
        ),
        .executableTarget(
            name: "Town",
            dependencies: ["CommunityModel", "TownClock", "HealthDevices", "VirtualDevices", argumentParser],
            path: "Devices/Town"
        ),

        // The set-top box.
        .target(name: "Spool", dependencies: ["CommunityModel", "UplinkProtocol", grdb], path: "StbClient/Spool"),
        .target(
            name: "Uplink",
            dependencies: ["CommunityModel", "UplinkProtocol", "Spool", "CCurl", logging],
            path: "StbClient/Uplink"
        ),
        .target(
            name: "Enrolment",
            dependencies: ["CommunityModel", "UplinkProtocol", "Uplink", crypto, x509, asn1],
            path: "StbClient/Enrolment"
        ),
        .systemLibrary(name: "CInput", path: "StbClient/CInput"),
        .target(
            name: "Agent",
            dependencies: [
                "CInput", "CommunityModel", "HealthRules", "UplinkProtocol", "Screens", "SmartCards", "Felica",
                "ResidentCards", "HealthDevices", "Spool", "Uplink", "Enrolment", crypto, flyingSocks, logging,
                lifecycle,
            ],
            path: "StbClient/Agent"
        ),
        .executableTarget(
            name: "StbCommand",
            dependencies: [
                "CommunityModel", "Agent", "Enrolment", "Spool", "Uplink", "UplinkProtocol", "SmartCards", "Felica",
                "ResidentCards", "HealthDevices",
                "TownClock", argumentParser, configuration, lifecycle, unixSignals, logging,
            ],
            path: "StbClient/Command"
        ),

        // What the records say.
        .target(name: "Trends", dependencies: ["CommunityModel"], path: "Analytics/Trends"),

        .target(name: "TestSupport", dependencies: ["CommunityModel", logging], path: "Tests/TestSupport"),
        .target(
            name: "StoreTestSupport",
            dependencies: ["CommunityModel", "StaffSignIn", "CareServices", "SQLiteStorage"],
            path: "Tests/StoreTestSupport"
        ),
        .target(
            name: "CardTestSupport",
            dependencies: ["CommunityModel", "CardSignIn", "UplinkProtocol", "VirtualDevices", "TestSupport"],
            path: "Tests/CardTestSupport"
        ),
        .testTarget(name: "CommunityModelTests", dependencies: ["CommunityModel", "TestSupport"]),
        .testTarget(name: "WatchRulesTests", dependencies: ["WatchRules", "CommunityModel", "TestSupport"]),
        .testTarget(name: "DemoTownTests", dependencies: ["DemoTown", "HealthRules", "CommunityModel", "TestSupport"]),
        .testTarget(
            name: "StaffSignInTests",
            dependencies: ["StaffSignIn", "CommunityModel", "TestSupport"]
        ),
        .testTarget(
            name: "NotificationsTests",
            dependencies: ["Notifications", "CareServices", "CommunityModel", "TestSupport"]
        ),
        .testTarget(name: "TownClockTests", dependencies: ["TownClock", "CommunityModel", "TestSupport"]),
        .testTarget(name: "HealthRulesTests", dependencies: ["HealthRules", "CommunityModel", "TestSupport"]),
        .testTarget(name: "TrendsTests", dependencies: ["Trends", "CommunityModel", "TestSupport"]),
        .testTarget(name: "UplinkProtocolTests", dependencies: ["UplinkProtocol", "CommunityModel", "TestSupport"]),
        .testTarget(
            name: "SmartCardsTests",
            dependencies: [
                "SmartCards", "Felica", "ResidentCards", "CardSignIn", "CommunityModel", "CPcsc", "TestSupport",
            ]
        ),
        .testTarget(
            name: "ResidentCardsTests",
            dependencies: [
                "ResidentCards", "Felica", "CardSignIn", "VirtualDevices", "SmartCards", "CommunityModel",
                "TestSupport", crypto,
            ]
        ),
        .testTarget(
            name: "HealthDevicesTests",
            dependencies: ["HealthDevices", "Felica", "SmartCards", "CommunityModel", "TestSupport"]
        ),
        .testTarget(
            name: "VirtualDevicesTests",
            dependencies: [
                "VirtualDevices", "HealthDevices", "Felica", "SmartCards", "CommunityModel", "TestSupport", crypto,
            ]
        ),
        .testTarget(name: "ScreensTests", dependencies: ["Screens", "CommunityModel", "TestSupport"]),
        .testTarget(
            name: "CareServicesTests",
            dependencies: [
                "CareServices", "CardSignIn", "CardRevocation", "StaffSignIn", "HealthRules", "WatchRules", "Trends",
                "UplinkProtocol", "CommunityModel", "CardTestSupport", "StoreTestSupport", "TestSupport", logging,
            ]
        ),
        .testTarget(
            name: "CardSignInTests",
            dependencies: [
                "CardSignIn", "CardRevocation", "CommunityModel", "CardTestSupport", "TestSupport", asn1, x509, crypto,
                logging,
            ]
        ),
        .testTarget(
            name: "StorageContractTests",
            dependencies: ["CardSignIn", "CareServices", "Trends", "CommunityModel", "StoreTestSupport", "TestSupport"]
        ),
        .testTarget(
            name: "SQLiteStorageTests",
            dependencies: [
                "SQLiteStorage", "CareServices", "CardSignIn", "StaffSignIn", "WatchRules", "UplinkProtocol",
                "CommunityModel", "StoreTestSupport", "TestSupport", grdb,
            ]
        ),
        .testTarget(
            name: "BoxAuthorityTests",
            dependencies: ["BoxAuthority", "CommunityModel", "TestSupport", crypto, x509, asn1]
        ),
        .testTarget(
            name: "CollectorAPITests",
            dependencies: [
                "CollectorAPI", "CareServices", "CardSignIn", "CardRevocation", "StaffSignIn", "SQLiteStorage",
                "BoxAuthority", "UplinkProtocol", "Screens", "CommunityModel", "CardTestSupport", "TestSupport", crypto,
                x509,
                asn1, logging, lifecycle, metrics,
                coreMetrics,
            ]
        ),
        .testTarget(
            name: "SpoolTests",
            dependencies: ["Spool", "UplinkProtocol", "CommunityModel", "TestSupport", grdb]
        ),
        .testTarget(
            name: "UplinkTests",
            dependencies: ["Uplink", "Spool", "UplinkProtocol", "CommunityModel", "TestSupport", logging]
        ),
        .testTarget(
            name: "EnrolmentTests",
            dependencies: [
                "Enrolment", "Uplink", "UplinkProtocol", "CommunityModel", "TestSupport", crypto, x509, asn1,
            ]
        ),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "HealthRules", "Screens", "SmartCards", "Felica", "ResidentCards", "HealthDevices", "Spool",
                "Uplink",
                "Enrolment", "UplinkProtocol", "CommunityModel", "VirtualDevices", "TestSupport", logging,
            ]
        ),
    ]
)

// Coverage-guided fuzzing, built by `scripts/fuzz` alone: it has no `main` but that of libFuzzer.
if Context.environment["ENGAWA_FUZZ"] != nil {
    package.products.append(.executable(name: "fuzz", targets: ["Fuzz"]))
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CommunityModel", "CardSignIn", "CardRevocation", "UplinkProtocol", "SmartCards",
                "Felica", "ResidentCards", "HealthDevices", "VirtualDevices", "TestSupport", crypto, x509, asn1,
            ],
            path: "Tests/Fuzz"
        )
    )
}

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
        ]
}
