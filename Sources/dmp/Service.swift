import Authentification
import Dispatch
import Domaine
import Entrepot
import FacadeREST
import Foundation
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
        let (octets, nom) = try CommandeMatrice.lire(matrice)
        do throws(ErreurNomenclature) {
            return try Nomenclatures.embarquees(matrice: octets, nom: nom, empreinte: Entrepot.empreinte)
        } catch { throw Echec(.invalide, CommandeMatrice.phrase(error, octets, embarquees)) }
    }

    /// Charge les tables et ouvre l'entrepôt.
    static func guichet(
        donnees: String, environnement: Environnement, creer: Bool, reglages: Guichet.Reglages,
        matrice: String? = nil, dureeAutorisationJours: Int? = nil, delaiOppositionJours: Int = 42,
        ageMajorite: Int = 18, travailleurs: Int
    ) throws(Echec) -> Guichet {
        let nomenclatures = try nomenclatures(matrice: matrice)
        let reglement = Reglement(
            tables: TablesReglement(
                matrice: nomenclatures.matrice, droits: nomenclatures.droits, oidsINS: environnement.oidsINS))
        let versions = VersionsRegles(
            reglement: Reglement.version, matrice: nomenclatures.matrice.empreinte,
            tables: nomenclatures.empreinteTables)
        let entrepot: Entrepot
        do throws(ErreurEntrepot) {
            entrepot = try Entrepot(
                repertoire: donnees, creer: creer,
                contexte: ContexteTransaction(
                    horloge: horloge, versions: versions, dureeAutorisationJours: dureeAutorisationJours,
                    delaiOppositionJours: delaiOppositionJours, ageMajorite: ageMajorite),
                travailleurs: travailleurs)
        } catch { throw Echec(.incident, phrase(error)) }
        return Guichet(
            entrepot: entrepot, reglement: reglement, nomenclatures: nomenclatures, reglages: reglages)
    }

    static func phrase(_ erreur: ErreurEntrepot) -> String {
        switch erreur {
        case .absente: "la base n'existe pas : `dmp initialiser` la crée"
        case .plusRecente(let trouvee, let connue):
            "la base est au schéma \(trouvee), ce programme connaît le schéma \(connue) : il est trop ancien"
        case .pleine: "le disque est plein"
        case .occupee: "un autre processus tient la base"
        case .surcharge, .fermee: "l'entrepôt est fermé"
        case .base(let code): "SQLite a échoué (code \(code))"
        }
    }

    static var coeurs: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Écoute, annonce l'adresse sur la sortie standard, et sert jusqu'à SIGTERM ou SIGINT.
    func servir(
        adresse: String, port: Int, limites: Limits, travailleurs: Int, arretSecondes: Int,
        annonce: (UInt16) -> Void
    ) throws(Echec) -> CodeSortie {
        // Sur l'autre sortie, pour ne pas gêner un script.
        let matrice = CommandeMatrice.etat(guichet.nomenclatures.matrice)
        FileHandle.standardError.write(Data("\(matrice)\n".utf8))
        var routes = RouteTable()
        FacadeREST(guichet: guichet, verificateur: verificateur).monter(sur: &routes)
        let mesures = Mesures()
        let entrepot = guichet.entrepot
        let depuis = Int(Date().timeIntervalSince1970)
        routes.on(
            .get, "/metrics",
            .synchronous { _ in
                let texte = mesures.texte(entrepot.etatEcrivain, EtatProcessus(depuis: depuis).jauges)
                return Response(
                    status: 200, contentType: TextePrometheus.typeDeContenu, body: Array(texte.utf8))
            })
        let serveur: Server
        do throws(ServerError) {
            serveur = try Server.start(
                address: adresse, port: UInt16(clamping: port), routes: routes, limits: limites,
                workers: travailleurs, observer: { mesures.noter($0) })
        } catch { throw Echec(.incident, "l'adresse \(adresse):\(port) ne peut être écoutée") }
        annonce(serveur.port)
        attendreArret()
        let arrete = DispatchSemaphore(value: 0)
        serveur.stop(graceSeconds: arretSecondes) { arrete.signal() }
        arrete.wait()
        guichet.entrepot.fermer()
        return .fait
    }

    private func attendreArret() {
        let signal = DispatchSemaphore(value: 0)
        let file = DispatchQueue(label: "dmp-signaux")
        let sources = [SIGTERM, SIGINT].map { numero in
            Glibc.signal(numero, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: numero, queue: file)
            source.setEventHandler { signal.signal() }
            source.activate()
            return source
        }
        withExtendedLifetime(sources) { signal.wait() }
    }
}
