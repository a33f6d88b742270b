import Dispatch
import Foundation
import Parcours
import Synchronization

/// La purge quotidienne d'un serveur : au démarrage, puis chaque jour, sur une file à elle.
final class TacheConservation: Sendable {
    private let conservation: Conservation
    private let donnees: String
    private let annees: Int
    private let file = DispatchQueue(label: "dmp-conservation", qos: .utility)
    private let arretee = Atomic(false)

    init(_ guichet: Guichet, donnees: String, annees: Int) {
        conservation = Conservation(guichet, annees: annees, horloge: Service.horloge)
        self.donnees = donnees
        self.annees = annees
    }

    func demarrer() { file.async { [weak self] in self?.passer() } }

    /// Finit le dossier en cours, et n'en commence pas d'autre.
    func arreter() {
        arretee.store(true, ordering: .releasing)
        file.sync {}
    }

    private func passer() {
        guard !arretee.load(ordering: .acquiring) else { return }
        do throws(Conservation.Empechement) {
            let bilan = try conservation.purger(
                repertoire: donnees, arreter: { arretee.load(ordering: .acquiring) })
            if bilan.effaces + bilan.refuses > 0 { dire(CommandePurger.phrase(bilan, annees)) }
        } catch { dire("conservation : " + CommandePurger.phrase(error)) }
        file.asyncAfter(deadline: .now() + .seconds(86_400)) { [weak self] in self?.passer() }
    }

    private func dire(_ phrase: String) { ErreurStandard.dire(phrase) }
}
