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
    /// Rien de ce qui fut lu avant ce numéro ne vaut plus.
    private var plancher: UInt64 = 0
    /// L'acte en cours a dit ce qu'il change.
    private var acteDit = false
    /// Lignes que l'acte en cours a changées sans que cela compte : sa trace, ses notifications.
    private var anodines: Int64 = 0
    /// Lignes changées par cette connexion avant l'acte en cours.
    private var avantLActe: Int64 = 0

    init(_ fraicheur: Fraicheur) { self.fraicheur = fraicheur }

    /// Note un changement, dès qu'il est écrit : les actes suivants du même lot doivent le voir.
    mutating func noter(_ dossier: Int64, _ portee: Fraicheur.Exigence) {
        aChange = true
        acteDit = true
        let place = Int(truncatingIfNeeded: dossier) & 4095
        contenu[place] = fraicheur.repere + 1
        if portee == .faits { faits[place] = fraicheur.repere + 1 }
    }

    /// Ce qui se lit dans la transaction ouverte contient tout changement d'un numéro inférieur ou égal.
    var repere: UInt64 { fraicheur.repere }

    /// Rien de ce dont une décision dépend n'a changé depuis.
    func sontFrais(_ acte: ActeDiffere, _ exigence: Fraicheur.Exigence) -> Bool {
        guard acte.repereDesFaits >= plancher else { return false }
        return acte.dossiers.allSatisfy { dossier in
            let place = Int(truncatingIfNeeded: dossier) & 4095
            return faits[place] <= acte.repereDesFaits
                && (exigence == .faits || contenu[place] <= acte.repere)
        }
    }

    /// Rien de ce qui a été lu jusqu'ici ne vaut plus : on ne sait pas ce qui a changé.
    mutating func toutNoter() {
        aChange = true
        plancher = fraicheur.repere + 1
    }

    /// - Parameter lignes: toutes celles que cette connexion a changées.
    mutating func ouvrirActe(lignes: Int64) {
        acteDit = false
        anodines = 0
        avantLActe = lignes
    }

    /// Des lignes changées ne changent rien de ce qu'une lecture décide.
    mutating func tenirPourAnodines(_ lignes: Int64) { anodines += lignes }

    /// Un acte qui a changé des lignes sans dire de quel dossier vaut pour tous : un oubli coûte du temps, jamais un droit.
    mutating func clore(lignes: Int64) {
        if !acteDit, lignes - avantLActe > anodines { toutNoter() }
    }

    /// La transaction est close : validée, ses changements sont dans tout instantané à venir ; annulée, les avoir notés
    /// ne fait que reprendre des actes pour rien.
    mutating func clore() {
        guard aChange else { return }
        aChange = false
        fraicheur.avancer()
    }
}
