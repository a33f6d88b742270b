import Dispatch
import Foundation
import Synchronization

/// Dit sur la sortie d'erreur que des traces se perdent : une ligne par seconde au plus, un nombre et rien d'autre.
final class AlertePertes: Sendable {
    private struct Etat {
        var perdues = 0
        var enAttente = false
    }

    private let etat = Mutex(Etat())
    private let file = DispatchQueue(label: "dmp-alerte-pertes")
    private let descripteur: Int32
    private let delai: DispatchTimeInterval

    /// Celle de ce processus.
    static let sortieDErreur = AlertePertes()

    /// - Parameters:
    ///   - descripteur: où écrire ; il reste à l'appelant.
    ///   - delai: entre deux lignes, au moins.
    init(descripteur: Int32 = STDERR_FILENO, delai: DispatchTimeInterval = .seconds(1)) {
        self.descripteur = descripteur
        self.delai = delai
    }

    /// Note une perte ; ne bloque pas.
    func noter() {
        let premiere = etat.withLock { etat in
            etat.perdues += 1
            if etat.enAttente { return false }
            etat.enAttente = true
            return true
        }
        // Celles de la seconde qui suit se disent avec elle.
        if premiere { file.asyncAfter(deadline: .now() + delai) { self.dire() } }
    }

    /// Dit ce qui reste à dire : à l'arrêt.
    func vider() { file.sync { dire() } }

    private func dire() {
        let perdues = etat.withLock { etat in
            defer { etat = Etat() }
            return etat.perdues
        }
        guard perdues > 0 else { return }
        let ligne = Array(
            "attention : \(perdues) trace(s) de refus perdue(s), l'écrivain ne les a pas prises\n".utf8)
        // Une ligne qu'on ne peut écrire n'arrête pas le service.
        _ = ligne.withUnsafeBytes { write(descripteur, $0.baseAddress, $0.count) }
    }
}
