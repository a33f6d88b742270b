import Authentification
import Domaine
import Foundation
import HTTPWire
import Parcours

extension FacadeREST {
    /// Lit qui demande, en quel mode, par quel logiciel ; et ce que ses champs d'en-tête ont de mal formé.
    func presentation(_ requete: Request) -> (Presentation, Malformation?) {
        let autorisations = requete.fields.values("authorization")
        // Deux preuves d'identité n'en font aucune (RFC 9110 § 5.3 : ce champ n'est pas une liste).
        let preuve =
            autorisations.count > 1
            ? PreuveLue(appelant: .preuveInvalide) : verificateur.lire(autorisations.first)
        // Le canal et le jeton doivent nommer la même structure (AUT-02).
        let appelant = StructureCertificat.confronter(
            preuve.appelant, unites: requete.clientCertificate?.organizationalUnits)
        var malformation: Malformation?
        var mode = ModeAcces.normal
        // Répétés, ces champs ne disent plus un mode ni une raison : aucun des deux ne l'emporte.
        if let texte = requete.fields.list("mode-acces") {
            if let lu = ModeAcces(rawValue: texte) {
                mode = lu
            } else {
                malformation = .entete("Mode-Acces : normal, bris_de_glace ou centre_15")
            }
        }
        var raison: String?
        let raisons = requete.fields.values("mode-acces-raison")
        if let texte = raisons.first {
            raison = texte.removingPercentEncoding
            if raisons.count > 1 || raison == nil || !Self.estUnTexte(raison, 500) {
                raison = nil
                malformation = .entete(
                    "Mode-Acces-Raison : texte UTF-8 encodé en pourcentages, 500 caractères au plus, une fois"
                )
            }
        }
        let origine = Origine(
            facade: .rest, logiciel: Self.borner(requete.fields["user-agent"]),
            message: Self.borner(requete.fields["traceparent"] ?? requete.fields["x-request-id"]),
            adresse: requete.remoteAddress)
        var secrete = false
        if let texte = requete.fields.list("connexion-secrete") {
            // Mal écrit ou répété, il vaut secret : la trace du refus ne doit pas le trahir.
            secrete = texte != "false"
            if texte != "true", texte != "false" {
                malformation = .entete("Connexion-Secrete : true ou false, une seule fois")
            }
        }
        if requete.method != .get, requete.method != .head,
            let codage = requete.fields.list("content-encoding"), codage.lowercased() != "identity"
        {
            malformation = .codage  // RFC 9110 § 15.5.16 : rien n'est décompressé ici, donc rien n'enfle
        }
        if requete.method == .put, requete.fields["content-range"] != nil {
            // RFC 9110 § 14.5 : pris pour le tout, un contenu partiel changerait ce qu'il ne dit pas.
            malformation = .entete("Content-Range : un PUT porte tout son contenu")
        }
        let presentation = Presentation(
            appelant: appelant, mode: mode, raison: raison, origine: origine, connexionSecrete: secrete,
            preuveUnique: preuve.unique)
        return (presentation, malformation)
    }

    /// 120 caractères ASCII visibles au plus : ce texte va dans une trace.
    private static func borner(_ texte: String?) -> String? {
        guard let texte else { return nil }
        let octets = texte.utf8.prefix(120).map { $0 >= 32 && $0 < 127 ? $0 : UInt8(ascii: "?") }
        return octets.isEmpty ? nil : String(decoding: octets, as: UTF8.self)
    }

    /// Répond à une requête dont l'en-tête est bien formé ; dit ce qui est mal formé sinon.
    func avec(_ appel: Appel, _ servir: (Presentation) -> Void) {
        var (presentation, malformation) = presentation(appel.requete)
        if let malformation { return refuser(malformation, presentation, appel) }
        presentation.conditionFausse = appel.conditionFausse
        servir(presentation)
    }

    /// Refuse sur sa tête seule une requête sans preuve valable : son contenu prendrait de la mémoire à tous.
    ///
    /// Ce qu'elle nomme par son chemin est tracé comme si elle était venue entière. Une recherche ou une création nomme
    /// dans son contenu : il est lu, s'il est petit, pour que la trace le dise.
    func admettre(_ requete: Request, _ action: Action) -> Response? {
        let presentation = presentation(requete).0
        guard presentation.sansPreuve else { return nil }
        if let cible = requete.cible {
            MalFormees(guichet).tracer(action, sur: cible, par: presentation)
        } else if let annonce = requete.fields["content-length"].flatMap({ Int($0) }),
            annonce <= Self.contenuSansPreuve
        {
            return nil
        }
        return Probleme.refus(Probleme.motif(presentation.appelant))
    }

