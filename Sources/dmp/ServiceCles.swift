import Coffre
import Dispatch
import Entrepot
import Foundation
import Parcours

extension Service {
    private static let rotations = DispatchQueue(label: "dmp-rotation")

    /// SIGHUP : relit les clés principales ; si la courante a changé, les clés des dossiers passent sous elle.
    func relireLesCles() {
        do throws(ErreurCoffre) {
            try guichet.entrepot.trousseau.relire()
        } catch {
            return Self.dire(
                "clé principale non relue, la précédente reste en service : \(CommandeCles.phrase(error))")
        }
        tournerSiBesoin()
    }

    /// Commence ou reprend une rotation, à côté de ce qui est servi.
    func tournerSiBesoin() {
        let trousseau = guichet.entrepot.trousseau
        Self.rotations.async {
            do throws(ErreurCoffre) {
                guard try trousseau.etat().resteATourner > 0 else { return }
                let nombre = try trousseau.tourner()
                Self.dire("clé principale changée : \(nombre) clés rescellées")
            } catch { Self.dire("rotation interrompue, à reprendre : \(CommandeCles.phrase(error))") }
        }
    }

    private static func dire(_ phrase: String) {
        ErreurStandard.dire(phrase)
    }
}
