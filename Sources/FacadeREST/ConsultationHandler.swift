import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    /// `GET /consultation` : la liste des documents d'un dossier.
    func lister(_ requete: Request, _ reponse: Reply, _ consultation: Consultation) {
        let appel = Appel(requete, reponse, .rechercheMetadonnees)
        avec(appel) { presentation in
            switch Self.criteres(requete) {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let (dossier, criteres)):
                consultation.lister(dossier, criteres, par: presentation) { resultat in
                    reponse.send { Self.rendreListe(resultat) }
                }
            }
        }
    }

    static func criteres(_ requete: Request) -> Result<(String, CriteresListe), Malformation> {
        Parametres.lire(requete) { p throws(Malformation) in
            guard let dossier = try p.un("dossier") else { throw .parametre("dossier : obligatoire") }
            var c = CriteresListe()
            c.types = try p.liste("type")
            c.classes = try p.liste("classe")
            c.rubriques = try p.liste("rubrique")
            c.categories = try p.liste("categorie")
            c.professions = try p.liste("profession")
            c.specialites = try p.liste("specialite")
            c.auteurs = try p.liste("auteur")
            c.structures = try p.liste("structure")
            c.du = try p.instant("du")
            c.au = try p.instant("au", finDuJour: true)
            c.depotDu = try p.instant("depotDu")
            c.depotAu = try p.instant("depotAu", finDuJour: true)
            c.nouveaux = try p.booleen("nouveaux") ?? false
            c.masques = try p.booleen("masques") ?? false
            c.invisibles = try p.booleen("invisibles") ?? false
            c.limite = try p.entier("limite", 1...CriteresListe.limiteMaximale) ?? c.limite
            let etats = try p.liste("statut")
            if !etats.isEmpty {
                c.etats = []
                for texte in etats {
                    guard let etat = EtatDocument(rawValue: texte) else {
                        throw .parametre("statut : Approved, Archived, Deprecated ou Deleted")
                    }
                    c.etats.insert(etat)
                }
            }
            if let tri = try p.un("tri") {
                c.decroissant = tri.hasPrefix("-")
                guard let ordre = CriteresListe.Tri(rawValue: String(tri.drop { $0 == "-" })) else {
                    throw .parametre("tri : depot, acte ou creation, précédé de - pour l'ordre décroissant")
                }
                c.tri = ordre
            }
            if let texte = try p.un("curseur") {
                guard let curseur = Curseur(texte: texte) else { throw .parametre("curseur : illisible") }
                c.curseur = curseur
            }
            return (dossier, c)
        }
    }

    private static func rendreListe(_ resultat: Reponse<DocumentsListes>) -> Response {
        switch resultat {
        case .accorde(let listes):
            let page = listes.page
            if listes.referencesSeules {
                return privee(
                    .json(
                        JSONRendu.octets(
                            PageJSON(
                                documents: page.fiches.map { ReferenceJSON($0) }, total: page.total,
                                curseur: page.curseur?.texte))))
            }
            let liste = PageJSON(
                documents: page.fiches.map { FicheJSON($0) }, total: page.total,
                curseur: page.curseur?.texte)
            return privee(.json(JSONRendu.octets(liste)))
        case .refus(let refus): return Probleme.refus(refus)
        case .incident(let incident): return Probleme.incident(incident)
        }
    }

    /// `GET /consultation/{id}` : les octets déposés, le PDF qu'ils portent, ou la fiche, selon `Accept`.
    func lire(_ requete: Request, _ reponse: Reply, _ consultation: Consultation) {
        let appel = Appel(requete, reponse, .consultation)
        avec(appel) { presentation in
            guard case .success = Parametres.lire(requete, { _ throws(Malformation) in }) else {
                return refuser(.parametre("aucun paramètre n'est attendu"), presentation, appel)
            }
            guard let choix = Forme.negocier(requete) else {
                return refuser(.formeAbsente(Forme.offres.joined(separator: ", ")), presentation, appel)
            }
            let identifiant = Self.sansURN(requete.pathParameters["id"] ?? "")
            consultation.lire(identifiant, ficheSeule: choix.forme == .fiche, par: presentation) { resultat in
                reponse.send {
                    Self.rendreDocument(requete, resultat, choix, consultation, travailleur: reponse.worker)
                }
            }
        }
    }

    /// Un identifiant peut être donné comme URN : `urn:uuid:…` ou `urn:oid:…`.
    static func sansURN(_ texte: String) -> String {
        for prefixe in ["urn:uuid:", "urn:oid:"] where texte.hasPrefix(prefixe) {
            return String(texte.dropFirst(prefixe.count))
        }
        return texte
    }

    private static func rendreDocument(
        _ requete: Request, _ resultat: Reponse<DocumentAccorde>, _ choix: Forme.Choix,
        _ consultation: Consultation, travailleur: Int
    ) -> Response {
        switch resultat {
        case .refus(let refus): return Probleme.refus(refus)
        case .incident(let incident): return Probleme.incident(incident)
        case .accorde(let accorde):
            if choix.forme == .fiche { return rendreFiche(requete, accorde) }
            do throws(Incident) {
                let octets = try consultation.octets(accorde, travailleur: travailleur)
                return rendreOctets(requete, accorde, octets, choix)
            } catch { return Probleme.incident(error) }
        }
    }

    private static func rendreFiche(_ requete: Request, _ accorde: DocumentAccorde) -> Response {
        let octets =
            accorde.referenceSeule
            ? JSONRendu.octets(ReferenceJSON(accorde.fiche)) : JSONRendu.octets(FicheJSON(accorde.fiche))
        var reponse = privee(.json(octets))
        reponse.fields.append("Vary", "Accept, Authorization")
        // La fiche dit aussi ce qui change sans nouvelle version (remplacée, nouvelle pour l'appelant).
        let etiquette = "\(accorde.fiche.entryUUID)-\(EmpreinteCourte.fnv1a(octets))"
        return Conditional.apply(requete, etag: EntityTag(strong: etiquette), to: reponse)
    }

    private static func rendreOctets(
        _ requete: Request, _ accorde: DocumentAccorde, _ octets: [UInt8], _ choix: Forme.Choix
    ) -> Response {
        let forme = choix.forme
        let metadonnees = accorde.fiche.metadonnees
        var reponse: Response
        // Un CDA autoprésentable est une feuille XSLT : un navigateur ne doit rien en exécuter.
        var politique = "sandbox; default-src 'none'"
        if forme == .page {
            guard let page = accorde.page(de: octets) else {
                return Probleme.malformation(.formeAbsente("ce document n'a pas de rendu"))
            }
            reponse = Response(status: 200, contentType: "text/html; charset=utf-8", body: page)
            politique += "; style-src 'unsafe-inline'; frame-ancestors 'none'"
        } else if forme == .pdf {
            guard let pdf = DocumentAccorde.pdf(de: octets) else {
                return Probleme.malformation(.formeAbsente("ce document ne porte pas de PDF"))
            }
            reponse = Response(status: 200, contentType: "application/pdf", body: pdf)
        } else {
            // Le type du document, sauf si l'appelant en demande un autre que les octets admettent aussi.
            reponse = Response(
                status: 200, contentType: choix.typeDemande ?? metadonnees.mimeType, body: octets)
        }
        reponse.fields.append("Content-Security-Policy", politique)
        reponse.fields.append("Vary", "Accept, Authorization")
        reponse.fields.append(
            "Dmp-Invisible-Patient", "\(accorde.fiche.visibiliteEffective.contains(.invisiblePatient))")
        // L'étiquette nomme la version de la fiche : elle vaut aussi pour un `If-Match` sur sa visibilité.
        let etiquette = accorde.fiche.entryUUID + (forme == .pdf ? "-pdf" : forme == .page ? "-html" : "")
        return Conditional.apply(requete, etag: EntityTag(strong: etiquette), to: privee(reponse))
    }

    /// Rend un refus ou un incident ; `accorde` ne rend que ce qui est accordé.
    static func rendre<Contenu>(
        _ resultat: Reponse<Contenu>, _ accorde: (Contenu) -> Response
    ) -> Response {
        switch resultat {
        case .refus(let refus): Probleme.refus(refus)
        case .incident(let incident): Probleme.incident(incident)
        case .accorde(let contenu): accorde(contenu)
        }
    }

    /// Une donnée de santé ne se garde dans aucun cache, pas même celui du navigateur (RFC 9111 § 5.2.2.5).
    ///
    /// L'étiquette reste : un logiciel qui tient encore le document peut demander s'il a changé (`If-None-Match`).
    static func privee(_ reponse: Response) -> Response {
        var reponse = reponse
        reponse.fields.append("Cache-Control", "no-store")
        reponse.fields.append("X-Content-Type-Options", "nosniff")
        return reponse
    }
}

