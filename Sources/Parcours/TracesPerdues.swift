import Entrepot
import Synchronization

/// Compte les traces de refus qui n'ont pu être écrites.
///
/// Un refus prononcé sur la preuve ou sur la forme n'attend pas sa trace : quand la file de l'écrivain est pleine, ou le
/// disque, elle se perd. Ce compte est tout ce qui en reste : il ne dit ni qui, ni quel dossier.
public final class TracesPerdues: Sendable {
    private let compte = Atomic<Int>(0)
    private let alerter: @Sendable () -> Void

    /// - Parameter alerter: appelé à chaque perte, de n'importe quel fil ; doit rendre la main aussitôt.
    public init(alerter: @escaping @Sendable () -> Void = {}) { self.alerter = alerter }

    /// Nombre de traces perdues depuis le démarrage.
    public var nombre: Int { compte.load(ordering: .relaxed) }

    /// Note le sort d'une trace que personne n'attendait.
    func noter<R>(_ resultat: Result<R, ErreurEntrepot>) {
        guard case .failure = resultat else { return }
        compte.add(1, ordering: .relaxed)
        alerter()
    }
}
