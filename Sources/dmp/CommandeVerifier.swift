import Entrepot
import Greffe

/// `dmp verifier` : recalcule la chaîne du journal, son arbre à chaque point signé, et l'empreinte de chaque document.
enum CommandeVerifier {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["donnees", "config", "temoin", "cle"])
        try options.sansReste()
        let donnees = try options.obligatoire("donnees")
        let journal: JournalSigne
        let precedents: [PointConnu]
        do throws(JournalSigne.Faute) {
            journal = try JournalSigne(
                donnees: donnees, temoin: options.valeur("temoin"), cle: options.valeur("cle"))
            precedents = try JournalSigne.precedents(donnees: donnees)
        } catch { throw CommandeJournal.phrase(error) }
        for octets in journal.abimesDuTemoin {
            print(
                "témoin : octets \(octets.lowerBound) à \(octets.upperBound) illisibles, le reste est confronté "
                    + "(docs/journal.md dit que faire)")
        }
        let cles = try options.cles(donnees)
        let aEffacer = NoteDeRestauration.aEffacer(donnees: donnees)
        let rapport: RapportVerification
        do throws(ErreurEntrepot) {
            rapport = try Verification.examiner(
                repertoire: donnees, cles: cles, effaces: .ceux(aEffacer),
                points: Array(Set(journal.points + precedents)),
                feuille: { journal.feuille($0, $1) })
        } catch .base(let code) where [11, 26].contains(code & 0xFF) {
            // SQLITE_CORRUPT, SQLITE_NOTADB : le fichier lui-même est abîmé.
            print("rompu : le fichier de la base est abîmé (SQLite \(code))")
            return .rompu
        } catch { throw Service.echec(error) }
        guard let rupture = rapport.rupture else {
            print("sain : \(rapport.traces) traces chaînées, \(rapport.documents) documents conformes")
            print("tête du journal : \(rapport.tete)")
            print(phrase(rapport))
            // Un serveur qui tourne a pu en effacer un autre pendant la lecture : celui-là l'est déjà.
            for uuid in rapport.effacesDepuis where aEffacer.contains(uuid) {
                print(PhrasesSauvegarde.aEffacer(uuid))
            }
            return .fait
        }
        print("rompu : \(rupture)")
        return .rompu
    }

    private static func phrase(_ rapport: RapportVerification) -> String {
        guard rapport.points > 0 else {
            return "aucun point de contrôle signé : la fin du journal n'est pas prouvée"
        }
        return "points de contrôle signés : \(rapport.points), le dernier couvre \(rapport.couvertes) traces"
    }
}
