import Foundation
import Nomenclatures

@testable import dmp

/// Les situations livrées avec le programme.
enum Fichiers {
    static let repertoire = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("config/situations")

    static let nomenclatures = Result { () throws(Echec) in try Service.nomenclatures() }

    /// Les noms des fichiers de situations, dans l'ordre.
    static let noms: [String] = {
        let tous = (try? FileManager.default.contentsOfDirectory(atPath: repertoire.path)) ?? []
        return tous.filter { $0.hasSuffix(".json") }.sorted()
    }()

    static func lire(_ nom: String) throws -> FichierSituations {
        let octets = try Data(contentsOf: repertoire.appendingPathComponent(nom))
        return try lire([UInt8](octets))
    }

    static func lire(_ octets: [UInt8]) throws -> FichierSituations {
        try LectureSituations(nomenclatures: nomenclatures.get()).lire(octets)
    }

    static func tous() throws -> [CasSituation] { try noms.flatMap { try lire($0).cas } }
}
