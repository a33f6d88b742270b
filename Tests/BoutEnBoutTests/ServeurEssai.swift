import Authentification
import Domaine
import Foundation
import Outillage
import Testing

/// Un vrai `dmp demo`, dans son processus, sur un port libre et un répertoire à lui.
final class ServeurEssai {
    let donnees: String
    /// Les ports annoncés, dans l'ordre des écoutes.
    private(set) var ports: [UInt16] = []
    private var processus: ChildProcess?
    /// Le fichier de ce que `servir` dit sur sa sortie d'erreurs.
    private var erreurs: String?

    /// Le port de l'écoute publique.
    var port: UInt16 { ports.first ?? 0 }

    /// Le numéro du processus ; 0 avant qu'il ne démarre.
    var pid: Int32 { processus?.pid ?? 0 }

    private let arguments: [String]
    private let ecoutes: Int
    private let stricte: Bool

    /// - Parameters:
    ///   - ecoutes: combien de ports le serveur annonce.
    ///   - stricte: `dmp servir`, avec les jetons du même émetteur, plutôt que `dmp demo`.
    ///   - reglages: clés de plus dans la configuration de `servir`.
    init(stricte: Bool = false, reglages: String = "", ecoutes: Int = 1) throws {
        self.ecoutes = ecoutes
        self.stricte = stricte
        donnees = NSTemporaryDirectory() + "dmp-essai-" + UUID().uuidString
        guard stricte else {
            arguments = ["demo", "--port", "0", "--donnees", donnees]
            try demarrer()
            return
        }
        try FileManager.default.createDirectory(atPath: donnees, withIntermediateDirectories: true)
        _ = try EmetteurDemo.initialiser(repertoire: donnees)
        let configuration = donnees + "/dmp.json5"
        let acces = Sorties.nouvelle().map { #"journalAcces: "\#($0)", "# } ?? ""
        let texte = """
            {donnees: "entrepot", environnement: "essai", port: 0, emetteur: "\(EmetteurDemo.emetteur)",
             audience: "\(EmetteurDemo.audience)", jwks: "jwks.json", autoriserRoot: true,
             \(reglages.contains("journalAcces") ? "" : acces)\(reglages)}
            """
        try Data(texte.utf8).write(to: URL(fileURLWithPath: configuration))
        try Self.reserver(configuration)
        arguments = ["servir", "--config", configuration]
        try #require(try Self.dmp("initialiser", "--config", configuration).code == 0)
        try demarrer()
    }

    /// `dmp demo` sur un répertoire qui existe déjà.
    init(reprendre donnees: String) throws {
        self.donnees = donnees
        (ecoutes, stricte) = (1, false)
        arguments = ["demo", "--port", "0", "--donnees", donnees]
        try demarrer()
    }

    deinit {
        Sorties.garder(mesuresDe: self)
        tuer()
        try? FileManager.default.removeItem(atPath: donnees)
    }

    /// L'exécutable bâti à côté des tests.
    static var executable: String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0])
        return tests.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("dmp").path
    }

    func demarrer() throws {
        let garde = Sorties.nouvelle()
        erreurs = garde ?? (stricte ? donnees + "/erreurs.log" : nil)
        let dit = try erreurs.flatMap { try Sorties.ouvrir($0) }
        let processus = try ChildProcess(
            Self.executable, arguments, errors: erreurs.map { .file($0) } ?? .discarded)
        self.processus = processus
        var texte = ""
        while texte.count(where: { $0 == "\n" }) < ecoutes {
            let octets = processus.readAvailable()
            try #require(!octets.isEmpty, "le serveur s'est arrêté avant d'être prêt")
            texte += String(decoding: octets, as: UTF8.self)
        }
        if garde != nil { dit?.write(Data(texte.utf8)) }
        ports = texte.split(separator: "\n").compactMap { $0.split(separator: ":").last }
            .compactMap { UInt16($0) }
        try #require(ports.count == ecoutes)
    }

    /// Rend un fichier de son seul propriétaire, quel que soit l'`umask` de l'essai.
    static func reserver(_ chemin: String, _ mode: Int = 0o600) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: chemin)
    }

    /// SIGHUP, puis ce que `servir` a dit en plus quand sa dernière ligne commence par ce texte ; vingt secondes au plus.
    func relire(jusqua fin: String) throws -> String {
        let chemin = try #require(erreurs)
        func lu() throws -> String { try String(contentsOfFile: chemin, encoding: .utf8) }
        let avant = try lu().count
        kill(pid, SIGHUP)
        let limite = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < limite {
            let dit = String(try lu().dropFirst(avant))
            if dit.hasSuffix("\n"), dit.split(separator: "\n").last?.hasPrefix(fin) == true { return dit }
            usleep(5_000)
        }
        Issue.record("\(fin) : jamais dit")
        return ""
    }

    /// Comme `kill -9` : aucun fil ne finit ce qu'il faisait.
    func tuer() {
        processus?.kill(SIGKILL)
        processus?.waitUntilExit()
    }

    /// SIGTERM, puis le code de sortie.
    func arreter() -> Int32 {
        guard let processus else { return -1 }
        processus.kill(SIGTERM)
        return processus.waitUntilExit().status
    }

    /// Lance une autre commande de `dmp` et rend son code de sortie et ce qu'elle a dit.
    @discardableResult
    static func dmp(_ arguments: String...) throws -> (code: Int32, sortie: String) {
        try dmp(arguments)
    }

    @discardableResult
    static func dmp(_ arguments: [String]) throws -> (code: Int32, sortie: String) {
        let processus = try ChildProcess(executable, arguments, errors: .piped)
        let octets = processus.readToEnd()
        let code = processus.waitUntilExit().status
        // Un jeton est ce que `jeton` doit dire.
        if arguments.first != "jeton" { Sorties.garder(octets) }
        return (code, String(decoding: octets, as: UTF8.self))
    }

    func client() throws -> HTTPClient { try HTTPClient(port: port, timeoutMilliseconds: 20_000) }

    func jeton(_ porteur: PorteurDemo, duree: Int = 3600, usageUnique: Bool = false) throws -> String {
        let maintenant = Instant(ms: Int64(Date().timeIntervalSince1970 * 1000))
        return try EmetteurDemo(repertoire: donnees).jeton(
            porteur, dureeSecondes: duree, maintenant: maintenant, usageUnique: usageUnique)
    }

    /// Une requête sur une connexion neuve.
    func demander(
        _ methode: String, _ cible: String, _ jeton: String? = nil, champs: [String] = [],
        corps: [UInt8]? = nil
    ) throws -> HTTPReply {
        let client = try client()
        try client.request(
            methode, cible, fields: champs + (jeton.map { ["Authorization: Bearer \($0)"] } ?? []),
            body: corps)
        let reponse = try client.readResponse(toHead: methode == "HEAD")
        Sorties.garder(reponse)
        return reponse
    }

    func json(
        _ methode: String, _ cible: String, _ jeton: String?, _ corps: String
    ) throws -> HTTPReply {
        try demander(
            methode, cible, jeton, champs: ["Content-Type: application/json"], corps: Array(corps.utf8))
    }

    func deposer(
        _ document: DocumentExemple, _ jeton: String, _ parametres: String = ""
    ) throws -> HTTPReply { try deposer(document.octets, jeton, parametres) }

    func deposer(_ octets: [UInt8], _ jeton: String, _ parametres: String = "") throws -> HTTPReply {
        try demander(
            "POST", "/alimentation" + parametres, jeton, champs: ["Content-Type: application/xml"],
            corps: octets)
    }

    /// L'identifiant opaque du dossier d'essai.
    func dossier(
        _ jeton: String, matricule: String = "279035121518989"
    ) throws -> String {
        let reponse = try json(
            "POST", "/dossiers/recherche", jeton,
            #"{"matricule":"\#(matricule)","oid":"1.2.250.1.213.1.4.10"}"#)
        return try #require(reponse.objet["dossier"] as? String)
    }

    func autoriser(_ dossier: String, _ jeton: String, role: String? = nil) throws -> HTTPReply {
        let role = role.map { #","role":"\#($0)""# } ?? ""
        return try json(
            "PUT", "/dossiers/\(dossier)/autorisations", jeton,
            #"{"action":"AJOUT"\#(role),"consentement":{"recueilli":true,"moyen":"oral"}}"#)
    }

    /// Les traces que cet acteur peut lire, la plus récente d'abord.
    func traces(_ dossier: String, _ jeton: String, _ parametres: String = "") throws -> [[String: Any]] {
        let reponse = try demander("GET", "/dossiers/\(dossier)/traces\(parametres)", jeton)
        try #require(reponse.status == 200)
        return try #require(reponse.objet["traces"] as? [[String: Any]])
    }
}

extension HTTPReply {
    /// Le corps lu comme un objet JSON ; vide s'il n'en est pas un.
    var objet: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
    }

    /// Le code du problème, ou `nil`.
    var code: String? { objet["code"] as? String }
}

extension PorteurDemo {
    static let laboratoire = PorteurDemo.etablissement(structure: "1120459876")
    static let medecin = ps("899900063480", "10", specialite: "SM26", structure: "1750803447")
    static let autreMedecin = ps("899900077985", "10", specialite: "SM27", structure: "1120456789")
    static let pharmacien = ps("899900062490", "21", section: "A", structure: "2801234567")
    static let infirmier = ps("899900038839", "60", structure: "1750803447")
    static let biologiste = ps("801234534765", "10", specialite: "SM03", structure: "1120459876")

    static func ps(
        _ id: String, _ profession: String, specialite: String? = nil, section: String? = nil,
        structure: String? = nil, regulation: Bool = false
    ) -> PorteurDemo {
        .ps(
            id: id, nom: "ESSAI", prenom: "ALIX", profession: profession, specialite: specialite,
            section: section, structure: structure, regulation: regulation)
    }
}
