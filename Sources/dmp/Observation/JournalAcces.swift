import Dispatch
import Foundation
import HTTPServer
import HTTPWire
import Synchronization

/// Le journal technique des requêtes : une ligne JSON chacune, sans rien d'un patient.
///
/// Le chemin n'y est pas, seulement le motif de sa route ; ni l'adresse, ni l'appelant, ni la requête. Ce qui dit qui a
/// lu quoi est dans le journal des traces, et lui seul.
final class JournalAcces: Sendable {
    private struct Etat {
        var tampon: [UInt8] = []
        var perdues = 0
        var enCours = false
    }

    private let etat = Mutex(Etat())
    private let file = DispatchQueue(label: "dmp-journal-acces")
    /// Où écrire.
    private struct Sortie {
        /// La file seule le lit et le ferme.
        var descripteur: Int32
        /// Le fichier qui le remplace à la prochaine ligne.
        var suivant: Int32?
        /// La dernière écriture s'est arrêtée au milieu d'une ligne.
        var entamee = false
    }

    private let sortie: Mutex<Sortie>
    private let horloge: @Sendable () -> String

    /// Octets en attente d'écriture, au plus : un disque lent perd des lignes, jamais la mémoire.
    private static let tamponMaximal = 1 << 20

    /// - Parameters:
    ///   - descripteur: où écrire ; il est fermé quand un autre le remplace, et pas avant.
    ///   - horloge: l'instant en RFC 3339.
    init(descripteur: Int32, horloge: @escaping @Sendable () -> String) {
        sortie = Mutex(Sortie(descripteur: descripteur))
        self.horloge = horloge
    }

    /// Note une réponse ; ne bloque pas, et perd la ligne si l'écriture ne suit pas.
    func noter(_ echange: Exchange) { noter(ligne: Self.ligne(echange, horloge())) }

    func noter(ligne: [UInt8]) {
        let aLancer = etat.withLock { etat in
            guard etat.tampon.count + ligne.count <= Self.tamponMaximal else {
                etat.perdues += 1
                return false
            }
            etat.tampon += ligne
            if etat.enCours { return false }
            etat.enCours = true
            return true
        }
        if aLancer { file.async { self.ecrire() } }
    }

    /// Écrit désormais dans un autre fichier, ce qui attend compris : l'ancien a été tourné.
    func remplacer(par descripteur: Int32) {
        let oublie = sortie.withLock { sortie in
            defer { sortie.suivant = descripteur }
            return sortie.suivant
        }
        if let oublie { close(oublie) }
        file.async { _ = self.ouverte() }
    }

    /// Écrit ce qui attend : à l'arrêt.
    func vider() { file.sync { ecrire() } }

    private func ecrire() {
        while true {
            let (lot, perdues) = etat.withLock { etat in
                let pris = (etat.tampon, etat.perdues)
                etat.enCours = !pris.0.isEmpty
                guard etat.enCours else { return pris }
                etat.tampon = []
                etat.perdues = 0
                return pris
            }
            guard !lot.isEmpty else { return }
            var enMoins = ecrire(lot)
            if perdues > 0, ecrire(Array("{\"perdues\":\(perdues)}\n".utf8)) > 0 { enMoins += perdues }
            // Elles se diront derrière la prochaine ligne qui s'écrira.
            if enMoins > 0 { etat.withLock { $0.perdues += enMoins } }
        }
    }

    /// Où écrire maintenant, et si une ligne y est restée entamée.
    private func ouverte() -> (descripteur: Int32, entamee: Bool) {
        let (ouverte, ancien) = sortie.withLock { sortie in
            var ancien: Int32?
            if let suivant = sortie.suivant {
                ancien = sortie.descripteur
                sortie = Sortie(descripteur: suivant)
            }
            return ((sortie.descripteur, sortie.entamee), ancien)
        }
        if let ancien { close(ancien) }
        return ouverte
    }

    /// Une ligne restée entamée se finit d'abord : celle qui suit ne s'y colle pas.
    ///
    /// - Returns: les lignes qui n'ont pu s'écrire entières.
    private func ecrire(_ lot: [UInt8]) -> Int {
        let (descripteur, entamee) = ouverte()
        let octets = entamee ? [UInt8(ascii: "\n")] + lot : lot
        var debut = 0
        defer {
            if debut > 0 { sortie.withLock { $0.entamee = octets[debut - 1] != UInt8(ascii: "\n") } }
        }
        while debut < octets.count {
            let ecrits = octets.withUnsafeBytes {
                write(descripteur, $0.baseAddress.map { $0 + debut }, octets.count - debut)
            }
            if ecrits < 0, errno == EINTR { continue }
            // Un journal technique qu'on ne peut écrire n'arrête pas le service.
            guard ecrits > 0 else {
                return octets[max(debut, octets.count - lot.count)...].count { $0 == UInt8(ascii: "\n") }
            }
            debut += ecrits
        }
        return 0
    }

    /// Une ligne ; aucun de ces champs ne demande d'échappement.
    ///
    /// L'identifiant est celui que la réponse porte (`X-Request-Id`) ; comme la méthode, il est nul quand la tête du
    /// message n'a pu être lue.
    static func ligne(_ e: Exchange, _ instant: String) -> [UInt8] {
        let route = e.pattern.map { "\"\($0)\"" } ?? "null"
        let methode = e.method.map { "\"\($0.rawValue)\"" } ?? "null"
        let identifiant = e.identifier.map { "\"\($0.text)\"" } ?? "null"
        return Array(
            """
            {"instant":"\(instant)","id":\(identifiant),"methode":\(methode),"route":\(route),\
            "statut":\(e.status),"octets":\(e.bytes),"duree_us":\(e.microseconds)}

            """.utf8)
    }
}
