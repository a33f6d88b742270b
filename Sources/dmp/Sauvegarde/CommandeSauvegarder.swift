import Entrepot
import Foundation
import Greffe

/// `dmp sauvegarder` : une sauvegarde de plus, à côté d'un serveur qui tourne ; relire et purger un dépôt.
enum CommandeSauvegarder {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        switch arguments.first {
        case "verifier": return try verifier(Array(arguments.dropFirst()))
        case "lister": return try lister(Array(arguments.dropFirst()))
        case "purger": return try purger(Array(arguments.dropFirst()))
        default: return try prendre(arguments)
        }
    }

    private static func prendre(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(
            arguments, valeurs: ["donnees", "config", "vers", "toutes", "base", "cles"], drapeaux: ["continu"]
        )
        try options.sansReste()
        let donnees = try LieuDesDonnees.lire(options)
        let vers = try options.obligatoire("vers")
        guard !LieuDesDonnees.contient(donnees, vers) else {
            throw Echec(
                .usage, "--vers : un dépôt hors du répertoire des données, sur un autre disque si possible")
        }
        if options.drapeau("continu") { return try SauvegardeContinue(options, donnees, vers).suivre() }
        guard options.valeur("base") == nil, options.valeur("cles") == nil else {
            throw Echec(.usage, "--base et --cles accompagnent --continu\n\(Commandes.usage)")
        }
        // Elle ne tient aucun verrou que le serveur attende : à lui le processeur d'abord.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        var prise = try PhrasesSauvegarde.traduire { () throws(ErreurSauvegarde) in
            try Prise(donnees: donnees)
        }
        guard options.valeur("toutes") != nil else {
            try prendre(donnees, vers, &prise)
            return .fait
        }
        let secondes = try options.entier("toutes", defaut: 60, 1...86_400)
        while true {
            do throws(Echec) {
                if !prise.estCelleDuRepertoire {
                    prise = try PhrasesSauvegarde.traduire { () throws(ErreurSauvegarde) in
                        try Prise(donnees: donnees)
                    }
                }
                try prendre(donnees, vers, &prise)
            } catch {
                // Un dépôt plein ou débranché : la prochaine sauvegarde sera la bonne. Une rupture, elle, ne passe pas.
                guard error.code == .incident || error.code == .refuse else { throw error }
                ErreurStandard.dire("dmp : \(error.message)")
            }
            sleep(UInt32(secondes))
        }
    }

    private static func prendre(
        _ donnees: String, _ vers: String, _ prise: inout Prise
    ) throws(Echec) {
        let bilan: Prise.Bilan
        do throws(ErreurSauvegarde) {
            let depot = try DepotDeSauvegardes(vers, .ecrire)
            bilan = try prise.prendre(depot, horloge: Service.horloge) {
                traces, repos throws(ErreurSauvegarde) in
                try racine(donnees, traces, repos)
            }
        } catch { throw PhrasesSauvegarde.echec(error) }
        guard case .prise(let manifeste, let ajouts) = bilan else { return }
        PhrasesSauvegarde.dire(manifeste, ajouts)
    }

    static func racine(
        _ donnees: String, _ traces: Int64, _ repos: () -> Void = {}
    ) throws(ErreurSauvegarde) -> [UInt8] {
        try duJournal { () throws(ErreurGreffe) in
            try RacineDuJournal.calculer(donnees: donnees, traces: traces, repos: repos)
        }
    }

    /// Convertit une panne du greffe à la frontière de la sauvegarde.
    static func duJournal<T: ~Copyable>(_ corps: () throws(ErreurGreffe) -> T) throws(ErreurSauvegarde) -> T {
        do throws(ErreurGreffe) { return try corps() } catch .rupture(let maillon) {
            throw .rompu(maillon)
        } catch .entrepot(let erreur) {
            throw .entrepot(erreur)
        } catch .fichier(let code) {
            throw .fichier("journal", errno: code)
        } catch { throw .fichier("journal", errno: EIO) }
    }

    /// `dmp sauvegarder lister DEPOT` : les sauvegardes, de la plus ancienne à la dernière.
    private static func lister(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: [])
        let depot = try options.seul("DEPOT")
        let fautes = try PhrasesSauvegarde.traduire { () throws(ErreurSauvegarde) in
            let ouvert = try DepotDeSauvegardes(depot, .lire)
            let (lisibles, fautes) = try ouvert.inventorier()
            dire(lisibles, try ouvert.journauxLisibles())
            return fautes
        }
        for faute in fautes { print("abîmé : \(faute)") }
        return fautes.isEmpty ? .fait : .rompu
    }

    /// Les sauvegardes, chacune suivie du journal qui commence avec elle ; puis les journaux d'aucune d'elles.
    private static func dire(_ manifestes: [Manifeste], _ journaux: [JournalRelu]) {
        var restants = journaux
        for manifeste in manifestes {
            print(PhrasesSauvegarde.ligne(manifeste))
            guard let rang = restants.firstIndex(where: { $0.numero == manifeste.journal }) else { continue }
            print(PhrasesSauvegarde.ligne(restants.remove(at: rang)))
        }
        for journal in restants { print(PhrasesSauvegarde.ligne(journal)) }
    }

    /// `dmp sauvegarder verifier DEPOT` : relit chaque groupe et dit ce qui peut être restauré.
    private static func verifier(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: [])
        let depot = try options.seul("DEPOT")
        let examen = try PhrasesSauvegarde.traduire { () throws(ErreurSauvegarde) in
            try DepotDeSauvegardes(depot, .lire).examiner()
        }
        dire(examen.restaurables, examen.journaux)
        for journal in examen.journaux where journal.reste > 0 && !journal.estAbime {
            print(
                """
                  journal \(journal.numero) : une écriture interrompue ou en cours à sa fin, \
                \(PhrasesSauvegarde.octets(journal.reste)) qui ne comptent pas
                """)
        }
        for faute in examen.fautes { print("abîmé : \(faute)") }
        print(
            """
            \(examen.restaurables.count) sauvegardes restaurables, \(examen.groupes) groupes conformes \
            (\(PhrasesSauvegarde.octets(examen.octets)))
            """)
        return examen.fautes.isEmpty ? .fait : .rompu
    }

    /// `dmp sauvegarder purger DEPOT --garder N`.
    private static func purger(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["garder"])
        let depot = try options.seul("DEPOT")
        _ = try options.obligatoire("garder")
        let garder = try options.entier("garder", defaut: 1, 1...1_000_000)
        let purge = try PhrasesSauvegarde.traduire { () throws(ErreurSauvegarde) in
            try DepotDeSauvegardes(depot, .purger).purger(garder: garder)
        }
        print(
            """
            \(purge.sauvegardes) sauvegardes retirées, \(purge.groupes) groupes, \(purge.journaux) journaux \
            (\(PhrasesSauvegarde.octets(purge.octets)))
            """)
        return .fait
    }
}