    /// Ce que des traits d'identité occupent au plus, en octets.
    private static var contenuSansPreuve: Int { 4 << 10 }

    /// Décode un corps JSON.
    func decoder<Corps: CorpsFerme & Sendable>(
        _ type: Corps.Type, _ appel: Appel, _ presentation: Presentation, _ servir: (Corps) -> Void
    ) {
        do {
            guard TypeMedia.estJSON(appel.requete.fields["content-type"]) else {
                throw Malformation.typeDeContenu("application/json")
            }
            let octets = Data(appel.requete.body)
            // Une clé répétée, une virgule de trop : un autre lecteur, un mandataire, y lirait autre chose.
            guard JSONStrict.admet(appel.requete.body) else {
                throw Malformation.corps("JSON mal formé, ou clé répétée")
            }
            let corps = try JSONDecoder().decode(Corps.self, from: octets)
            try CleInconnue.chercher(octets, Corps.cles)
            servir(corps)
        } catch {
            let malformation =
                error as? Malformation ?? .corps("JSON mal formé, ou champ absent ou d'un autre type")
            refuser(malformation, presentation, appel)
        }
    }

    /// Décode un corps JSON dont toutes les clés sont facultatives : aucun corps vaut un objet vide.
    func decoderOuVide<Corps: CorpsFerme & Sendable>(
        _ type: Corps.Type, _ vide: Corps, _ appel: Appel, _ presentation: Presentation,
        _ servir: (Corps) -> Void
    ) {
        if appel.requete.body.isEmpty { return servir(vide) }
        decoder(type, appel, presentation, servir)
    }

    /// Répond à une requête mal formée ; la preuve de l'appelant passe avant sa syntaxe.
    ///
    /// La réponse ne dépend pas de ce que la requête nomme ; si c'est un dossier, une trace suit.
    func refuser(_ malformation: Malformation, _ presentation: Presentation, _ appel: Appel) {
        let motif = guichet.refusDePreuve(presentation)
        appel.reponse.send { motif.map { Probleme.refus($0) } ?? Probleme.malformation(malformation) }
        guard let cible = appel.requete.cible else { return }
        MalFormees(guichet).tracer(appel.action, sur: cible, par: presentation)
    }

    /// La route, qui trace aussi ce que le serveur refuse pour elle avant de l'appeler : méthode, taille, corps rompu.
    ///
    /// - Parameter action: l'acte que ce chemin demande.
    func tracee(_ action: Action, _ route: Route) -> Route {
        var route = route
        route.refused = { requete in
            guard let cible = requete.cible else { return }
            MalFormees(guichet).tracer(action, sur: cible, par: presentation(requete).0)
        }
        return route
    }
}

/// Une requête, sa réponse à venir, et l'acte que sa route demande.
struct Appel {
    let requete: Request
    let reponse: Reply
    let action: Action

    init(_ requete: Request, _ reponse: Reply, _ action: Action) {
        self.requete = requete
        self.reponse = reponse
        self.action = action
    }
}

extension Request {
    /// Ce que la requête nomme par son chemin, ou par le paramètre `dossier`.
    var cible: MalFormees.Cible? {
        if let dossier = pathParameters["d"] { return .dossier(dossier) }
        if let document = pathParameters["id"] { return .document(FacadeREST.sansURN(document)) }
        let dossiers = (try? queryItems())?.filter { $0.name == "dossier" } ?? []
        return dossiers.count == 1 ? dossiers.first.map { .dossier($0.value) } : nil
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
    /// Corps compressé, ou codé autrement (REQ-04).
    case codage
    /// Aucune forme demandée n'existe (REQ-05).
    case formeAbsente(String)
    /// Ce que le chemin nomme n'existe pas (REQ-06).
    case introuvable(String)
}

/// Types de média des requêtes.
enum TypeMedia {
    /// Le type sans ses paramètres, en minuscules.
    static func essence(_ champ: String?) -> String? {
        // Presque toujours déjà nu : une lettre capitale, un paramètre ou un espace le trahiraient.
        if let champ, champ.utf8.allSatisfy({ "a"..."z" ~= Unicode.Scalar($0) || $0 == 0x2F || $0 == 0x2B }) {
            return champ
        }
        return champ?.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    }

    static func estJSON(_ champ: String?) -> Bool { champ == nil || essence(champ) == "application/json" }

    /// Les types sous lesquels un CDA se dépose (contrat § 2).
    static func estCDA(_ champ: String?) -> Bool {
        ["application/xml", "text/xml", "application/xslt+xml"].contains(essence(champ) ?? "")
    }
}
