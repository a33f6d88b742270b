import Coffre
import Domaine
import Entrepot
import Foundation
import Greffe
import Parcours

extension Service {
    /// Ouvre le journal d'un répertoire de données ; une rupture arrête le démarrage.
    ///
    /// Le trousseau n'est accordé à la base qu'une fois celle-ci reconnue : une autre ferait détruire des clés.
    static func greffier(
        _ donnees: String, _ reglages: Greffier.Reglages, _ entrepot: Entrepot
    ) throws(Echec) -> Greffier {
        let greffier: Greffier
        do throws(ErreurGreffe) {
            greffier = try Greffier(
                donnees: donnees, reglages: reglages, horloge: horloge,
                dire: ErreurStandard.dire)
        } catch { throw echec(error) }
        do throws(ErreurEntrepot) { try entrepot.reconcilier() } catch { throw echec(error) }
        return greffier
    }

    static func echec(_ erreur: ErreurGreffe) -> Echec {
        switch erreur {
        case .entrepot(let erreur): Echec(.incident, phrase(erreur))
        case .cle: Echec(.invalide, "journal.cle : \(Greffier.phraseDeCle(erreur))")
        case .fichier(let code):
            Echec(.incident, "le répertoire du journal ne peut être lu ou écrit (errno \(code))")
        case .cleDAvantRestauration:
            Echec(
                .invalide,
                "journal.cle (ou journal.origine) est celle du journal d'avant la restauration : nommez-en une autre"
            )
        case .tenu: Echec(.incident, "un autre serveur tient déjà le journal de ce répertoire")
        case .rupture(let maillon):
            Echec(
                .rompu,
                "rompu : \(maillon)\n`dmp verifier` dit le reste ; docs/journal.md dit comment repartir d'une sauvegarde"
            )
        }
    }

    /// L'envoi du journal à un collecteur, si la configuration en nomme un.
    static func expediteur(
        _ donnees: String, _ journal: ConfigurationJournal
    ) throws(Echec) -> ExpediteurSyslog? {
        guard let adresse = journal.syslog?.adresse else { return nil }
        let expediteur = try ExpediteurSyslog(
            donnees: donnees, reprise: donnees + "/journal/syslog",
            dire: ErreurStandard.dire)
        expediteur.suivre(adresse, journal: CommandeExporter.journal(donnees))
        return expediteur
    }

    /// Les jauges de l'envoi au collecteur.
    var jaugesDuCollecteur: [Jauge] {
        guard let etat = expediteur?.etat else { return [] }
        return [
            Jauge("dmp_syslog_last_rank", "Rang de la dernière trace portée au collecteur.", Int(etat.porte)),
            Jauge("dmp_syslog_failures", "Envois au collecteur qui ont échoué.", etat.echecs),
        ]
    }

    /// Les jauges du journal.
    var jaugesDuJournal: [Jauge] {
        guard let etat = guichet.greffier?.etat else { return [] }
        let age = etat.instant == 0 ? -1 : Int((Self.horloge().ms - etat.instant) / 1000)
        return [
            Jauge(
                "dmp_journal_sealed_traces", "Traces que couvre le dernier point signé.",
                Int(clamping: etat.signees)),
            Jauge("dmp_journal_checkpoint_age_seconds", "Depuis le dernier point signé ; -1 : aucun.", age),
            Jauge("dmp_journal_failures", "Points qui n'ont pu être signés.", etat.echecs),
            Jauge("dmp_journal_witness_failures", "Envois à un témoin qui ont échoué.", etat.echecsTemoins),
            Jauge(
                "dmp_journal_broken", "1 : le journal n'est plus celui qui a été signé.", etat.rompu ? 1 : 0),
        ]
    }
}
