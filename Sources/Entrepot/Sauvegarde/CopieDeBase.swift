import Domaine
import OpenSSLKit
import SQLiteKit

/// Copie une base à côté de qui y écrit : par tranches, chacune dans un instantané, puis ce qui a changé depuis.
///
/// Le WAL dit quelles pages changent d'un instantané au suivant. Quand tout est lu, le dernier est tenu le temps de mettre de
/// côté celles qui ont changé après leur lecture ; leurs groupes en sont corrigés ensuite. Le tout est tel qu'il le voit.
struct CopieDeBase: ~Copyable {
    struct Reglages {
        /// Groupes lus dans un instantané : un mébioctet.
        var tranche = 16
        /// Ce qu'une prise repose entre deux groupes, en durées de son travail.
        var repos = 2.0
    }

    /// L'instantané que la copie reproduit.
    struct Resultat {
        var instantane: LecteurContinu.Instantane
        var instant: Instant
        var base: Manifeste.Fichier
        var cadence: Cadence
    }

    private let relais: Relais
    private let reglages: Reglages
    private let battement: () -> Void
    private var cadence: Cadence
    /// L'empreinte de chaque groupe ; `nil` : à lire.
    private var haches: [SHA256Digest?] = []
    private var restants = 0
    private var curseur = 0
    private var pages: Int64 = 0
    /// Les pages qui ont changé depuis que leur groupe est lu.
    private var perimees: Set<UInt32> = []

    init(_ relais: Relais, _ reglages: Reglages, battement: @escaping () -> Void) {
        self.relais = relais
        self.reglages = reglages
        self.battement = battement
        cadence = Cadence(repos: reglages.repos)
    }

    consuming func copier(_ groupes: inout Groupes) throws(ErreurSauvegarde) -> Resultat {
        etendre()
        var lus = 0
        // Une base peut grandir plus vite qu'elle n'est lue : alors le dernier instantané se tient plus longtemps.
        var palier = (restants: restants, a: restants)
        while restants > reglages.tranche {
            if lus >= palier.a {
                if restants > palier.restants / 2 { break }
                palier = (restants, lus + restants)
            }
            try lire(reglages.tranche, &groupes)
            lus += reglages.tranche
            let changees = try relais.relayer()
            cadence.estSeule = changees.isEmpty
            perimees.formUnion(changees)
            etendre()
        }
        try lire(restants, &groupes)
        try corriger(try mettreDeCote(groupes), &groupes)
        let entiers = haches.compactMap { $0 }
        guard entiers.count == haches.count else { throw .interrompu(.trou) }
        return Resultat(
            instantane: relais.tenu, instant: relais.instant,
            base: try groupes.fichier(
                Inventaire.base, taille: pages * Int64(relais.taillePage), entiers),
            cadence: cadence)
    }

    private var parGroupe: Int { Groupes.taille / relais.taillePage }

    /// Lit des groupes qui ne le sont pas, là où la lecture en est.
    private mutating func lire(_ nombre: Int, _ groupes: inout Groupes) throws(ErreurSauvegarde) {
        var manquants = min(nombre, restants)
        while manquants > 0 {
            if curseur >= haches.count { curseur = 0 }
            if haches[curseur] == nil {
                let premiere = curseur * parGroupe
                let octets = try relais.lire(
                    Int64(premiere), nombre: min(parGroupe, Int(pages) - premiere))
                haches[curseur] = try groupes.ajouter(octets)
                restants -= 1
                manquants -= 1
                battement()
                cadence.souffler()
            }
            curseur += 1
        }
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

    /// Met de côté, telles que le dernier instantané les voit, les pages changées depuis leur lecture ; puis ne le tient plus.
    private func mettreDeCote(_ groupes: Groupes) throws(ErreurSauvegarde) -> PagesReprises {
        var cote = try PagesReprises(groupes.depot + "/encours", taillePage: relais.taillePage)
        for page in perimees.sorted() where page <= pages {
            try cote.ajouter(page, try relais.lire(page: page))
        }
        relais.lacher()
        return cote
    }

    private mutating func corriger(
        _ cote: borrowing PagesReprises, _ groupes: inout Groupes
    ) throws(ErreurSauvegarde) {
        var suivantes = ArraySlice(cote.pages)
        while let premiere = suivantes.first {
            let rang = Int(premiere - 1) / parGroupe
            guard let hache = haches[rang] else { return }
            var octets = try groupes.relire(hache)
            while let page = suivantes.first, Int(page - 1) / parGroupe == rang {
                try cote.lire(page, dans: &octets, a: (Int(page - 1) % parGroupe) * relais.taillePage)
                suivantes.removeFirst()
            }
            haches[rang] = try groupes.ajouter(octets)
            battement()
            cadence.souffler()
        }
    }
}
