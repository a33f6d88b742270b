import Entrepot

/// `dmp verifier` : recalcule la chaîne du journal et l'empreinte de chaque document.
enum CommandeVerifier {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["donnees"])
        try options.sansReste()
        let donnees = try options.obligatoire("donnees")
        let rapport: RapportVerification
        do throws(ErreurEntrepot) {
            rapport = try Verification.examiner(repertoire: donnees)
        } catch .base(let code) where [11, 26].contains(code & 0xFF) {
            // SQLITE_CORRUPT, SQLITE_NOTADB : le fichier lui-même est abîmé.
            print("rompu : le fichier de la base est abîmé (SQLite \(code))")
            return .rompu
        } catch { throw Echec(.incident, Service.phrase(error)) }
        guard let rupture = rapport.rupture else {
            print("sain : \(rapport.traces) traces chaînées, \(rapport.documents) documents conformes")
            print("tête du journal : \(rapport.tete)")
            return .fait
        }
        print("rompu : \(rupture)")
        return .rompu
    }
}
