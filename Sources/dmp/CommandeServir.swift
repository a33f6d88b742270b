import Authentification
import Coffre
import Domaine
import Entrepot
import Foundation
import HTTPWire
import Nomenclatures
import Parcours

/// `dmp servir` et `dmp initialiser`.
enum CommandeServir {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let configuration = try configuration(arguments)
        try Privileges.controler(configuration.environnement, autoriserRoot: configuration.autoriserRoot)
        try FichierSur.controler(donnees: configuration.donnees)
        try FichierSur.controler(autorites: configuration.journal.autorites)
        guard try Environnement.lire(configuration.donnees) == configuration.environnement else {
            throw Echec(
                .invalide, "le répertoire de données est d'un autre environnement que la configuration")
        }
        let jwks = try jwks(configuration.jwks)
        Signaux.retenir(relecture: true)
        let travailleurs = configuration.travailleurs == 0 ? Service.coeurs : configuration.travailleurs
        var guichet = try guichet(
            configuration, cles: try cles(arguments, configuration), travailleurs: travailleurs)
        guichet.greffier = try Service.greffier(
            configuration.donnees, configuration.journal.reglages, guichet.entrepot)
        let verificateur = Verificateur(
            emetteur: configuration.emetteur, audience: configuration.audience, jwks: jwks,
            professionsConnues: guichet.nomenclatures.professions,
            toleranceSecondes: configuration.toleranceHorlogeSecondes,
            dureeMaximaleSecondes: configuration.dureeMaximaleJetonSecondes,
            identifiantsStricts: configuration.identifiantsStricts, horloge: Service.horloge)
        var service = Service(guichet: guichet, verificateur: verificateur)
        service.relitLesCles = true
        if let chemin = configuration.journalAcces {
            let ouvrir = { @Sendable () throws(Echec) in try FichierSur.journalAcces.ouvrirEnAjout(chemin) }
            service.journalAcces = JournalAcces(
                descripteur: try ouvrir(), horloge: { Service.horloge().rfc3339 })
            service.rouvrirJournalAcces = ouvrir
        }
        service.relireJetons = { @Sendable () throws(Echec) in
            verificateur.remplacer(try Self.jwks(configuration.jwks))
        }
        service.expediteur = try Service.expediteur(configuration.donnees, configuration.journal)
        if configuration.purgeQuotidienne {
            service.conservation = TacheConservation(
                guichet, donnees: configuration.donnees, annees: configuration.conservationAnnees)
        }
        let ecoutes = configuration.ecoutes(
            service.routes(mesures: false), administration: service.routesAdministration)
        if configuration.httpEnClair, configuration.ecoutePublique.tls == nil {
            ErreurStandard.dire("attention : httpEnClair, les jetons et les documents passent en clair")
        }
        if configuration.chiffrement.sources == nil {
            ErreurStandard.dire(
                "attention : la clé principale est dans le répertoire des données, qui copie l'un a l'autre")
        }
        return try service.servir(
            ecoutes, limites: limites(configuration), travailleurs: travailleurs,
            arretSecondes: configuration.arretSecondes,
            annonce: { ports in
                for (ecoute, port) in zip(ecoutes, ports) { print(ecoute.annonce(port)) }
                fflush(nil)
            })
    }

    /// Ouvre l'entrepôt que la configuration nomme ; il existe déjà.
    static func guichet(
        _ configuration: Configuration, cles: SourcesDeCles?, travailleurs: Int
    ) throws(Echec) -> Guichet {
        try Service.guichet(
            donnees: configuration.donnees, cles: cles, environnement: configuration.environnement,
            creer: false,
            reglages: Guichet.Reglages(
                coherenceAuteur: configuration.coherenceAuteur, demandeEcrite: configuration.demandeEcrite,
                tailleMaximale: configuration.tailleMaximaleOctets),
            matrice: configuration.matrice,
            dureeAutorisationJours: configuration.dureeAutorisationJours,
            delaiOppositionJours: configuration.delaiOppositionJours,
            ageMajorite: configuration.ageMajorite,
            preuvesUniquesMaximales: configuration.preuvesUniquesMaximales, travailleurs: travailleurs)
    }

    static func initialiser(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let configuration = try configuration(arguments)
        guard !FileManager.default.fileExists(atPath: Entrepot.chemin(configuration.donnees)) else {
            throw Echec(.refuse, "la base existe déjà : elle n'est pas touchée")
        }
        // Ce qui ne peut être resserré se dit maintenant, non au premier démarrage.
        FichierSur.resserrer(donnees: configuration.donnees)
        try FichierSur.controler(donnees: configuration.donnees)
        try configuration.environnement.marquer(configuration.donnees)
        let source =
            configuration.chiffrement.sources?.0 ?? .fichier(FichierDeCle(configuration.donnees).courante)
        var cleACreer = false
        if case .fichier(let chemin) = source { cleACreer = !FileManager.default.fileExists(atPath: chemin) }
        let guichet = try Service.guichet(
            donnees: configuration.donnees, cles: try cles(arguments, configuration),
            environnement: configuration.environnement,
            creer: true,
            reglages: Guichet.Reglages(), travailleurs: 1)
        guichet.entrepot.fermer()
        print("entrepôt créé (\(configuration.environnement.rawValue))")
        if cleACreer, case .fichier(let chemin) = source {
            print("clé principale créée : \(chemin) (mode 0600) ; à garder hors des sauvegardes de la base")
        }
        return .fait
    }

    /// Les clés publiques de l'émetteur : au démarrage, et à chaque SIGHUP.
    private static func jwks(_ chemin: String) throws(Echec) -> JWKS {
        let octets = try FichierSur.jwks.lire(chemin, limite: 262_144)
        do throws(ErreurJWKS) {
            return try JWKS(octets: octets)
        } catch { throw Echec(.invalide, "jwks : \(error)") }
    }

    private static func configuration(_ arguments: [String]) throws(Echec) -> Configuration {
        let options = try Options(arguments, valeurs: ["config"])
        try options.sansReste()
        return try Configuration.lire(try options.obligatoire("config"))
    }

    private static func cles(
        _ arguments: [String], _ configuration: Configuration
    ) throws(Echec) -> SourcesDeCles {
        let options = try Options(arguments, valeurs: ["config"])
        return Configuration.sources(try options.obligatoire("config"), donnees: configuration.donnees)
    }

    private static func limites(_ configuration: Configuration) -> Limits {
        var limites = Limits()
        limites.body = configuration.tailleMaximaleOctets
        limites.bodiesInMemory = Service.corpsAdmis(
            configuration.corpsEnMemoireOctets, unDocument: configuration.tailleMaximaleOctets)
        limites.connectionsPerAddress = configuration.connexionsParAdresse
        limites.headerTimeout = Int64(configuration.delaiEnTetesSecondes) * 1000
        limites.idleTimeout = Int64(configuration.delaiInactiviteSecondes) * 1000
        return limites
    }
}