/// Les formes sous lesquelles un document se lit.
enum Forme: Sendable {
    case octets, pdf, fiche, page

    /// Dans l'ordre de préférence du serveur ; les trois premières sont les octets déposés.
    static let offres = [
        "application/xml", "text/xml", "application/xslt+xml", "application/pdf", "application/json",
        "text/html",
    ]

    /// Ce que `Accept` a fait choisir.
    struct Choix: Sendable {
        let forme: Forme
        /// Le type XML que `Accept` nomme et préfère ; `nil` quand tout convient.
        let typeDemande: String?
    }

    /// La forme que `Accept` préfère ; `nil` si aucune ne convient.
    static func negocier(_ requete: Request) -> Choix? {
        let champ = requete.fields.list("accept")
        // Le plus souvent une seule de nos offres, telle quelle : elle seule convient, sans rien comparer.
        let exact = offres.firstIndex { $0 == champ }
        guard let rang = exact ?? Accept(requete.fields).preferred(among: offres) else { return nil }
        let nomme = champ.map { !$0.contains("*") } ?? false
        return Choix(forme: Forme(rang: rang), typeDemande: nomme && rang < 2 ? offres[rang] : nil)
    }

    init(rang: Int) {
        self = rang < 3 ? .octets : [3: .pdf, 4: .fiche][rang] ?? .page
    }
}
