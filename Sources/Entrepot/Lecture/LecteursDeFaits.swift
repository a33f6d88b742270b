import Coffre
import Glibc
import SQLiteKit
import Synchronization

/// Les connexions sur lesquelles les travailleurs décident, sans attendre l'écrivain.
///
/// Ouvertes à la première demande : une commande qui ne fait qu'écrire n'en a pas.
final class LecteursDeFaits: Sendable {
    private struct Lecteur: ~Copyable {
        private let connexion: Connection
        private var debut: Statement
        private var fin: Statement
        private var transaction: Transaction

        init(
            _ chemin: String, _ contexte: ContexteTransaction, _ trousseau: Trousseau,
            _ connaissances: Connaissances
        ) throws(SQLiteError) {
            let connexion = try Connection(path: chemin, mode: .readOnly)
            let debut = try Statement(connexion, "BEGIN")
            let fin = try Statement(connexion, "COMMIT")
            let transaction = try Transaction(
                connexion, contexte, trousseau, fraicheur: nil, connaissances: connaissances)
            self.connexion = connexion
            self.debut = debut
            self.fin = fin
            self.transaction = transaction
        }

        mutating func executer<R: Sendable>(
            _ differe: consuming ActeDiffere,
            _ acte: @Sendable (inout Transaction) throws(ErreurEntrepot) -> R
        ) -> (R, ActeDiffere)? {
            // Ce qui est déjà su ne vient d'aucun instantané ; ce qui s'y ajoute est une ligne à la fois.
            let instantane = !differe.memoireSeule
            if instantane { do throws(SQLiteError) { try debut.run() } catch { return nil } }
            defer { if instantane { try? fin.run() } }
            transaction.ouvrirActe()
            transaction.differe = differe
            guard
                case .success(let resultat) = Result(catching: { () throws(ErreurEntrepot) in
                    try acte(&transaction)
                }), let differe = transaction.differe
            else { return nil }
            return (resultat, differe)
        }
    }

    private final class Place: Sendable {
        let lecteur = Mutex<Lecteur?>(nil)
    }

    private let chemin: String
    private let contexte: ContexteTransaction
    private let trousseau: Trousseau
    private let connaissances: Connaissances
    private let places: [Place]

    init(
        chemin: String, nombre: Int, contexte: ContexteTransaction, trousseau: Trousseau,
        connaissances: Connaissances
    ) {
        self.chemin = chemin
        self.connaissances = connaissances
        self.trousseau = trousseau
        self.contexte = contexte
        places = (0..<max(1, nombre)).map { _ in Place() }
    }

    /// Un nombre propre au fil appelant : deux travailleurs ne commencent pas par la même place, et chacun retrouve la
    /// sienne, dont les pages sont lues.
    private static var rangDuFil: Int {
        Int(truncatingIfNeeded: (UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15) >> 48)
    }

    /// Exécute un acte sur un instantané de la base ; `nil` quand il ne peut se décider ici.
    ///
    /// - Parameter differe: vide ; dit d'où part l'acte.
    func executer<R: Sendable>(
        _ differe: ActeDiffere, _ acte: @Sendable (inout Transaction) throws(ErreurEntrepot) -> R
    ) -> (R, ActeDiffere)? {
        let premiere = Self.rangDuFil % places.count
        for rang in places.indices {
            let place = places[(premiere + rang) % places.count]
            let fait: (R, ActeDiffere)?? = place.lecteur.withLockIfAvailable { lecteur in
                if lecteur == nil { lecteur = try? Lecteur(chemin, contexte, trousseau, connaissances) }
                return lecteur?.executer(differe, acte)
            }
            if let fait { return fait }
        }
        return nil
    }
}
