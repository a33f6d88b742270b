import Authentification
import Domaine
import Foundation
import Outillage
import Testing

/// Quelqu'un devant le serveur : son jeton, et les champs qui accompagnent chacune de ses demandes.
struct Usager {
    let serveur: ServeurEssai
    let jeton: String
    private(set) var champs: [String] = []

    init(_ serveur: ServeurEssai, _ porteur: PorteurDemo) throws {
        self.serveur = serveur
        jeton = try serveur.jeton(porteur)
    }

    private func avec(_ champs: String...) -> Usager {
        var copie = self
        copie.champs += champs
        return copie
    }

    func enBrisDeGlace(_ raison: String = "patient inconscient") -> Usager {
        let codee = raison.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return avec("Mode-Acces: bris_de_glace", "Mode-Acces-Raison: \(codee)")
    }

    func enCentre15() -> Usager { avec("Mode-Acces: centre_15") }

    func enConnexionSecrete() -> Usager { avec("Connexion-Secrete: true") }

    // MARK: Requêtes

    /// Une requête sur une connexion neuve ; le corps est du JSON.
    func demander(
        _ methode: String, _ cible: String, _ corps: String? = nil, _ autres: [String] = []
    ) throws -> HTTPReply {
        let type = corps == nil ? [] : ["Content-Type: application/json"]
        return try serveur.demander(
            methode, cible, jeton, champs: champs + type + autres, corps: corps.map { Array($0.utf8) })
    }

    func get(_ cible: String, _ autres: String...) throws -> HTTPReply {
        try demander("GET", cible, nil, autres)
    }

    func put(_ cible: String, _ corps: String = "{}", si version: String? = nil) throws -> HTTPReply {
        try demander("PUT", cible, corps, version.map { ["If-Match: \($0)"] } ?? [])
    }

    func post(_ cible: String, _ corps: String = "{}", si version: String? = nil) throws -> HTTPReply {
        try demander("POST", cible, corps, version.map { ["If-Match: \($0)"] } ?? [])
    }

    // MARK: Dossiers

