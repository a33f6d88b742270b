import Coffre
import Domaine
import Entrepot
import Foundation
import Greffe

/// `dmp restaurer` : rebâtit un répertoire de données, le vérifie tout entier, puis le met à sa place.
enum CommandeRestaurer {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["vers", "au", "cles", "config"])
        let chemin = try options.seul("DEPOT")
        let vers = try options.obligatoire("vers")
        let cles = ClesARestaurer(
            repertoire: try options.obligatoire("cles"), sources: try options.cles(vers))
        let moment = try moment(options.valeur("au"))
        let (reprise, rapport, precedent) = try PhrasesSauvegarde.traduire {
            () throws(ErreurSauvegarde) in
            let depot = try DepotDeSauvegardes(chemin, .lire)
            let reprise = try depot.reprise(moment)
            let (rapport, precedent) = try restaurer(reprise, depot, vers, cles)
            return (reprise, rapport, precedent)
        }
        for illisible in reprise.illisibles {
            print("abîmé : \(illisible) ; ce qui est restauré n'en vient pas")
        }
        print("restauré : \(PhrasesSauvegarde.ligne(reprise.base))")
        if let cycle = reprise.cycle {
            print(
                """
                  prolongée jusqu'à \(cycle.instant) : \(cycle.traces) traces, \
                base de \(PhrasesSauvegarde.octets(reprise.taille))
                """)
        }
        print(
            "vérifié : \(rapport.traces) traces chaînées, \(rapport.documents) documents conformes, \(phrase(rapport))"
        )
        print("tête du journal : \(rapport.tete)")
        for uuid in rapport.effacesDepuis { print(PhrasesSauvegarde.aEffacer(uuid)) }
        print(
            """
            Le journal d'avant est rangé dans \(precedent). Au premier démarrage, le serveur commence un journal signé \
            sous une autre clé, qui dit en chaque point qu'il reprend celui-là : ce qui fut répondu après cette \
            sauvegarde est perdu, et les témoins le montrent (docs/sauvegarde.md).
            """)
        return .fait
    }

    private static func restaurer(
        _ reprise: Reprise, _ depot: borrowing DepotDeSauvegardes, _ vers: String,
        _ cles: ClesARestaurer
    ) throws(ErreurSauvegarde) -> (RapportVerification, String) {
        var restauration = try Restauration(reprise, vers: vers)
        let precedent = restauration.precedent
        do throws(ErreurSauvegarde) {
            try restauration.rebatir(depot)
            try restauration.reprendreLesCles(de: cles.repertoire)
            try restauration.controler()
            let signe = restauration.provisoire + "/" + precedent
            let rapport = try restauration.verifier(
                cles: cles.sources, points: try points(signe))
            try noter(restauration.provisoire, signe, reprise.manifeste, rapport.effacesDepuis)
            try restauration.installer()
            return (rapport, precedent)
        } catch {
            restauration.abandonner()
            throw error
        }
    }

    /// Les clés qu'aucune sauvegarde ne tient.
    private struct ClesARestaurer {
        let repertoire: String
        /// D'où vient la clé principale ; `nil` : du répertoire.
        let sources: SourcesDeCles?
    }

    private static func points(_ precedent: String) throws(ErreurSauvegarde) -> [PointConnu] {
        do throws(JournalSigne.Faute) {
            return try JournalSigne.precedent(precedent)
        } catch { throw .rompu(CommandeJournal.phrase(error).message) }
    }

    private static func noter(
        _ provisoire: String, _ precedent: String, _ manifeste: Manifeste, _ effaces: [String]
    ) throws(ErreurSauvegarde) {
        let note = NoteDeRestauration(
            precedent: precedent, traces: manifeste.traces, racine: manifeste.racineOctets ?? [],
            aEffacer: effaces)
        do throws(ErreurGreffe) { try note.ecrire(donnees: provisoire) } catch .fichier(let code) {
            throw .fichier("journal/restauration", errno: code)
        } catch { throw .fichier("journal/restauration", errno: EIO) }
    }

    private static func moment(_ texte: String?) throws(Echec) -> DepotDeSauvegardes.Moment {
        guard let texte else { return .dernier }
        if let rang = Int64(texte), rang >= 0 { return .rang(rang) }
        guard let instant = Instant(rfc3339: texte) else {
            throw Echec(.usage, "--au : un instant (2026-11-21T08:30:00Z) ou un rang du journal")
        }
        return .instant(instant)
    }

    private static func phrase(_ rapport: RapportVerification) -> String {
        rapport.points > 1
            ? "points de contrôle signés confirmés, le dernier couvre \(rapport.couvertes) traces"
            : "racine du journal conforme"
    }
}
