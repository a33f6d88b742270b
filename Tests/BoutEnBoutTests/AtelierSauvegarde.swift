import Authentification
import Dispatch
import Domaine
import Foundation
import Outillage
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

/// Un serveur, un dépôt de sauvegardes, et de quoi restaurer ailleurs.
final class AtelierSauvegarde {
    let serveur: ServeurEssai
    let place: String
    let laboratoire: Usager
    let medecin: Usager
    let dossier: String
    private var prochain = 1

    var depot: String { place + "/depot" }

    init() throws {
        serveur = try ServeurEssai()
        place = NSTemporaryDirectory() + "dmp-sauvegarde-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        laboratoire = try Usager(serveur, .laboratoire)
        medecin = try Usager(serveur, .medecin)
        dossier = try medecin.dossier()
        try medecin.sAutoriser(dossier)
    }

    deinit { try? FileManager.default.removeItem(atPath: place) }

    /// Dépose des documents ; leurs numéros.
    @discardableResult
    func deposer(_ nombre: Int, taille: Int = 60_000) throws -> [Int] {
        let numeros = Array(prochain..<(prochain + nombre))
        prochain += nombre
        for numero in numeros { try laboratoire.deposer(DocumentExemple(numero: numero, taille: taille)) }
        return numeros
    }

    func sauvegarder() throws -> (code: Int32, sortie: String) {
        try ServeurEssai.dmp("sauvegarder", "--donnees", serveur.donnees, "--vers", depot)
    }

    func restaurer(_ nom: String, au: String? = nil) throws -> (code: Int32, sortie: String) {
        try ServeurEssai.dmp(
            ["restaurer", depot, "--vers", place + "/" + nom, "--cles", serveur.donnees]
                + (au.map { ["--au", $0] } ?? []))
    }

    /// Les documents d'un répertoire de données, par leur identifiant.
    static func documents(_ donnees: String) throws -> [String: [UInt8]] {
        let connexion = try Connection(path: Entrepot.chemin(donnees), mode: .readOnly)
        var lecture = try Statement(
            connexion, "SELECT unique_id, octets FROM document JOIN contenu ON document_id = id")
        var lus: [String: [UInt8]] = [:]
        try lecture.forEachRow { lus[$0.requiredText(0)] = $0.blob(1) }
        return lus
    }

    /// L'empreinte d'une trace dans la chaîne, en hexadécimal.
    static func empreinte(_ donnees: String, trace rang: Int64) throws -> String? {
        let connexion = try Connection(path: Entrepot.chemin(donnees), mode: .readOnly)
        var lecture = try Statement(connexion, "SELECT empreinte FROM trace WHERE rang = ?1")
        try lecture.bind(rang, at: 1)
        return try lecture.first { $0.blob(0).map { String(format: "%02x", $0) }.joined() }
    }

    func manifestes() throws -> [Manifeste] { try DepotDeSauvegardes(depot, .lire).manifestes() }

    /// Chaque groupe du dépôt : son nom, et ce qui change quand on l'écrit.
    func groupes() throws -> [String: String] {
        var lus: [String: String] = [:]
        let racine = depot + "/groupes"
        for nom in FileManager.default.enumerator(atPath: racine)?.compactMap({ $0 as? String }) ?? [] {
            var etat = stat()
            guard stat(racine + "/" + nom, &etat) == 0, etat.st_mode & S_IFMT == S_IFREG else { continue }
            lus[nom] = "\(etat.st_ino) \(etat.st_mtim.tv_sec).\(etat.st_mtim.tv_nsec) \(etat.st_size)"
        }
        return lus
    }
}

/// Des déposants qui s'arrêtent quand on le leur dit, ou leur part faite, et ce qui leur fut répondu.
final class Deposants: Sendable {
    private let repondus = Mutex<[Int: Bool]>([:])
    private let partis = Mutex<Set<Int>>([])
    private let fini = Atomic(false)
    private let groupe = DispatchGroup()

    /// - Parameter chacun: dépôts que chacun fait au plus : sur une machine rapide, une sauvegarde qui leur cède le pas ne
    ///   doit pas leur courir après sans fin.
    init(_ port: UInt16, _ jeton: String, nombre: Int, taille: Int, chacun: Int = 100_000) {
        for rang in 0..<nombre {
            groupe.enter()
            Thread.detachNewThread { [self] in
                defer { groupe.leave() }
                guard let client = try? HTTPClient(port: port, timeoutMilliseconds: 20_000) else { return }
                var tour = 0
                while tour < chacun, !fini.load(ordering: .acquiring) {
                    let numero = 1_000_000 + rang * 100_000 + tour
                    tour += 1
                    _ = partis.withLock { $0.insert(numero) }
                    let champs = ["Authorization: Bearer \(jeton)", "Content-Type: application/xml"]
                    let octets = DocumentExemple(numero: numero, taille: taille).octets
                    guard (try? client.request("POST", "/alimentation", fields: champs, body: octets)) != nil,
                        let reponse = try? client.readResponse()
                    else { return }
                    repondus.withLock { $0[numero] = reponse.status == 201 }
                }
            }
        }
    }

    /// Les numéros des documents acceptés jusqu'ici.
    var acceptes: [Int] { repondus.withLock { $0.filter(\.value).map(\.key) } }

    /// Les numéros de ceux qui ont été demandés jusqu'ici.
    var demandes: Set<Int> { partis.withLock { $0 } }

    /// Toutes les réponses sont des dépôts acceptés.
    var tousAcceptes: Bool { repondus.withLock { $0.values.allSatisfy { $0 } } }

    /// Attend que tant de documents soient acceptés.
    func attendre(_ nombre: Int) -> Bool {
        let limite = Date().addingTimeInterval(60)
        while acceptes.count < nombre {
            guard Date() < limite else { return false }
            usleep(2000)
        }
        return true
    }

    func arreter() {
        fini.store(true, ordering: .releasing)
        groupe.wait()
    }
}
