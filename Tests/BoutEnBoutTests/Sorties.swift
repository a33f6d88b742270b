import Foundation
import Outillage
import Testing

/// Ce que disent les processus des essais, gardé quand le répertoire `DMP_ESSAIS_SORTIES` le demande : on y cherche ensuite ce
/// qui ne devait pas s'y trouver (`scripts/epreuve.d/leaks.py`).
enum Sorties {
    /// Un fichier que rien n'occupe encore ; `nil` si rien n'est à garder.
    static func nouvelle() -> String? {
        ProcessInfo.processInfo.environment["DMP_ESSAIS_SORTIES"].map { "\($0)/\(UUID().uuidString).log" }
    }

    static func ouvrir(_ chemin: String) throws -> FileHandle? {
        try #require(FileManager.default.createFile(atPath: chemin, contents: nil))
        return FileHandle(forWritingAtPath: chemin)
    }

    static func garder(_ octets: [UInt8]) {
        guard let chemin = nouvelle() else { return }
        let garde = FileManager.default.createFile(atPath: chemin, contents: Data(octets))
        #expect(garde)
    }

    /// Un refus dit pourquoi, jamais de qui.
    static func garder(_ reponse: HTTPReply) {
        guard reponse.status >= 400 else { return }
        garder(Array("\(reponse.status) \(reponse.fields)\n".utf8) + reponse.body)
    }

    /// `/metrics`, d'un serveur encore là et qui l'y sert.
    static func garder(mesuresDe serveur: ServeurEssai) {
        guard nouvelle() != nil, serveur.port != 0,
            let client = try? HTTPClient(port: serveur.port, timeoutMilliseconds: 1000),
            (try? client.request("GET", "/metrics")) != nil, let reponse = try? client.readResponse()
        else { return }
        garder(reponse.body)
    }
}
