import Domaine
import Foundation
import HTTPWire
import Parcours
import Regles

/// Les réponses d'erreur : `application/problem+json` (RFC 9457), avec code, énoncé et source.
enum Probleme {
    private struct Corps: Encodable {
        let type: String
        let code: String
        let title: String
        let status: Int
        let detail: String
        let source: String?
        let instance: String?
    }

    static func refus(_ motif: Motif, trace: TraceEcrite? = nil, precision: String? = nil) -> Response {
        let reference = Reglement.reference(motif.porte)
        var reponse = reponse(
            Corps(
                type: "urn:dmp:motif:\(motif.rawValue)", code: motif.rawValue, title: motif.phrase,
                status: motif.statutHTTP, detail: precision ?? reference?.enonce ?? motif.phrase,
                source: reference?.source, instance: trace.map { "urn:uuid:\($0.id)" }))
        switch motif {
        case .preuveAbsente: reponse.fields.append("WWW-Authenticate", "Bearer realm=\"dmp\"")
        case .preuveInvalide:
            reponse.fields.append(
                "WWW-Authenticate", "Bearer realm=\"dmp\", error=\"invalid_token\"")
        default: break
        }
        return reponse
    }

    /// Le refus d'un parcours, tel que l'appelant peut le lire : caché ou inconnu, c'est la même réponse.
    static func refus(_ refus: Refus) -> Response {
        guard refus.absence else {
            return self.refus(refus.motif, trace: refus.trace, precision: refus.precision)
        }
        return reponse(
            Corps(
                type: "urn:dmp:motif:DOC-404", code: "DOC-404",
                title: "Aucun document ne répond à cette demande.",
                status: 404,
                detail: refus.precision
                    ?? "Le document n'existe pas, ou l'appelant ne peut en avoir connaissance.",
                source: nil, instance: refus.trace.map { "urn:uuid:\($0.id)" }))
    }

    static func motif(_ appelant: Appelant) -> Motif {
        switch appelant {
        case .sansPreuve: .preuveAbsente
        case .preuveInvalide: .preuveInvalide
        case .preuveRejouee: .rejeu
        case .roleInconnu, .reconnu: .roleInconnu
        }
    }

    static func incident(_ incident: Incident) -> Response {
        let (code, statut, titre): (String, Int, String) =
            switch incident {
            case .indisponible: ("INC-01", 503, "L'entrepôt ne répond pas.")
            case .surcharge: ("INC-02", 503, "Trop de demandes attendent.")
            case .plein: ("INC-03", 507, "Le disque est plein.")
            case .incertain: ("INC-04", 503, "L'écriture n'a pu être confirmée.")
            case .illisible: ("INC-05", 503, "Le document a cessé d'être lisible pendant la demande.")
            }
        let detail =
            switch incident {
            case .incertain:
                "On ne sait si cela a été fait ; présentée de nouveau, la même demande ne le fera pas deux fois."
            // Sans dire pourquoi : d'un dossier effacé, l'appelant ne saura plus rien.
            case .illisible:
                "L'accès avait été accordé, et sa trace le dit ; rien n'en est rendu. Présentée de nouveau, la demande sera jugée de nouveau."
            case .indisponible, .surcharge, .plein:
                "Rien n'a été fait ; la même demande peut être présentée de nouveau."
            }
        var reponse = reponse(
            Corps(
                type: "urn:dmp:incident:\(code)", code: code, title: titre, status: statut,
                detail: detail, source: nil, instance: nil))
        if statut == 503 { reponse.fields.append("Retry-After", "2") }
        return reponse
    }

    /// La trace est dans le journal, et aucun point de contrôle signé ne la couvre encore.
    static func pasEncoreScellee(_ secondes: Int) -> Response {
        var reponse = reponse(
            Corps(
                type: "urn:dmp:incident:PAS-ENCORE-SCELLEE", code: "PAS-ENCORE-SCELLEE",
                title: "Aucun point de contrôle signé ne couvre encore cette trace.", status: 503,
                detail: "La même demande peut être présentée de nouveau après ce délai.", source: nil,
                instance: nil))
        reponse.fields.append("Retry-After", "\(max(1, secondes))")
        return reponse
    }

