import Domaine

/// Ce qu'un dépôt apporte, et ce que l'on en sait déjà.
struct DepotSituation {
    let depot: Depot
    let dejaConnu: Faits.DejaConnu
    let remplacement: Faits.Remplacement
}

/// L'identité d'essai : qualifiée, et celle du dossier.
enum IdentiteExemple {
    static let presentee = IdentitePresentee(
        matricule: "279035121518989", oid: "1.2.250.1.213.1.4.10", nomNaissance: "PAT-TROIS",
        prenoms: "DOMINIQUE MARIE-LOUISE", dateNaissance: "1979-03-28", sexe: "F", lieuNaissance: "51215")

    static let traits = TraitsIdentite(
        nomNaissance: "PAT-TROIS", prenoms: "DOMINIQUE MARIE-LOUISE", dateNaissance: "1979-03-28",
        sexe: "F", lieuNaissance: "51215")
}

extension LectureFaits {
    private static let clesDepot = [
        "type", "visibilité", "remplace", "défauts", "déposant étranger", "déjà reçu",
        "opposition légitime",
    ]
    private static let clesIdentite = [
        "matricule", "oid", "nom de naissance", "prénoms", "premier prénom", "date de naissance", "sexe",
        "lieu de naissance", "qualifiée",
    ]
    private static let clesAutorisation = ["pour", "consentement", "moyen", "information"]

    /// Le dépôt d'une alimentation : un compte rendu de biologie sans défaut quand rien n'en est dit.
    func depot() throws(FauteSituation) -> DepotSituation? {
        guard action == .alimentation else {
            guard objet.noeud("dépôt") == nil else { throw sansObjet("dépôt") }
            return nil
        }
        guard let noeud = objet.noeud("dépôt") else {
            let depot = Depot(metadonnees: metadonnees(try type(nil, objet)), defauts: [])
            return DepotSituation(depot: depot, dejaConnu: .jamais, remplacement: .sansObjet)
        }
        let lu = try ObjetSituation(noeud, objet.chemin("dépôt"), cles: Self.clesDepot)
        let remplacement = try remplacement(lu)
        var depot = Depot(
            metadonnees: metadonnees(try type(try lu.texte("type"), lu)),
            defauts: try lu.mots("défauts", Mots.defauts),
            visibilite: Visibilite(try lu.mots("visibilité", Mots.visibilites)),
            remplace: remplacement == .sansObjet ? nil : "1.2.250.1.999.2",
            oppositionLegitime: try lu.booleen("opposition légitime"))
        depot.deposantEtranger = try lu.booleen("déposant étranger")
        return DepotSituation(
            depot: depot, dejaConnu: try lu.mot("déjà reçu", Mots.dejaConnus, .jamais),
            remplacement: remplacement)
    }

    /// Le document remplacé : « inconnu », ou décrit comme un document.
    private func remplacement(_ lu: ObjetSituation) throws(FauteSituation) -> Faits.Remplacement {
        guard let noeud = lu.noeud("remplace") else { return .sansObjet }
        if case .texte(let mot) = noeud.contenu, Mots.estInconnu(mot) { return .inconnu }
        return .connu(try document(noeud, lu, "remplace"))
    }

    private func metadonnees(_ type: TypeDocument) -> MetadonneesDocument {
        MetadonneesDocument(
            uniqueId: "1.2.250.1.999.1", type: type, format: "urn:ihe:iti:xds-sd:pdf:2008",
            titre: type.libelle, langue: "fr-FR", mimeType: "text/xml", taille: 1,
            empreinte: String(repeating: "0", count: 64), creation: Instant(ms: 0),
            acteDebut: Instant(ms: 0), acteFin: nil, auteurs: [AuteurFiche(id: acteur.id)],
            cadreExercice: CodeSysteme("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
            secteurActivite: CodeSysteme("SA07", "1.2.250.1.71.4.2.4"), confidentialite: "N",
            setId: "1.2.250.1.999.1", numeroVersion: "1")
    }

    /// L'identité qualifiée du dossier, aux traits que la situation change ou efface (`null`).
    func identite() throws(FauteSituation) -> IdentitePresentee? {
        let exigee = [.alimentation, .creationDossier, .rechercheDossier].contains(action)
        guard let noeud = objet.noeud("identité") else { return exigee ? IdentiteExemple.presentee : nil }
        guard exigee else { throw sansObjet("identité") }
        var identite = IdentiteExemple.presentee
        if case .texte(let mot) = noeud.contenu {
            switch Vocabulaire<Bool>.cle(mot) {
            case "QUALIFIEE": return identite
            case "AUCUNE", "ABSENTE": return nil
            default: throw objet.faute("identité", "« qualifiée », « absente » ou objet { … } attendu")
            }
        }
        let lu = try ObjetSituation(noeud, objet.chemin("identité"), cles: Self.clesIdentite)
        identite.matricule = try lu.texteOuRien("matricule", identite.matricule)
        identite.oid = try lu.texteOuRien("oid", identite.oid)
        identite.nomNaissance = try lu.texteOuRien("nom de naissance", identite.nomNaissance)
        identite.prenoms = try lu.texteOuRien("prénoms", identite.prenoms)
        identite.premierPrenom = try lu.texteOuRien("premier prénom", identite.premierPrenom)
        identite.dateNaissance = try lu.texteOuRien("date de naissance", identite.dateNaissance)
        identite.sexe = try lu.texteOuRien("sexe", identite.sexe)
        identite.lieuNaissance = try lu.texteOuRien("lieu de naissance", identite.lieuNaissance)
        identite.declareeQualifiee = try lu.booleen("qualifiée", true)
        return identite
    }

    /// Ce qui est demandé d'une autorisation ; sans mot du rédacteur, rien n'a été recueilli.
    func autorisation() throws(FauteSituation) -> DemandeAutorisation? {
        switch action {
        case .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant,
            .retraitMedecinTraitant:
            break
        default:
            guard objet.noeud("autorisation demandée") == nil else {
                throw sansObjet("autorisation demandée")
            }
            return nil
        }
        let parDefaut: DemandeAutorisation.Titulaire? =
            acteur.genre == .patient ? .professionnel(MotsActeurs.professionnel) : nil
        guard let noeud = objet.noeud("autorisation demandée") else {
            return DemandeAutorisation(pour: parDefaut, consentementRecueilli: false)
        }
        let lu = try ObjetSituation(
            noeud, objet.chemin("autorisation demandée"), cles: Self.clesAutorisation)
        let moyen: DemandeAutorisation.Moyen? =
            lu.noeud("moyen") == nil ? nil : try lu.mot("moyen", Mots.moyens, .oral)
        return DemandeAutorisation(
            pour: try lu.mot("pour", beneficiaires, parDefaut),
            consentementRecueilli: try lu.booleen("consentement"), moyen: moyen,
            informationDonnee: try lu.booleen("information"))
    }

    private var beneficiaires: Vocabulaire<DemandeAutorisation.Titulaire?> {
        Vocabulaire([
            ("lui-même", nil), ("elle-même", nil),
            ("sa structure", acteur.structure.map { .structure($0) }),
            ("un professionnel", .professionnel("899900077985")),
            ("un autre professionnel", .professionnel("899900077985")),
            ("une structure", .structure("1120456789")), ("une autre structure", .structure("1120456789")),
        ])
    }

    private func sansObjet(_ cle: String) -> FauteSituation {
        objet.faute(cle, "cet acte ne porte rien de tel")
    }
}
