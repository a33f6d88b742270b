import Domaine
import OpenSSLKit
import SQLiteKit

/// Copie une base à côté de qui y écrit : par tranches, chacune dans un instantané, puis ce qui a changé depuis.
///
/// Le WAL dit quelles pages changent d'un instantané au suivant, même s'il a recommencé entre les deux. Quand tout est lu, les
/// pages qui ont changé après leur lecture sont mises de côté, puis celles qui ont changé pendant ce temps, de moins en
/// moins ; le dernier instantané n'est tenu que pour les dernières. Les groupes en sont corrigés ensuite : le tout est tel
/// qu'il le voit.
struct CopieDeBase: ~Copyable {
    struct Reglages {
        /// Groupes lus dans un instantané : 256 Kio.
        var tranche = 4
        /// Groupes que le dernier instantané peut avoir à lire : une base qui n'en a pas plus est lue d'un coup.
        var derniere: Int { 4 * tranche }
        /// Le moindre repos d'une prise, en durées de son travail.
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
    private let enRepos: () -> Void
    private var cadence: Cadence
    /// L'empreinte de chaque groupe ; `nil` : à lire.
    private var haches: [SHA256Digest?] = []
    private var restants = 0
    private var curseur = 0
    private var pages: Int64 = 0
    /// Les pages qui ont changé depuis que leur groupe est lu, ou qu'elles sont de côté.
    private var perimees: Set<UInt32> = []
    private var cote: PagesReprises
    /// L'instantané présent se tient jusqu'au bout : en changer ne mène à rien.
    private var aTenir = false
    /// Groupes lus, et le compte où l'on regardera si ceux qui restent ont diminué.
    private var lus = 0
    private var palier = (restants: 0, a: 0)
    /// Fois où l'on a perdu la suite du WAL.
    private var pertes = 0

    /// Pages mises de côté dans un instantané.
    private static let pagesParTranche = 64
    /// Pages que le dernier instantané se tient le temps de mettre de côté.
    private static let reste = 1000
    private static let pertesMaximales = 3

    init(
        _ relais: Relais, _ reglages: Reglages, encours: String, battement: @escaping () -> Void,
        enRepos: @escaping () -> Void
    ) throws(ErreurSauvegarde) {
        self.relais = relais
        self.reglages = reglages
        self.battement = battement
        self.enRepos = enRepos
        cadence = Cadence(repos: reglages.repos)
        cote = try PagesReprises(encours, taillePage: relais.taillePage)
    }

    consuming func copier(_ groupes: inout Groupes) throws(ErreurSauvegarde) -> Resultat {
        etendre()
        palier = (restants, restants)
        repeat {
            try lireParTranches(&groupes)
            try mettreDeCote()
        } while restants > reglages.derniere && !aTenir
        try lire(restants, &groupes)
        try mettreDeCote(perimees.sorted())
        relais.lacher()
        try corriger(&groupes)
        let entiers = haches.compactMap { $0 }
        guard entiers.count == haches.count else { throw .interrompu(.trou) }
        return Resultat(
            instantane: relais.tenu, instant: relais.instant,
            base: try groupes.fichier(
                Inventaire.base, taille: pages * Int64(relais.taillePage), entiers),
            cadence: cadence)
    }

    private var parGroupe: Int { Groupes.taille / relais.taillePage }

    private mutating func lireParTranches(_ groupes: inout Groupes) throws(ErreurSauvegarde) {
        while restants > reglages.derniere, !aTenir {
            if lus >= palier.a {
                // Une base peut grandir plus vite qu'elle n'est lue.
                if restants > palier.restants / 2 { aTenir = true }
                palier = (restants, lus + restants)
            }
            try lire(reglages.tranche, &groupes)
            lus += reglages.tranche
            _ = try avancer()
        }
    }

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
                for rang in 1...parGroupe { oublier(UInt32(premiere + rang)) }
                restants -= 1
                manquants -= 1
                battement()
                if aTenir { cadence.souffler(tenu: true) }
            }
            curseur += 1
        }
    }

    /// Cette page est telle que le présent instantané la voit.
    private mutating func oublier(_ page: UInt32) {
        perimees.remove(page)
        cote.oublier(page)
    }

    /// Repose, sans tenir d'instantané, puis en tient un nouveau.
    ///
    /// - Returns: faux si ce qui a changé entre-temps est perdu : tout est à relire.
    private mutating func avancer() throws(ErreurSauvegarde) -> Bool {
        guard !aTenir else { return true }
        relais.lacher()
        cadence.souffler()
        enRepos()
        guard let changees = try relais.reprendre() else {
            pertes += 1
            aTenir = pertes >= Self.pertesMaximales
            cadence.estSeule = false
            perimees = []
            cote.vider()
            etendre()
            haches = Array(repeating: nil, count: haches.count)
            restants = haches.count
            palier = (restants, lus + restants)
            return false
        }
        cadence.estSeule = changees.isEmpty
        for page in changees where estLue(page) { perimees.insert(page) }
        etendre()
        return true
    }

    private func estLue(_ page: UInt32) -> Bool {
        let groupe = Int(page - 1) / parGroupe
        return groupe < haches.count && haches[groupe] != nil
    }

    /// Donne à la base l'étendue qu'elle a dans l'instantané.
    private mutating func etendre() {
        guard relais.pages != pages else { return }
        let dernier = Int(min(pages, relais.pages)) / parGroupe
        pages = relais.pages
        let nombre = (Int(pages) + parGroupe - 1) / parGroupe
        if haches.count > nombre {
            restants -= haches[nombre...].count { $0 == nil }
            haches.removeLast(haches.count - nombre)
        }
        restants += nombre - haches.count
        haches += Array(repeating: nil, count: nombre - haches.count)
        // Le groupe où elle finissait, ou finit, n'a plus la même longueur.
        if dernier < nombre, haches[dernier] != nil {
            haches[dernier] = nil
            restants += 1
        }
    }

    /// Met de côté, par tranches, les pages changées depuis leur lecture ; recommence tant qu'il en reste bien moins.
    private mutating func mettreDeCote() throws(ErreurSauvegarde) {
        var avant = Int.max
        while perimees.count > Self.reste, perimees.count < avant / 2, !aTenir {
            avant = perimees.count
            var tour = perimees.sorted()[...]
            while !tour.isEmpty {
                try mettreDeCote(tour.prefix(Self.pagesParTranche))
                tour = tour.dropFirst(Self.pagesParTranche)
                guard try avancer() else { return }
            }
        }
    }

    /// Met de côté des pages, telles que l'instantané les voit.
    private mutating func mettreDeCote(_ liste: some Sequence<UInt32>) throws(ErreurSauvegarde) {
        for page in liste {
            perimees.remove(page)
            if page <= pages { try cote.mettre(page, try relais.lire(page: page)) }
        }
    }

    private mutating func corriger(_ groupes: inout Groupes) throws(ErreurSauvegarde) {
        var suivantes = ArraySlice(cote.pages.filter { $0 <= pages })
        while let premiere = suivantes.first {
            let rang = Int(premiere - 1) / parGroupe
            guard let hache = haches[rang] else { throw .interrompu(.trou) }
            var octets = try groupes.relire(hache)
            while let page = suivantes.first, Int(page - 1) / parGroupe == rang {
                try cote.lire(page, dans: &octets, a: (Int(page - 1) % parGroupe) * relais.taillePage)
                suivantes.removeFirst()
            }
            haches[rang] = try groupes.ajouter(octets)
            enRepos()
            cadence.souffler()
        }
    }
}
