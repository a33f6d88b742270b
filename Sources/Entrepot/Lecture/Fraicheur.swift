import Synchronization

/// Ce qui a changé dans chaque dossier, et quand : de quoi savoir si une décision prise ailleurs tient encore.
///
/// Une décision se prend sur un instantané de la base, hors du fil de l'écrivain ; sa trace s'écrit ensuite. Entre les
/// deux, un consentement a pu être retiré : l'écrivain le voit ici et reprend l'acte entier. Aucune trace d'accès ne
/// suit donc celle du retrait qui l'aurait refusé.
final class Fraicheur: Sendable {
    /// Ce qu'un acte qui lit exige de n'avoir pas changé.
    enum Exigence: Sendable {
        /// Les droits, et les fiches qui existaient : lire un document.
        case faits
        /// Et ce que le dossier contient : une liste, un compte.
        case contenu
    }

    /// Numéro de la dernière transaction validée qui a changé un dossier.
    private let validee = Atomic<UInt64>(0)

    /// À lire avant de prendre un instantané : tout changement d'un numéro inférieur ou égal y est.
    var repere: UInt64 { validee.load(ordering: .acquiring) }

    fileprivate func avancer() { validee.add(1, ordering: .releasing) }
}

/// Les changements de chaque dossier, tels que le fil de l'écrivain les tient.
///
/// Deux dossiers peuvent partager une place : une décision encore bonne est alors reprise, jamais l'inverse.
struct Changements {
    private let fraicheur: Fraicheur
    private var faits = [UInt64](repeating: 0, count: 4096)
    private var contenu = [UInt64](repeating: 0, count: 4096)
    /// La transaction ouverte a changé un dossier.
    private var aChange = false

    init(_ fraicheur: Fraicheur) { self.fraicheur = fraicheur }

    /// Note un changement, dès qu'il est écrit : les actes suivants du même lot doivent le voir.
    mutating func noter(_ dossier: Int64, _ portee: Fraicheur.Exigence) {
        aChange = true
        let place = Int(truncatingIfNeeded: dossier) & 4095
        contenu[place] = fraicheur.repere + 1
        if portee == .faits { faits[place] = fraicheur.repere + 1 }
    }

    /// Rien de ce qu'exige une décision prise après `repere` n'a changé dans ces dossiers.
    func sontFrais(_ dossiers: [Int64], depuis repere: UInt64, _ exigence: Fraicheur.Exigence) -> Bool {
        dossiers.allSatisfy { dossier in
            let place = Int(truncatingIfNeeded: dossier) & 4095
            return (exigence == .faits ? faits : contenu)[place] <= repere
        }
    }

    /// La transaction est close : validée, ses changements sont dans tout instantané à venir ; annulée, les avoir notés
    /// ne fait que reprendre des actes pour rien.
    mutating func clore() {
        guard aChange else { return }
        aChange = false
        fraicheur.avancer()
    }
}