    func chercher(_ matricule: String = Matricule.patTrois) throws -> HTTPReply {
        try post(
            "/dossiers/recherche", #"{"matricule":"\#(matricule)","oid":"1.2.250.1.213.1.4.10"}"#)
    }

    func chercher(_ nom: String, _ prenom: String, _ date: String) throws -> HTTPReply {
        try post(
            "/dossiers/recherche", #"{"nom":"\#(nom)","prenom":"\#(prenom)","dateNaissance":"\#(date)"}"#)
    }

    func dossier(_ matricule: String = Matricule.patTrois) throws -> String {
        try #require(try chercher(matricule).objet["dossier"] as? String)
    }

    /// S'autorise lui-même (ou sa structure), avec le consentement du patient.
    func sAutoriser(_ dossier: String, traitant: Bool = false) throws {
        let role = traitant ? #","role":"MEDECIN_TRAITANT""# : ""
        let reponse = try autorisations(
            dossier, #"{"action":"AJOUT"\#(role),"consentement":{"recueilli":true,"moyen":"oral"}}"#)
        try #require(reponse.status == 200)
    }

    func autorisations(_ dossier: String, _ corps: String) throws -> HTTPReply {
        try put("/dossiers/\(dossier)/autorisations", corps)
    }

    /// Les titulaires que TD1.6 nomme.
    func titulaires(_ dossier: String, _ mode: String = "ACTIVE") throws -> [String] {
        let reponse = try get("/dossiers/\(dossier)/autorisations?mode=\(mode)")
        try #require(reponse.status == 200)
        return reponse.objets("autorisations").compactMap { $0["titulaire"] as? String }
    }

    func bloquer(_ dossier: String, _ ps: String) throws -> HTTPReply {
        try put("/dossiers/\(dossier)/blocages/\(ps)")
    }

    func debloquer(_ dossier: String, _ ps: String) throws -> HTTPReply {
        try demander("DELETE", "/dossiers/\(dossier)/blocages/\(ps)")
    }

    func preferences(_ dossier: String, _ corps: String) throws -> HTTPReply {
        try put("/dossiers/\(dossier)/preferences", corps)
    }

    // MARK: Documents

    /// Dépose et rend la fiche ; le dépôt doit être accepté.
    @discardableResult
    func deposer(_ document: DocumentExemple, _ parametres: String = "") throws -> [String: Any] {
        let reponse = try tenterDepot(document, parametres)
        try #require(reponse.status == 201)
        return reponse.objet
    }

    func tenterDepot(_ document: DocumentExemple, _ parametres: String = "") throws -> HTTPReply {
        try serveur.demander(
            "POST", "/alimentation" + parametres, jeton, champs: champs + ["Content-Type: application/xml"],
            corps: document.octets)
    }

    func lire(_ document: String) throws -> HTTPReply { try get("/consultation/\(document)") }

    func lireFiche(_ document: String) throws -> HTTPReply {
        try get("/consultation/\(document)", "Accept: application/json")
    }

    /// Tout ce qu'il peut lister, masqués et invisibles compris ; la liste doit être accordée.
    func liste(_ dossier: String, _ suite: String = "&masques=true&invisibles=true") throws -> Liste {
        let reponse = try get("/consultation?dossier=\(dossier)\(suite)")
        try #require(reponse.status == 200)
        return Liste(reponse)
    }

    func masquer(_ document: String, _ corps: String, si version: String? = nil) throws -> HTTPReply {
        try put("/masquage/\(document)", corps, si: version)
    }

    func archiver(
        _ document: String, _ archive: Bool = true, si version: String? = nil
    ) throws -> HTTPReply {
        try put("/archivage/\(document)", #"{"archive":\#(archive)}"#, si: version)
    }

    func supprimer(_ document: String, si version: String? = nil) throws -> HTTPReply {
        try post("/suppression/\(document)", si: version)
    }

    // MARK: Traces et notifications

    /// Les traces qu'il peut lire, la plus récente d'abord.
    func traces(_ dossier: String, _ parametres: String = "?limite=200") throws -> [[String: Any]] {
        let reponse = try get("/dossiers/\(dossier)/traces\(parametres)")
        try #require(reponse.status == 200)
        return reponse.objets("traces")
    }

    /// Les notifications qu'il peut lire, la plus récente d'abord.
    func notifications(
        _ dossier: String, _ parametres: String = "?limite=200"
    ) throws -> [[String: Any]] {
        let reponse = try get("/dossiers/\(dossier)/notifications\(parametres)")
        try #require(reponse.status == 200)
        return reponse.objets("notifications")
    }

    /// Les objets des notifications, la plus récente d'abord.
    func objetsNotifies(_ dossier: String) throws -> [String] {
        try notifications(dossier).compactMap { $0["objet"] as? String }
    }
}

/// Une page d'une liste de documents.
struct Liste {
    let total: Int?
    let documents: [[String: Any]]
    let curseur: String?

    init(_ reponse: HTTPReply) {
        total = reponse.objet["total"] as? Int
        documents = reponse.objets("documents")
        curseur = reponse.objet["curseur"] as? String
    }

    var uniqueIds: [String] { documents.compactMap { $0["uniqueId"] as? String } }
}

extension HTTPReply {
    /// Un tableau d'objets du corps ; vide s'il n'y est pas.
    func objets(_ cle: String) -> [[String: Any]] { objet[cle] as? [[String: Any]] ?? [] }

    /// Le corps, sans la trace qu'il cite.
    var sansInstance: [String: String] {
        var copie = objet
        copie["instance"] = nil
        return copie.mapValues { "\($0)" }
    }

    var visibilite: [String]? { objet["visibilite"] as? [String] }
}

/// Rien dans l'une des réponses ne dit qu'elle n'est pas l'autre, hors la trace que chacune cite.
func memeReponse(_ a: HTTPReply, _ b: HTTPReply) -> Bool {
    let citent = (a.objet["instance"] != nil, b.objet["instance"] != nil)
    let memeCorps = citent.0 ? a.sansInstance == b.sansInstance : a.body == b.body
    return a.status == b.status && citent.0 == citent.1 && memeCorps
        && a.fields.map(\.name) == b.fields.map(\.name)
}

/// Les uniqueId qu'une trace nomme.
func nommes(_ trace: [String: Any]?) -> [String] {
    (trace?["documents"] as? [[String: Any]])?.compactMap { $0["uniqueId"] as? String } ?? []
}

/// Les matricules des dossiers de la démonstration.
enum Matricule {
    static let patTrois = "279035121518989"
    /// Née ADRUN, dite MARTIN.
    static let adrun = "275126322074974"
    static let patHuit = "274075176079430"
    /// Nés en 2010 et 2011.
    static let nessi = "110086322083060"
    static let patbTrois = "211066322074514"
    static let ferme = "228111439061774"
    static let oppose = "153078987658513"
    static let notifie = "184119313757269"
    static let sansDossier = "225088829733682"
}

extension PorteurDemo {
    /// Le même médecin que ``medecin``, au centre de régulation.
    static let regulateur = ps(
        "899900063480", "10", specialite: "SM26", structure: "1750803447", regulation: true)
    static let medecinDuTravail = ps("899900011111", "10", specialite: "SM25", structure: "1750803447")
    static let exploitation = exploitant(id: "exploitant")

    static func titulaire(_ matricule: String = Matricule.patTrois) throws -> PorteurDemo {
        .patient(ins: try MatriculeINS(matricule))
    }

    static func parent(_ matricule: String = Matricule.nessi) throws -> PorteurDemo {
        .representant(id: "parent-1", nom: "PARENT", prenom: "LOU", ins: try MatriculeINS(matricule))
    }
}

extension DocumentExemple {
    /// Le même, d'un type de la nomenclature du DMP hors LOINC (`EXPPAT_2`, `EXPPAT_3`).
    func deType(_ code: String) -> DocumentExemple {
        avec(.code, #"<code code="\#(code)" codeSystem="1.2.250.1.213.1.1.4.12"/>"#)
    }

    /// Écrit par le patient lui-même, hors de toute structure.
    func duPatient() -> DocumentExemple {
        avec(.authorId, #"<id root="\#(patient.oid)" extension="\#(patient.matricule)"/>"#)
            .sans(.authorCode).sans(.authorOrganization)
    }

    /// Du jeune NESSI, né en 2010.
    static func mineur(_ numero: Int) -> DocumentExemple {
        var document = DocumentExemple(numero: numero)
        document.patient.matricule = Matricule.nessi
        document.patient.nom = "NESSI"
        document.patient.premierPrenom = "MICHELANGELO"
        document.patient.prenoms = "MICHELANGELO ANTHONY"
        document.patient.sexe = "M"
        document.patient.naissance = "20100807"
        document.patient.cog = "63220"
        return document
    }
}
