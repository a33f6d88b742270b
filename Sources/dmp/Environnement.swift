import Foundation

/// L'environnement d'un répertoire de données : dit quels OID d'INS y sont admis.
enum Environnement: String, Codable {
    case production
    case essai
    case demo

    /// OID d'autorité d'affectation admis (INS-03).
    var oidsINS: Set<String> {
        switch self {
        case .production: ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"]
        case .essai, .demo: ["1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"]
        }
    }

    private static func fichier(_ repertoire: String) -> String { repertoire + "/environnement" }

    /// Lit ce que dit un répertoire de lui-même.
    static func lire(_ repertoire: String) throws(Echec) -> Environnement {
        guard let texte = try? String(contentsOfFile: fichier(repertoire), encoding: .utf8),
            let lu = Environnement(rawValue: texte.trimmingCharacters(in: .whitespacesAndNewlines))
        else {
            throw Echec(.invalide, "ce répertoire n'est pas un entrepôt de dmp (voir `dmp initialiser`)")
        }
        return lu
    }

    /// Marque un répertoire, créé au besoin en mode 0700.
    func marquer(_ repertoire: String) throws(Echec) {
        do {
            try FileManager.default.createDirectory(
                atPath: repertoire, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data((rawValue + "\n").utf8).write(
                to: URL(fileURLWithPath: Self.fichier(repertoire)), options: .atomic)
        } catch { throw Echec(.incident, "le répertoire de données ne peut être écrit") }
    }
}
