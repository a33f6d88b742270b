import Coffre
import Entrepot
import Foundation
import Greffe

/// `dmp sauvegarder --continu` : une base, puis ce qui la suit, chaque seconde, jusqu'à ce qu'on l'arrête.
struct SauvegardeContinue {
    private let donnees: String
    private let depot: String
    private let cles: String?
    /// Entre deux bases.
    private let intervalle: Duration

    /// Attente après une panne, et après une base qui n'a pu être prise.
    private static let apresPanne: UInt32 = 10
    private static let apresBaseManquee = Duration.seconds(600)
    /// Entre deux regards sur le WAL.
    private static let pas: UInt32 = 50_000

    init(_ options: Options, _ donnees: String, _ depot: String) throws(Echec) {
        guard options.valeur("toutes") == nil else {
            throw Echec(.usage, "--continu, ou --toutes\n\(Commandes.usage)")
        }
        self.donnees = donnees
        self.depot = depot
        intervalle = .seconds(3600 * (try options.entier("base", defaut: 24, 1...8760)))
        cles = options.valeur("cles")
        guard let cles else { return }
        for lieu in [donnees, depot] where LieuDesDonnees.contient(lieu, cles) {
            throw Echec(.usage, "--cles : un répertoire hors des données et hors du dépôt")
        }
        guard !LieuDesDonnees.contient(cles, depot), !LieuDesDonnees.contient(cles, donnees) else {
            throw Echec(.usage, "--cles : un répertoire hors des données et hors du dépôt")
        }
    }

    /// Ne rend jamais la main : ce qui passe est redit et repris, le reste est levé.
    func suivre() throws(Echec) -> CodeSortie {
        while true {
            do throws(ErreurSauvegarde) { try suivreUneBase() } catch {
                let echec = PhrasesSauvegarde.echec(error)
                guard echec.code == .incident || echec.code == .refuse else { throw echec }
                dire(echec)
                // Une suite rompue recommence aussitôt ; le reste attend.
                if case .interrompu = error { continue }
                sleep(Self.apresPanne)
            }
        }
    }

    private func suivreUneBase() throws(ErreurSauvegarde) {
        let suivi = try Suivi(donnees: donnees, depot: depot, liens: try liens())
        var prochaine = ContinuousClock.now
        if suivi.estCommence {
            print("suite reprise : le dernier journal de pages se prolonge")
            fflush(nil)
            prochaine += intervalle
        }
        while true {
            if ContinuousClock.now >= prochaine {
                let estPrise = try prendreUneBase(suivi)
                prochaine = ContinuousClock.now + (estPrise ? intervalle : Self.apresBaseManquee)
            }
            try suivi.avancer()
            usleep(Self.pas)
        }
    }

    /// - Returns: faux si la base n'a pu être prise, alors que la suite de la précédente continue.
    private func prendreUneBase(_ suivi: Suivi) throws(ErreurSauvegarde) -> Bool {
        let continuait = suivi.estCommence
        do throws(ErreurSauvegarde) {
            let (manifeste, ajouts) = try suivi.prendreUneBase()
            PhrasesSauvegarde.dire(manifeste, ajouts)
            return true
        } catch {
            let echec = PhrasesSauvegarde.echec(error)
            guard continuait, echec.code == .incident || echec.code == .refuse else { throw error }
            dire(echec)
            return false
        }
    }

    private func liens() throws(ErreurSauvegarde) -> Suivi.Liens {
        let suivie = try Suivie(donnees: donnees, cles: cles)
        return Suivi.Liens(
            horloge: Service.horloge,
            racine: { traces throws(ErreurSauvegarde) in try suivie.racine(traces) },
            racineDeBase: { [donnees] traces, repos throws(ErreurSauvegarde) in
                try CommandeSauvegarder.racine(donnees, traces, repos)
            },
            cles: { () throws(ErreurSauvegarde) in try suivie.copierLesCles() })
    }

    private func dire(_ echec: Echec) {
        ErreurStandard.dire("dmp : \(echec.message)")
    }
}

/// Le journal signé et le trousseau de la base suivie.
private final class Suivie {
    private var arbre: RacineSuivie
    private var copie: CopieDuTrousseau?
    private let donnees: String
    private let cles: String?

    init(donnees: String, cles: String?) throws(ErreurSauvegarde) {
        self.donnees = donnees
        self.cles = cles
        arbre = try CommandeSauvegarder.duJournal { () throws(ErreurGreffe) in
            try RacineSuivie(donnees: donnees)
        }
        guard let cles else { return }
        copie = try Self.duCoffre { () throws(ErreurCoffre) in
            try CopieDuTrousseau(repertoire: donnees, vers: cles)
        }
    }

    func racine(_ traces: Int64) throws(ErreurSauvegarde) -> [UInt8] {
        try CommandeSauvegarder.duJournal { () throws(ErreurGreffe) in try arbre.racine(traces) }
    }

    func copierLesCles() throws(ErreurSauvegarde) {
        guard let cles else { return }
        let copiee = try Self.duCoffre { () throws(ErreurCoffre) in try copie?.suivre() ?? false }
        let pseudonymes = "/pseudonymes.cle"
        if copiee, !FileManager.default.fileExists(atPath: cles + pseudonymes) {
            try? FileManager.default.copyItem(atPath: donnees + pseudonymes, toPath: cles + pseudonymes)
        }
    }

    private static func duCoffre<T: ~Copyable>(
        _ corps: () throws(ErreurCoffre) -> T
    ) throws(ErreurSauvegarde) -> T {
        do throws(ErreurCoffre) { return try corps() } catch {
            switch error {
            case .fichier(let code): throw .fichier("trousseau.db", errno: code)
            case .plein: throw .fichier("trousseau.db", errno: ENOSPC)
            default: throw .entrepot(.coffre(error))
            }
        }
    }
}
