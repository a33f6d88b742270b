// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "dmp",
    targets: [
        .systemLibrary(name: "CSQLite", path: "Modules/CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "COpenSSL", path: "Modules/COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CLibXML2", path: "Modules/CLibXML2", pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLinux", path: "Modules/CLinux"),

        .systemLibrary(name: "CMalloc", path: "Modules/CMalloc"),
        .systemLibrary(name: "CSocket", path: "Modules/CSocket"),
        .systemLibrary(name: "CSpawn", path: "Modules/CSpawn"),
        .systemLibrary(name: "CSync", path: "Modules/CSync"),

        // Plumbing: knows nothing of health.
        .target(name: "HTTPWire"),
        .target(name: "HTTPServer", dependencies: ["HTTPWire", "OpenSSLKit", "CSocket"]),
        .target(name: "SQLiteKit", dependencies: ["CSQLite"]),
        .target(name: "OpenSSLKit", dependencies: ["COpenSSL"]),
        .target(name: "XMLKit", dependencies: ["CLibXML2"]),
        .target(name: "Merkle", dependencies: ["OpenSSLKit"]),
        .target(name: "Coffre", dependencies: ["OpenSSLKit", "SQLiteKit", "CSpawn"]),

        // Domain: knows nothing of sockets.
        .target(name: "Domaine"),
        .target(
            name: "Nomenclatures", dependencies: ["Domaine"], resources: [.embedInCode("Tables")]),
        .target(name: "Regles", dependencies: ["Domaine"]),
        .target(name: "DocumentsCDA", dependencies: ["Domaine", "XMLKit"]),
        .target(
            name: "Entrepot",
            dependencies: ["Domaine", "Regles", "SQLiteKit", "OpenSSLKit", "Merkle", "Coffre", "CSync"],
            resources: [.embedInCode("Migrations")]),
        .target(name: "Greffe", dependencies: ["Domaine", "Entrepot", "OpenSSLKit", "Merkle"]),
        .target(
            name: "Parcours",
            dependencies: ["Domaine", "Regles", "Nomenclatures", "DocumentsCDA", "Entrepot", "Greffe"]),
        .target(name: "Authentification", dependencies: ["Domaine", "OpenSSLKit"]),

        // Façades: one specification each.
        .target(
            name: "FacadeREST",
            dependencies: ["Domaine", "Regles", "Parcours", "Authentification", "HTTPWire"],
            resources: [.embedInCode("openapi.json")]),

        .executableTarget(
            name: "dmp",
            dependencies: [
                "Domaine", "Regles", "Nomenclatures", "Coffre", "Entrepot", "Greffe", "Parcours",
                "Authentification", "FacadeREST", "HTTPWire", "HTTPServer", "OpenSSLKit", "CLinux", "CMalloc",
            ],
            resources: [.embedInCode("Demo")]),
        .executableTarget(name: "http-echo", dependencies: ["OpenSSLKit", "HTTPWire", "HTTPServer"]),

        .target(
            name: "Outillage", dependencies: ["Domaine", "OpenSSLKit", "HTTPWire", "HTTPServer", "CSpawn"],
            path: "Tests/Outillage"),
        // Fills stores for scripts/volume and scripts/endurance; never installed.
        .executableTarget(
            name: "volume", dependencies: ["Domaine", "Entrepot", "Greffe", "Nomenclatures", "Regles"],
            path: "Tests/Volume"),
        .testTarget(name: "HTTPWireTests", dependencies: ["HTTPWire"]),
        .testTarget(
            name: "HTTPServerTests", dependencies: ["HTTPServer", "HTTPWire", "OpenSSLKit", "Outillage"]),
        .testTarget(name: "SQLiteKitTests", dependencies: ["SQLiteKit", "CSQLite"]),
        .testTarget(name: "OpenSSLKitTests", dependencies: ["OpenSSLKit", "Outillage"]),
        .testTarget(name: "XMLKitTests", dependencies: ["XMLKit"]),
        .testTarget(name: "MerkleTests", dependencies: ["Merkle", "OpenSSLKit"]),
        .testTarget(name: "CoffreTests", dependencies: ["Coffre", "OpenSSLKit", "SQLiteKit"]),
        .testTarget(
            name: "GreffeTests",
            dependencies: ["Greffe", "Merkle", "OpenSSLKit", "HTTPServer", "HTTPWire", "Outillage"]),
        .testTarget(name: "DomaineTests", dependencies: ["Domaine"]),
        .testTarget(name: "NomenclaturesTests", dependencies: ["Nomenclatures", "Domaine"]),
        .testTarget(name: "ReglesTests", dependencies: ["Regles", "Domaine", "Nomenclatures"]),
        .testTarget(
            name: "ReglementExhaustifTests",
            dependencies: ["Regles", "Domaine", "Nomenclatures", "Parcours", "FacadeREST", "HTTPWire"]),
        .testTarget(name: "DocumentsCDATests", dependencies: ["DocumentsCDA", "Domaine", "Outillage"]),
        .testTarget(
            name: "EntrepotTests",
            dependencies: [
                "Coffre", "Entrepot", "Greffe", "Merkle", "Regles", "Domaine", "SQLiteKit", "OpenSSLKit",
            ]),
        .testTarget(
            name: "SituationsTests",
            dependencies: ["dmp", "Domaine", "Entrepot", "Nomenclatures", "Regles"]),
        .testTarget(name: "FacadeRESTTests", dependencies: ["FacadeREST", "Domaine"]),
        .testTarget(
            name: "BoutEnBoutTests",
            dependencies: [
                "dmp", "Authentification", "Coffre", "Domaine", "Entrepot", "Greffe", "OpenSSLKit",
                "Outillage",
                "Parcours", "Regles", "SQLiteKit",
            ]),
        .testTarget(
            name: "ObservationTests",
            dependencies: ["dmp", "Domaine", "Entrepot", "Nomenclatures", "Parcours", "Regles"]),
        .testTarget(
            name: "AuthentificationTests", dependencies: ["Authentification", "Domaine", "OpenSSLKit"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}

// Small functions of one module are called millions of times from another: with their bodies at hand there, the optimizer takes
// two to six hundredths off what a request costs.
for target in package.targets where target.type == .regular || target.type == .executable {
    target.swiftSettings?.append(.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)))
}

// The exhaustive test decides some millions of situations: without the optimizer it takes minutes, and no debugger helps there.
let walked: Set = ["Domaine", "Regles", "ReglementExhaustifTests"]
for target in package.targets where walked.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}

// A request goes through dozens of properties of its connection, which one worker alone touches: asking each time whether two
// accesses meet took a twentieth of its instructions. The compiler still proves what it can, and the tests, in debug, ask.
for target in package.targets where ["HTTPWire", "HTTPServer"].contains(target.name) {
    target.swiftSettings?.append(
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)))
}
