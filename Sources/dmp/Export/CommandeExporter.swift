import Domaine
import Entrepot
import Foundation
import Greffe

/// `dmp exporter` : le journal en AuditEvent FHIR R4, une ressource par ligne, sur la sortie standard.
enum CommandeExporter {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["donnees", "config", "apres"])
        guard options.reste == ["auditevent"] else { throw Echec(.usage, Commandes.usage) }
        let donnees = try options.obligatoire("donnees")
        _ = try Environnement.lire(donnees)
        let apres = try options.entier("apres", defaut: 0, 0...Int.max)
        let journal = (try? JournalSigne(donnees: donnees).nom).flatMap { $0 } ?? "dmp"
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let cles = try options.cles(donnees)
        var complet = true
        do throws(ErreurEntrepot) {
            try ExportTraces.lire(repertoire: donnees, apres: Int64(apres), cles: cles) { exportee in
                complet = ecrire(AuditEvent(exportee, journal: journal), encodeur)
                return complet
            }
        } catch { throw Service.echec(error) }
        guard complet else { throw Echec(.incident, "la sortie ne peut être écrite") }
        return .fait
    }

    /// - Returns: la ligne est partie.
    private static func ecrire(_ evenement: AuditEvent, _ encodeur: JSONEncoder) -> Bool {
        guard let octets = try? encodeur.encode(evenement) else { return false }
        do {
            try FileHandle.standardOutput.write(contentsOf: octets + Data([0x0A]))
            return true
        } catch { return false }
    }
}
