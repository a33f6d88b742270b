import Authentification
import Foundation
import Outillage
import Testing

@Suite("En-têtes de sécurité : rien ne reste chez le client, rien d'un document n'agit")
struct EnTetesTests {
    private func sansCopie(_ reponse: HTTPReply, _ quoi: String) {
        #expect(reponse.fields.filter { $0.name == "cache-control" }.map(\.value) == ["no-store"], "\(quoi)")
        #expect(reponse["x-content-type-options"] == "nosniff", "\(quoi)")
        // En clair, cette promesse serait celle de n'importe qui (RFC 6797 § 7.2).
        #expect(reponse["strict-transport-security"] == nil, "\(quoi)")
    }

    @Test("tout ce qui parle de quelqu'un, refus compris, porte no-store et nosniff")
    func personnel() throws {
        let s = try Scene()
        let document = DocumentExemple(numero: 1)
        let depot = try s.laboratoire.tenterDepot(document)
        let (d, id) = (s.dossier, document.uniqueId)
        sansCopie(depot, "dépôt")
        sansCopie(try s.serveur.demander("GET", "/consultation/\(id)", s.serveur.jeton(.infirmier)), "refus")
        sansCopie(try s.serveur.demander("GET", "/dossiers"), "sans preuve")
        sansCopie(
            try s.confrere.autorisations(
                d, #"{"action":"AJOUT","consentement":{"recueilli":true,"moyen":"oral"}}"#), "autorisation")
        for accept in ["application/xml", "text/html", "application/json"] {
            sansCopie(try s.traitant.get("/consultation/\(id)", "Accept: \(accept)"), accept)
        }
        for cible in [
            "/consultation?dossier=\(d)", "/dossiers/\(d)/traces", "/dossiers/\(d)/notifications",
            "/dossiers/\(d)/preferences", "/dossiers/\(d)/autorisations",
        ] {
            let reponse = try s.patient.get(cible)
            #expect(reponse.status == 200, "\(cible)")
            sansCopie(reponse, cible)
        }
        sansCopie(try s.traitant.get("/dossiers"), "liste des dossiers")
    }

    @Test("un document ne fait rien agir : CSP sandbox sur chaque forme, la page sans script ni cadre")
    func politique() throws {
        let s = try Scene()
        let document = DocumentExemple(numero: 1)
        try s.laboratoire.deposer(document)
        for accept in ["application/xml", "text/html"] {
            let reponse = try s.traitant.get("/consultation/\(document.uniqueId)", "Accept: \(accept)")
            #expect(reponse.status == 200)
            let politique = try #require(reponse["content-security-policy"])
            let regles = politique.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(regles.contains("sandbox") && regles.contains("default-src 'none'"))
            #expect(!politique.contains("script-src") && !politique.contains("allow-"))
            if accept == "text/html" { #expect(regles.contains("frame-ancestors 'none'")) }
        }
    }

    @Test("no-store n'ôte pas la revalidation : 304 à qui tient encore le document, et sa trace")
    func revalidation() throws {
        let s = try Scene()
        let document = DocumentExemple(numero: 1)
        try s.laboratoire.deposer(document)
        let cible = "/consultation/\(document.uniqueId)"
        let etiquette = try #require(try s.traitant.get(cible)["etag"])
        let avant = try s.patient.traces(s.dossier).count { $0["acte"] as? String == "TD3.2" }
        let reponse = try s.traitant.get(cible, "If-None-Match: \(etiquette)")
        #expect(reponse.status == 304 && reponse.body.isEmpty && reponse["etag"] == etiquette)
        sansCopie(reponse, "304")
        let apres = try s.patient.traces(s.dossier).count { $0["acte"] as? String == "TD3.2" }
        #expect(apres == avant + 1)
    }
}
