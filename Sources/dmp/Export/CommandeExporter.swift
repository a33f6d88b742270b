import Domaine
import Entrepot
import Foundation
import Greffe

/// `dmp exporter` : le journal en AuditEvent FHIR R4 sur la sortie standard, ou en messages d'audit à un collecteur.
enum CommandeExporter {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(
            arguments,
            valeurs: ["donnees", "config", "apres", "vers", "autorites", "certificat", "cle", "reprise"],
            drapeaux: ["textes"])
        let donnees = try options.obligatoire("donnees")
        _ = try Environnement.lire(donnees)
        switch options.reste {
        case ["auditevent"]: return try auditEvent(options, donnees)
        case ["syslog"]: return try syslog(options, donnees)
        default: throw Echec(.usage, Commandes.usage)
        }
    }

    /// Le nom du journal signé, ou `dmp`.
    static func journal(_ donnees: String) -> String {
        (try? JournalSigne(donnees: donnees).nom).flatMap { $0 } ?? "dmp"
    }

    private static func auditEvent(_ options: Options, _ donnees: String) throws(Echec) -> CodeSortie {
        let apres = try options.entier("apres", defaut: 0, 0...Int.max)
        let journal = journal(donnees)
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Un texte scellé peut nommer le patient : il ne sort que si on le demande, pour être lu ici.
        let textes: TextesScelles =
            options.drapeau("textes") ? .ouverts(try options.cles(donnees)) : .engagements
        var complet = true
        do throws(ErreurEntrepot) {
            var lecteur = try LecteurTraces(repertoire: donnees, textes: textes)
            _ = try lecteur.lire(apres: Int64(apres)) { exportee in
                complet = ecrire(AuditEvent(exportee, journal: journal), encodeur)
                return complet
            }
        } catch { throw Service.echec(error) }
        guard complet else { throw Echec(.incident, "la sortie ne peut être écrite") }
        return .fait
    }

    /// Porte au collecteur tout ce qui suit la dernière trace portée.
    private static func syslog(_ options: Options, _ donnees: String) throws(Echec) -> CodeSortie {
        guard !options.drapeau("textes") else {
            throw Echec(.usage, "--textes : aucun texte scellé ne part vers un collecteur")
        }
        let vers = try options.obligatoire("vers")
        let autorites = try options.obligatoire("autorites")
        let identite: (String, String)? =
            switch (options.valeur("certificat"), options.valeur("cle")) {
            case (let certificat?, let cle?): (certificat, cle)
            case (nil, nil): nil
            default: throw Echec(.usage, "--certificat et --cle vont ensemble")
            }
        guard let adresse = AdresseSyslog(vers, autorites: autorites, identite: identite) else {
            throw Echec(.usage, "--vers : hôte, hôte:port ou [adresse IPv6]:port")
        }
        let expediteur = try ExpediteurSyslog(
            donnees: donnees, reprise: try options.obligatoire("reprise"), dire: { _ in })
        let avant = expediteur.etat.porte
        let arrive: Bool
        do throws(ErreurEntrepot) {
            arrive = try expediteur.porterTout(EnvoiSyslog(adresse), journal: journal(donnees))
        } catch { throw Echec(.incident, Service.phrase(error)) }
        guard arrive else {
            throw Echec(
                .incident,
                "le collecteur ne reçoit pas ; la dernière trace portée est la \(expediteur.etat.porte)")
        }
        print("\(expediteur.etat.porte - avant) traces portées, la dernière est la \(expediteur.etat.porte)")
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
