import Authentification
import Coffre
import Dispatch
import Domaine
import Entrepot
import FacadeREST
import Foundation
import Greffe
import HTTPServer
import HTTPWire
import Nomenclatures
import Parcours
import Regles
import Synchronization

/// Les pièces d'un serveur, câblées.
struct Service {
    let guichet: Guichet
    let verificateur: Verificateur
    let mesures = Mesures()
    /// SIGHUP fait relire les clés principales, et tourner celles des dossiers.
    var relitLesCles = false
    /// Le journal technique des requêtes, si l'exploitant en veut un.
    var journalAcces: JournalAcces?
    /// Rouvre le fichier du journal technique, à SIGHUP : qui tourne les journaux l'a renommé.
    var rouvrirJournalAcces: (@Sendable () throws(Echec) -> Int32)?
    /// Qui porte le journal à un collecteur, si l'exploitant en nomme un.
    var expediteur: ExpediteurSyslog?
    /// Efface chaque jour ce dont la durée de conservation est passée, si l'exploitant le veut.
    var conservation: TacheConservation?
    /// Relit les clés de l'émetteur des jetons, à SIGHUP ; `nil` : SIGHUP garde son effet.
    var relireJetons: (@Sendable () throws(Echec) -> Void)?

    static let horloge: @Sendable () -> Instant = {
        var temps = timespec()
        clock_gettime(CLOCK_REALTIME, &temps)
        return Instant(ms: Int64(temps.tv_sec) * 1000 + Int64(temps.tv_nsec) / 1_000_000)
    }

    /// Charge les tables embarquées, la matrice venant d'un fichier s'il est nommé.
    static func nomenclatures(matrice: String? = nil) throws(Echec) -> Nomenclatures {
        let embarquees: Nomenclatures
        do throws(ErreurNomenclature) {
            embarquees = try Nomenclatures.embarquees(empreinte: Entrepot.empreinte)
        } catch { throw Echec(.incident, "table incomplète : \(error)") }
        guard let matrice else { return embarquees }
        let (octets, nom) = try CommandeMatrice.lireSure(matrice)
        do throws(ErreurNomenclature) {
            return try Nomenclatures.embarquees(matrice: octets, nom: nom, empreinte: Entrepot.empreinte)
        } catch { throw Echec(.invalide, CommandeMatrice.phrase(error, octets, embarquees)) }
    }

    /// Charge les tables et ouvre l'entrepôt.
    static func guichet(
        donnees: String, cles: SourcesDeCles? = nil, environnement: Environnement, creer: Bool,
        reglages: Guichet.Reglages, matrice: String? = nil, dureeAutorisationJours: Int? = nil,
        delaiOppositionJours: Int = 42, ageMajorite: Int = 18, preuvesUniquesMaximales: Int? = nil,
        travailleurs: Int
    ) throws(Echec) -> Guichet {
        let nomenclatures = try nomenclatures(matrice: matrice)
        let reglement = Reglement(
            tables: TablesReglement(
                matrice: nomenclatures.matrice, droits: nomenclatures.droits, oidsINS: environnement.oidsINS))
        let versions = VersionsRegles(
            reglement: Reglement.version, matrice: nomenclatures.matrice.empreinte,
            tables: nomenclatures.empreinteTables)
        var contexte = ContexteTransaction(
            horloge: horloge, versions: versions, dureeAutorisationJours: dureeAutorisationJours,
            delaiOppositionJours: delaiOppositionJours, ageMajorite: ageMajorite)
        if let preuvesUniquesMaximales { contexte.preuvesUniquesMaximales = preuvesUniquesMaximales }
        let entrepot: Entrepot
        do throws(ErreurEntrepot) {
            entrepot = try Entrepot(
                repertoire: donnees, creer: creer, contexte: contexte, cles: cles, travailleurs: travailleurs)
        } catch { throw echec(error) }
        return Guichet(
            entrepot: entrepot, reglement: reglement, nomenclatures: nomenclatures, reglages: reglages,
            tracesPerdues: TracesPerdues { AlertePertes.sortieDErreur.noter() })
    }

