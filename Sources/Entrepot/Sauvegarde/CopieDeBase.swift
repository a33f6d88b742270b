import Domaine
import OpenSSLKit
import SQLiteKit

/// Copie une base à côté de qui y écrit : par tranches, chacune dans un instantané, puis ce qui a changé depuis.
///
/// Une tranche lue reste juste tant que rien ne change ses pages : le WAL dit lesquelles changent d'un instantané au suivant,
/// et leurs groupes sont à relire. Quand il en reste peu, le dernier instantané est tenu le temps de les lire : tout est
/// alors tel qu'il le voit.
struct CopieDeBase: ~Copyable {
    struct Reglages {
        /// Groupes lus dans un instantané : deux mébioctets.
        var tranche = 32
        /// Groupes qui peuvent être lus dans le dernier.
        var finale = 512
        /// Au-delà de tant de fois les groupes de la base, le reste se lit dans un seul instantané, si long soit-il.
        var relectures = 4
    }

    /// L'instantané que la copie reproduit.
    struct Resultat {
        var instantane: LecteurContinu.Instantane
        var instant: Instant
        var base: Manifeste.Fichier
    }

    private let relais: Relais
    private let reglages: Reglages
    private let battement: () -> Void
    /// L'empreinte de chaque groupe ; `nil` : à lire.
    private var haches: [SHA256Digest?] = []
    private var restants = 0
    private var curseur = 0
    private var pages: Int64 = 0

    init(_ relais: Relais, _ reglages: Reglages, battement: @escaping () -> Void) {
        self.relais = relais
        self.reglages = reglages
        self.battement = battement
    }

    consuming func copier(_ groupes: inout Groupes) throws(ErreurSauvegarde) -> Resultat {
        etendre()
        var lus = 0
        while restants > reglages.finale, lus <= reglages.relectures * haches.count {
            lus += try lire(reglages.tranche, &groupes)
            let changement = try relais.relayer()
            etendre()
            perimer(changement)
        }
        _ = try lire(restants, &groupes)
        let entiers = haches.compactMap { $0 }
        guard entiers.count == haches.count else { throw .entrepot(.base(code: 11)) }
        let taille = pages * Int64(relais.taillePage)
        return Resultat(
            instantane: relais.tenu, instant: relais.instant,
            base: try groupes.fichier(Inventaire.base, taille: taille, entiers))
    }

    private var parGroupe: Int { Groupes.taille / relais.taillePage }

    /// Lit des groupes qui ne le sont pas, là où la lecture en est ; combien.
    private mutating func lire(_ nombre: Int, _ groupes: inout Groupes) throws(ErreurSauvegarde) -> Int {
        let voulus = min(nombre, restants)
        var lus = 0
        while lus < voulus {
            if curseur >= haches.count { curseur = 0 }
            if haches[curseur] == nil {
                let premiere = curseur * parGroupe
                let octets = try relais.lire(
                    Int64(premiere), nombre: min(parGroupe, Int(pages) - premiere))
                haches[curseur] = try groupes.ajouter(octets)
                restants -= 1
                lus += 1
                battement()
            }
            curseur += 1
        }
        return lus
    }

    /// Donne à la base l'étendue qu'elle a dans l'instantané.
    private mutating func etendre() {
        guard relais.pages != pages else { return }
        let dernier = Int(min(pages, relais.pages)) / parGroupe
        pages = relais.pages
        let nombre = (Int(pages) + parGroupe - 1) / parGroupe
        if haches.count > nombre { haches.removeLast(haches.count - nombre) }
        haches += Array(repeating: nil, count: nombre - haches.count)
        // Le groupe où elle finissait, ou finit, n'a plus la même longueur.
        if dernier < nombre { haches[dernier] = nil }
        restants = haches.count { $0 == nil }
    }

    private mutating func perimer(_ changement: Relais.Changement) {
        switch changement {
        case .inconnu:
            haches = Array(repeating: nil, count: haches.count)
            restants = haches.count
        case .pages(let changees):
            for page in changees {
                let rang = Int(page - 1) / parGroupe
                guard rang < haches.count, haches[rang] != nil else { continue }
                haches[rang] = nil
                restants += 1
            }
        }
    }
}