    /// Le journal n'est plus celui qui a été signé : aucune preuve n'en serait une.
    static var journalRompu: Response {
        reponse(
            Corps(
                type: "urn:dmp:incident:JOURNAL-ROMPU", code: "JOURNAL-ROMPU",
                title: "Le journal n'est plus celui qui a été signé.", status: 503,
                detail: "L'exploitant en est averti ; aucune preuve ne peut être rendue.", source: nil,
                instance: nil))
    }

    static func malformation(_ malformation: Malformation) -> Response {
        let (code, statut, titre, detail): (String, Int, String, String) =
            switch malformation {
            case .corps(let detail): ("REQ-01", 400, "Le corps de la requête est illisible.", detail)
            case .parametre(let detail): ("REQ-02", 400, "Un paramètre est inconnu ou mal formé.", detail)
            case .entete(let detail): ("REQ-03", 400, "Un champ d'en-tête est mal formé.", detail)
            case .typeDeContenu(let detail): ("REQ-04", 415, "Le type de contenu n'est pas admis.", detail)
            case .codage:
                (
                    "REQ-04", 415, "Le type de contenu n'est pas admis.",
                    "Content-Encoding : aucun, le contenu vient tel qu'il est"
                )
            case .formeAbsente(let detail):
                ("REQ-05", 406, "Le document n'existe sous aucune des formes demandées.", detail)
            case .introuvable(let detail): ("REQ-06", 404, "Rien ne répond à ce chemin.", detail)
            }
        var reponse = reponse(
            Corps(
                type: "urn:dmp:requete:\(code)", code: code, title: titre, status: statut, detail: detail,
                source: nil, instance: nil))
        // RFC 9110 § 12.5.3 : ce qui serait admis.
        if case .codage = malformation { reponse.fields.append("Accept-Encoding", "identity") }
        return reponse
    }

    private static func reponse(_ corps: Corps) -> Response {
        // Un refus dit aussi quelque chose de quelqu'un.
        FacadeREST.privee(
            Response(
                status: corps.status, contentType: "application/problem+json", body: JSONRendu.octets(corps)))
    }
}

extension Motif {
    /// Statut HTTP du motif (contrat § 2).
    ///
    /// Une ligne par motif : un motif nouveau ne compile pas sans elle.
    var statutHTTP: Int {
        switch self {
        case .accorde: 200
        case .preuveAbsente, .preuveInvalide: 401
        case .roleInconnu, .specialiteAbsente, .regulationSansDroit, .brisDeGlaceSansRaison, .rejeu: 403
        case .matriculeMalForme, .cleFausse, .oidHorsEnvironnement, .traitAbsent, .traitsDifferents,
            .identiteNonQualifiee:
            422
        case .dossierInexistant: 404
        case .dossierFerme, .etatDuDossier: 409
        case .bloque, .droitAbsent, .pasAuteur, .pasDeLaStructure, .documentDuPatient,
            .aucunAvisFavorable:
            403
        case .oppositionBrisDeGlace, .oppositionCentre15: 403
        case .autorisationAbsente, .autorisationEchue, .autorisationRetiree: 403
        case .typeFerme, .celluleInconnue, .roleSansColonne: 404
        case .masquePS, .invisiblePatient, .invisibleRepresentants, .masqueEnUrgence: 404
        case .supprime: 404
        case .remplace, .irreversible: 409
        case .versionPerimee: 412
        case .malForme, .demandeMalFormee: 400
        case .tropGrand: 413
        case .autreContenu: 409
        case .pasUnCDA, .elementAbsent, .codeHorsJeu, .contradiction, .visibiliteIncompatible,
            .empreinteFausse, .remplaceInconnu:
            422
        case .oppositionAuDepot: 422
        }
    }
}
