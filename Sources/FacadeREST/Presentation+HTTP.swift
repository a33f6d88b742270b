import Authentification
import Domaine
import Foundation
import HTTPWire
import Parcours

extension FacadeREST {
    /// Lit qui demande, en quel mode, par quel logiciel.
    ///
    /// Le second cas est une requête mal formée.
    func presentation(_ requete: Request) -> Result<Presentation, Malformation> {
        let autorisations = requete.fields.values("authorization")
        // Deux preuves d'identité n'en font aucune (RFC 9110 § 5.3 : ce champ n'est pas une liste).
        let appelant: Appelant =
            autorisations.count > 1
            ? .preuveInvalide : verificateur.authentifier(autorisations.first)
        var mode = ModeAcces.normal
        if let texte = requete.fields["mode-acces"] {
            guard let lu = ModeAcces(rawValue: texte) else {
                return .failure(.entete("Mode-Acces : normal, bris_de_glace ou centre_15"))
            }
            mode = lu
        }
        var raison: String?
        if let texte = requete.fields["mode-acces-raison"] {
            guard let lue = texte.removingPercentEncoding, lue.count <= 500,
                lue.unicodeScalars.allSatisfy({ $0.value >= 32 })
            else {
                return .failure(
                    .entete("Mode-Acces-Raison : texte UTF-8 encodé en pourcentages, 500 caractères au plus"))
            }
            raison = lue
        }
        let origine = Origine(
            facade: .rest, logiciel: Self.borner(requete.fields["user-agent"]),
            message: Self.borner(requete.fields["traceparent"] ?? requete.fields["x-request-id"]),
            adresse: requete.remoteAddress)
        return .success(Presentation(appelant: appelant, mode: mode, raison: raison, origine: origine))
    }

    /// 120 caractères ASCII visibles au plus : ce texte va dans une trace.
    private static func borner(_ texte: String?) -> String? {
        guard let texte else { return nil }
        let octets = texte.utf8.prefix(120).map { $0 >= 32 && $0 < 127 ? $0 : UInt8(ascii: "?") }
        return octets.isEmpty ? nil : String(decoding: octets, as: UTF8.self)
    }

    /// Répond à une requête bien formée ; dit ce qui est mal formé sinon.
    func avec(
        _ requete: Request, _ reponse: Reply, _ servir: (Presentation) -> Void
    ) {
        switch presentation(requete) {
        case .success(let presentation): servir(presentation)
        case .failure(let malformation): reponse.send { Probleme.malformation(malformation) }
        }
    }

    /// Décode un corps JSON.
    ///
    /// L'appelant sans preuve valable garde le refus de sa preuve.
    func decoder<Corps: Decodable & Sendable>(
        _ type: Corps.Type, _ requete: Request, _ reponse: Reply, _ presentation: Presentation,
        _ servir: (Corps) -> Void
    ) {
        do {
            guard TypeMedia.estJSON(requete.fields["content-type"]) else {
                throw Malformation.typeDeContenu("application/json")
            }
            servir(try JSONDecoder().decode(Corps.self, from: Data(requete.body)))
        } catch {
            let malformation =
                error as? Malformation ?? .corps("JSON mal formé, ou champ absent ou d'un autre type")
            refuser(malformation, presentation, reponse)
        }
    }

    /// Répond à une requête mal formée ; la preuve de l'appelant passe avant sa syntaxe.
    func refuser(_ malformation: Malformation, _ presentation: Presentation, _ reponse: Reply) {
        let motif = guichet.refusDePreuve(presentation)
        reponse.send { motif.map { Probleme.refus($0) } ?? Probleme.malformation(malformation) }
    }
}

/// Ce qui est mal formé dans une requête ; jamais la valeur reçue.
enum Malformation: Error, Sendable {
    /// Corps illisible (REQ-01).
    case corps(String)
    /// Paramètre inconnu, répété ou mal formé (REQ-02).
    case parametre(String)
    /// Champ d'en-tête mal formé (REQ-03).
    case entete(String)
    /// Type de contenu inattendu (REQ-04).
    case typeDeContenu(String)
    /// Aucune forme demandée n'existe (REQ-05).
    case formeAbsente(String)
}

/// Types de média des requêtes.
enum TypeMedia {
    /// Le type sans ses paramètres, en minuscules.
    static func essence(_ champ: String?) -> String? {
        champ?.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    }

    static func estJSON(_ champ: String?) -> Bool { champ == nil || essence(champ) == "application/json" }

    /// Les types sous lesquels un CDA se dépose (contrat § 2).
    static func estCDA(_ champ: String?) -> Bool {
        ["application/xml", "text/xml", "application/xslt+xml"].contains(essence(champ) ?? "")
    }
}