    /// Une clé qui manque ou qui est fausse est une entrée invalide ; le reste, un incident.
    static func echec(_ erreur: ErreurEntrepot) -> Echec {
        switch erreur {
        case .coffre(let faute) where CommandeCles.estInvalide(faute): Echec(.invalide, phrase(erreur))
        case .enClair: Echec(.refuse, phrase(erreur))
        default: Echec(.incident, phrase(erreur))
        }
    }

    static func phrase(_ erreur: ErreurEntrepot) -> String {
        switch erreur {
        case .absente: "la base n'existe pas : `dmp initialiser` la crée"
        case .plusRecente(let trouvee, let connue):
            "la base est au schéma \(trouvee), ce programme connaît le schéma \(connue) : il est trop ancien"
        case .plusAncienne(let trouvee, let connue):
            "la base est au schéma \(trouvee) ; le serveur, en démarrant, la met au schéma \(connue)"
        case .pleine: "le disque est plein"
        case .incertaine: "l'écriture a échoué, et l'on ne sait s'il en reste quelque chose"
        case .occupee: "un autre processus tient la base"
        case .surcharge, .fermee: "l'entrepôt est fermé"
        case .cle: "pseudonymes.cle, dans le répertoire des données : 32 octets en mode 0600 sont attendus"
        case .enClair:
            "la base tient des dossiers en clair, d'un programme qui ne chiffrait pas : celui-ci ne l'ouvre pas"
        case .coffre(let faute): CommandeCles.phrase(faute)
        case .alteree: "ce qui est chiffré a été altéré : voir `dmp verifier`"
        case .effacee: "le contenu du document, ou sa clé, n'est plus là"
        case .base(let code): "SQLite a échoué (code \(code))"
        }
    }

    /// Les octets de corps que le serveur reçoit en même temps : le budget, moins deux copies d'un document, celle que
    /// SQLite insère et celle qui se chiffre ; l'une et l'autre un document à la fois.
    static func corpsAdmis(_ budget: Int, unDocument taille: Int) -> Int { max(taille, budget - 2 * taille) }

    static var coeurs: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Les routes des façades.
    ///
    /// - Parameter mesures: y servir aussi `/metrics` : la démonstration n'a pas d'écoute d'administration.
    func routes(mesures: Bool) -> RouteTable {
        var routes = RouteTable()
        FacadeREST(guichet: guichet, verificateur: verificateur).monter(sur: &routes)
        if mesures { monterMesures(&routes) }
        return routes
    }

    /// Les routes de l'exploitant.
    var routesAdministration: RouteTable {
        var routes = RouteTable()
        FacadeREST(guichet: guichet, verificateur: verificateur).monterAdministration(sur: &routes)
        monterMesures(&routes)
        return routes
    }

    private func monterMesures(_ routes: inout RouteTable) {
        let (service, mesures, entrepot, pertes) = (self, mesures, guichet.entrepot, guichet.tracesPerdues)
        let depuis = Int(Date().timeIntervalSince1970)
        routes.on(
            .get, "/metrics",
            .synchronous { _ in
                let texte = mesures.texte(
                    entrepot.etatEcrivain, tracesPerdues: pertes.nombre,
                    EtatProcessus(depuis: depuis).jauges + service.jaugesDuJournal
                        + service.jaugesDuCollecteur)
                return Response(
                    status: 200, contentType: TextePrometheus.typeDeContenu, body: Array(texte.utf8))
            })
    }

