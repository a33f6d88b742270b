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
        } catch { throw Echec(.incident, Service.phrase(error)) }
        guard let rupture = rapport.rupture else {
            print("sain : \(rapport.traces) traces chaînées, \(rapport.documents) documents conformes")
            return .fait
        }
        print("rompu : \(rupture)")
        return .rompu
    }
}
