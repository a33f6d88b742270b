import Authentification
import Domaine
import Foundation
import Outillage
import Testing

/// Quelqu'un de la démonstration, et les documents qu'on dépose chez lui.
struct Sujet: Sendable {
    let patient: DocumentExemple.Patient

    init(
        _ matricule: String, _ nom: String, _ prenom: String, _ prenoms: String, _ sexe: String,
        _ naissance: String, _ cog: String
    ) {
        var patient = DocumentExemple.Patient()
        patient.matricule = matricule
        patient.nom = nom
        patient.premierPrenom = prenom
        patient.prenoms = prenoms
        patient.sexe = sexe
        patient.naissance = naissance
        patient.cog = cog
        self.patient = patient
    }

    static let adulte = Sujet(
        Matricule.patTrois, "PAT-TROIS", "DOMINIQUE", "DOMINIQUE MARIE-LOUISE", "F", "19790328", "51215")
    static let autreAdulte = Sujet(
        Matricule.patHuit, "PAT-HUIT", "FRANCOISE", "FRANCOISE", "F", "19740702", "51760")
    static let mineur = Sujet(
        Matricule.nessi, "NESSI", "MICHELANGELO", "MICHELANGELO ANTHONY", "M", "20100807", "63220")
    static let autreMineur = Sujet(
        Matricule.patbTrois, "PATB-TROIS", "SOPHIE", "SOPHIE", "F", "20110607", "63220")

    func document(_ numero: Int, type: String? = nil) -> DocumentExemple {
        var document = DocumentExemple(numero: numero)
        document.patient = patient
        return type.map { document.deType($0) } ?? document
    }
}

/// Un serveur où l'on observe un dossier ; ce qui est caché y est, ou est dans celui d'un autre.
///
/// Les deux jumeaux ont la même histoire, au dossier près : même journal, mêmes rangs, mêmes actes de l'écrivain.
struct Jumeau {
    /// uniqueId du document caché : dans le jumeau qui ne l'a pas, rien ne le porte.
    static let numeroCache = 4
    static let numeroAilleurs = 40

    let serveur: ServeurEssai
    let laboratoire: Usager
    let auteur: Usager
    /// Celui dont on observe le dossier.
    let sujet: Sujet
    let titulaire: Usager
    let dossier: String
    /// L'autre, chez qui se fait ce qui est caché quand ce n'est pas ici.
    let voisin: Sujet
    let titulaireVoisin: Usager
    let dossierVoisin: String
    let cacheIci: Bool

    init(mineur: Bool, cacheIci: Bool) throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        auteur = try Usager(serveur, .biologiste)
        sujet = mineur ? .mineur : .adulte
        voisin = mineur ? .autreMineur : .autreAdulte
        self.cacheIci = cacheIci
        titulaire = try Usager(serveur, .titulaire(sujet.patient.matricule))
        titulaireVoisin = try Usager(serveur, .titulaire(voisin.patient.matricule))
        dossier = try titulaire.dossier(sujet.patient.matricule)
        dossierVoisin = try titulaireVoisin.dossier(voisin.patient.matricule)
    }

    /// Celui chez qui tout ce qui est caché se fait.
    var cible: Sujet { cacheIci ? sujet : voisin }
    var titulaireCible: Usager { cacheIci ? titulaire : titulaireVoisin }
    var dossierCible: String { cacheIci ? dossier : dossierVoisin }

    /// Le document à cacher, à déposer chez ``cible``.
    func document(type: String? = nil) -> DocumentExemple {
        cible.document(cacheIci ? Self.numeroCache : Self.numeroAilleurs, type: type)
    }

    /// Ce que le serveur dit avoir fait : actes de l'écrivain, réponses par route et statut.
    func travail() throws -> [String: Int] {
        var travail: [String: Int] = [:]
        for ligne in try serveur.demander("GET", "/metrics").text.split(separator: "\n") {
            let morceaux = ligne.split(separator: " ")
            guard let nom = morceaux.first, let valeur = morceaux.last.flatMap({ Double($0) }),
                nom.hasPrefix("dmp_http_requests_total") && !nom.contains("/metrics")
                    || nom == "dmp_writer_batch_size_sum"
            else { continue }
            travail[String(nom)] = Int(valeur)
        }
        return travail
    }

    /// Ce que `dmp verifier` compte : traces et documents.
    func journal() throws -> String {
        let (code, sortie) = try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees)
        return "\(code) \(sortie.split(separator: "\n").first ?? "")"
    }

    /// Les deux serveurs ont fait le même travail ; l'écrivain compte un acte après y avoir répondu.
    static func memeTravail(_ a: Jumeau, _ b: Jumeau) throws -> Bool {
        let limite = Date().addingTimeInterval(10)
        repeat {
            if try a.travail() == b.travail(), try a.journal() == b.journal() { return true }
        } while Date() < limite
        return false
    }
}

/// Tout ce qu'un usager peut recevoir d'un dossier, rendu comparable : sans UUID, sans instant, sans curseur.
struct Observation {
    private(set) var lues: [(canal: String, texte: String)] = []

    mutating func noter(_ canal: String, _ reponse: HTTPReply) {
        // Une étiquette peut être l'empreinte d'une fiche, donc de ses UUID, et l'identifiant d'une requête est tiré au
        // sort : leur présence seule se compare.
        let champs = reponse.fields.filter { $0.name != "date" }.map { champ in
            "\(champ.name): \(["etag", "x-request-id"].contains(champ.name) ? "" : champ.value)"
        }
        let texte = ["\(reponse.status)"] + champs + [reponse.text]
        lues.append((canal, Self.anonyme(texte.joined(separator: "\n"))))
    }

    mutating func noter(_ canal: String, _ objets: [[String: Any]]) throws {
        let octets = try JSONSerialization.data(withJSONObject: objets, options: [.sortedKeys])
        lues.append((canal, Self.anonyme(String(decoding: octets, as: UTF8.self))))
    }

    mutating func noter(_ canal: String, _ nombre: Int) { lues.append((canal, "\(nombre)")) }

    private static func anonyme(_ texte: String) -> String {
        var texte = texte
        for (motif, mot) in [
            ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
            ("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "INSTANT"),
            ("x-request-id: [0-9a-f]{32}", "x-request-id"),
            (#""curseur":("[^"]*"|[0-9]+)"#, #""curseur""#),
        ] {
            texte = texte.replacingOccurrences(of: motif, with: mot, options: .regularExpression)
        }
        return texte
    }

    /// Les canaux où les deux diffèrent, avec ce que chacun dit là où ils se séparent.
    static func ecarts(_ a: Observation, _ b: Observation) -> [String] {
        guard a.lues.map(\.canal) == b.lues.map(\.canal) else {
            let autres = zip(a.lues, b.lues).first { $0.canal != $1.canal }
            return ["\(a.lues.count) réponses et \(b.lues.count), depuis \(autres?.0.canal ?? "la fin")"]
        }
        return zip(a.lues, b.lues).filter { $0.texte != $1.texte }.map {
            let commun = zip($0.texte, $1.texte).prefix { $0 == $1 }.count
            let depuis = max(0, commun - 60)
            let (cache, absent) = (
                $0.texte.dropFirst(depuis).prefix(160), $1.texte.dropFirst(depuis).prefix(160)
            )
            return "\($0.canal) · caché : …\(cache)… · absent : …\(absent)…"
        }
    }
}
