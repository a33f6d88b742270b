import Dispatch
import Merkle
import Synchronization

/// Porte les points de contrôle aux témoins, sur une file à lui : un témoin lent n'attarde personne.
///
/// Seul le dernier point compte : il couvre les précédents. Un témoin qui manque est retenté, de plus en plus
/// rarement, jusqu'à une fois par heure.
final class Courrier: Sendable {
    private struct Destination {
        let temoin: Temoin
        /// Taille du dernier point qu'il a reçu.
        var recue: String?
        var echecs = 0
        /// Passages à laisser avant de le retenter.
        var repos = 0
    }

    private struct Etat {
        var destinations: [Destination]
        var dernier: SignedNote?
        var echecs = 0
    }

    private let etat: Mutex<Etat>
    private let file = DispatchQueue(label: "dmp-temoins", qos: .utility)
    private let dire: @Sendable (String) -> Void
    private static let reposMaximal = 60

    /// - Parameter dernier: le dernier point signé ; un témoin a pu le manquer avant l'arrêt.
    init(_ temoins: [Temoin], dernier: SignedNote? = nil, dire: @escaping @Sendable (String) -> Void) {
        etat = Mutex(Etat(destinations: temoins.map { Destination(temoin: $0) }, dernier: dernier))
        self.dire = dire
    }

    /// Envois qui ont échoué.
    var echecs: Int { etat.withLock { $0.echecs } }

    /// Un nouveau point : à porter à tous.
    func porter(_ note: SignedNote) {
        guard
            etat.withLock({
                $0.dernier = note
                return !$0.destinations.isEmpty
            })
        else { return }
        file.async { self.passer(dernier: false) }
    }

    /// Porte à tous le dernier point signé avant le démarrage.
    func demarrer() {
        if let note = etat.withLock({ $0.dernier }) { porter(note) }
    }

    /// Retente ceux qui n'ont pas reçu le dernier point.
    func relancer() {
        guard etat.withLock({ etat in etat.destinations.contains { $0.echecs > 0 } }) else { return }
        file.async { self.passer(dernier: false) }
    }

    /// Un dernier passage, même chez ceux qui se reposent, puis plus rien.
    func arreter() { file.sync { passer(dernier: true) } }

    private func passer(dernier: Bool) {
        let nombre = etat.withLock { $0.destinations.count }
        for rang in 0..<nombre {
            let aPorter: (Temoin, SignedNote)? = etat.withLock { etat in
                guard let note = etat.dernier, etat.destinations[rang].recue != note.text else { return nil }
                if etat.destinations[rang].repos > 0, !dernier {
                    etat.destinations[rang].repos -= 1
                    return nil
                }
                return (etat.destinations[rang].temoin, note)
            }
            guard let (temoin, note) = aPorter else { continue }
            noter(rang, note, recue: Self.remettre(note, a: temoin))
        }
    }

    private func noter(_ rang: Int, _ note: SignedNote, recue: Bool) {
        let avant = etat.withLock { etat in
            let avant = etat.destinations[rang].echecs
            if recue {
                etat.destinations[rang].recue = note.text
                etat.destinations[rang].echecs = 0
                etat.destinations[rang].repos = 0
            } else {
                etat.echecs += 1
                etat.destinations[rang].echecs = avant + 1
                etat.destinations[rang].repos = min(Self.reposMaximal, 1 << min(avant, 6)) - 1
            }
            return avant
        }
        if !recue, avant == 0 {
            dire("journal : le témoin \(rang + 1) n'a pas reçu le point de contrôle, à retenter")
        }
        if recue, avant > 0 { dire("journal : le témoin \(rang + 1) reçoit de nouveau") }
    }

    private static func remettre(_ note: SignedNote, a temoin: Temoin) -> Bool {
        switch temoin {
        case .fichier(let chemin):
            do throws(ErreurGreffe) {
                try ajouter(note, a: try FichierAjout(chemin))
                return true
            } catch { return false }
        case .http(let adresse): return EnvoiHTTP.envoyer(Array(note.note.utf8), a: adresse)
        }
    }

    /// Ajoute un point à un fichier, à moins que ce ne soit déjà son dernier ; ne retire rien de ce qu'il tient.
    private static func ajouter(_ note: SignedNote, a fichier: borrowing FichierAjout) throws(ErreurGreffe) {
        let taille = try fichier.taille()
        let debut = taille > Points.finLue ? taille - Points.finLue : 0
        let fin = try fichier.lire(Int(taille - debut), a: debut)
        let lus = Points.lire(fin, coupe: debut > 0)
        if lus.notes.last == note, lus.fin == fin.count { return try fichier.synchroniser() }
        // Une écriture coupée finit sans ligne vide : le point qui suit ne s'y colle pas.
        let manque = 2 - fin.suffix(2).reversed().prefix { $0 == 0x0A }.count
        let separation = [UInt8](repeating: 0x0A, count: fin.isEmpty ? 0 : manque)
        try fichier.ecrire(separation + Points.enregistrement(note), a: taille)
        try fichier.synchroniser()
    }
}
