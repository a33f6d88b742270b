import Foundation

/// Les documents publiés, lus à côté du paquet quand ils y sont ; jamais copiés dans le projet.
enum Exemples {
    private static let dossier = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/exemples/cda")

    static var sontPresents: Bool { FileManager.default.fileExists(atPath: dossier.path) }

    static func lire(_ nom: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: dossier.appending(path: nom)))
    }
}