    /// Écoute, annonce les ports, dans l'ordre des écoutes, et sert jusqu'à SIGTERM ou SIGINT.
    ///
    /// SIGHUP fait relire certificats, clés, autorités, listes de révocation et clés de l'émetteur, et rouvrir le journal technique.
    func servir(
        _ ecoutes: [Ecoute], limites: Limits, travailleurs: Int, arretSecondes: Int,
        annonce: ([UInt16]) -> Void
    ) throws(Echec) -> CodeSortie {
        // Sur l'autre sortie, pour ne pas gêner un script.
        let matrice = CommandeMatrice.etat(guichet.nomenclatures.matrice)
        ErreurStandard.dire(matrice)
        let journal = journalAcces
        let mesures = mesures
        let serveur: Server
        do throws(ServerError) {
            serveur = try Server.start(
                ecoutes.map(\.reglages), limits: limites, workers: travailleurs,
                observer: {
                    mesures.noter($0)
                    journal?.noter($0)
                })
        } catch .tls(let defaut) {
            throw Echec(.invalide, Ecoute.phrase(.tls(defaut)))
        } catch { throw Echec(.incident, Ecoute.phrase(error)) }
        mesures.suivre { serveur.load }
        guichet.greffier?.demarrer()
        conservation?.demarrer()
        annonce(serveur.ports)
        Systemd.pret("en service")
        Memoire.rendreLeDemarrage()
        let garde = chienDeGarde()
        if relitLesCles { tournerSiBesoin() }
        attendreArret(serveur, parleTLS: ecoutes.contains { $0.reglages.tls != nil })
        garde?.cancel()
        Systemd.arret()
        let arrete = DispatchSemaphore(value: 0)
        serveur.stop(graceSeconds: arretSecondes) { arrete.signal() }
        arrete.wait()
        conservation?.arreter()
        guichet.entrepot.fermer()
        expediteur?.arreter()
        guichet.greffier?.arreter()
        journal?.vider()
        AlertePertes.sortieDErreur.vider()
        return .fait
    }

    /// Dit au gestionnaire de services que l'écrivain répond, s'il veut le savoir : un serveur figé sera relancé.
    private func chienDeGarde() -> (any DispatchSourceTimer)? {
        guard let intervalle = Systemd.intervalleDeGarde else { return nil }
        let disponibilite = guichet.disponibilite
        let minuterie = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "dmp-garde"))
        minuterie.schedule(deadline: .now() + intervalle, repeating: intervalle)
        minuterie.setEventHandler {
            disponibilite.examiner { incident in
                // Un disque plein ne se répare pas en relançant : le serveur répond encore 507.
                if incident == nil || incident == .plein { Systemd.vivant() }
            }
        }
        minuterie.activate()
        return minuterie
    }

    /// Attend SIGTERM ou SIGINT, retenus dès le début : aucun ne se perd.
    ///
    /// SIGHUP fait tout relire, si les clés de l'émetteur se relisent ; sinon il garde son effet.
    private func attendreArret(_ serveur: Server, parleTLS: Bool) {
        while Signaux.attendre(relecture: relireJetons != nil) == SIGHUP {
            relire(serveur, parleTLS: parleTLS)
            if relitLesCles { relireLesCles() }
        }
    }

    /// Rouvre le journal technique, relit les clés de l'émetteur, puis ce que TLS demande.
    ///
    /// De chacun, en cas d'échec, ce qui servait sert encore.
    private func relire(_ serveur: Server, parleTLS: Bool) {
        var issues: [String] = []
        if let journalAcces, let rouvrirJournalAcces {
            do throws(Echec) {
                journalAcces.remplacer(par: try rouvrirJournalAcces())
                issues.append("journalAcces rouvert")
            } catch {
                issues.append("journalAcces non rouvert, le précédent sert encore : \(error.message)")
            }
        }
        if let relireJetons {
            do throws(Echec) {
                try relireJetons()
                issues.append("jwks relu")
            } catch { issues.append("jwks non relu, les clés précédentes servent encore : \(error.message)") }
        }
        if parleTLS {
            do throws(ServerError) {
                try serveur.reload()
                issues.append("certificats relus")
            } catch {
                issues.append(
                    "certificats non relus, les précédents restent en service : \(Ecoute.phrase(error))")
            }
        }
        for issue in issues { ErreurStandard.dire(issue) }
    }
}
