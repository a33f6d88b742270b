import Domaine

extension Acteur {
    static let structureExemple = "1750803447"

    static func exemple(_ profession: String?, specialite: String? = nil, section: String? = nil) -> Acteur {
        Acteur(
            genre: .professionnelDeSante, id: "899700218896", nom: "DURAND", prenom: "ALIX",
            profession: profession, specialite: specialite, section: section, structure: structureExemple)
    }

    static let medecin = exemple("10", specialite: "SM26")
    static let medecinDuTravail = exemple("10", specialite: "SM25")
    static let pharmacien = exemple("21", section: "A")
    static let infirmier = exemple("60")
    /// Une profession sans colonne dans la matrice.
    static let osteopathe = exemple("71")
    static let regulateur = medecin.avec { $0.droitRegulation = true }
    static let laboratoire = Acteur(
        genre: .etablissement, id: "1120459876", structure: "1120459876", authentification: .indirecte)
    static let secretariat = Acteur(
        genre: .secretariat, id: "3750803447/1", structure: structureExemple)
    static let personnelEtablissement = Acteur(
        genre: .personnelEtablissement, id: "A1", structure: structureExemple, authentification: .air)
    static let patient = Acteur(genre: .patient, id: "")
    static let representant = Acteur(genre: .representantLegal, id: "R1")
    static let assuranceMaladie = Acteur(
        genre: .assuranceMaladie, id: "assurance-maladie", authentification: .indirecte)
    static let exploitant = Acteur(genre: .exploitant, id: "E1")

    /// Un acteur de chaque sorte, avec le droit de régulation pour que seul le règlement le refuse.
    static let tous: [Acteur] = [
        .medecin, .medecinDuTravail, .pharmacien, .infirmier, .laboratoire, .secretariat,
        .personnelEtablissement, .patient, .representant, .assuranceMaladie, .exploitant,
    ]

    func avec(_ modifier: (inout Acteur) -> Void) -> Acteur {
        var acteur = self
        modifier(&acteur)
        return acteur
    }
}

extension Demande {
    /// Une demande qui porte tout ce que son acte exige.
    static func exemple(
        _ action: Action, par acteur: Acteur, _ modifier: (inout Demande) -> Void = { _ in }
    ) -> Demande {
        var demande = Demande(action, appelant: .reconnu(acteur))
        switch action {
        case .alimentation:
            demande.identite = .exemple
            demande.depot = .exemple(par: acteur)
        case .creationDossier: demande.identite = .exemple
        case .rechercheDossier:
            demande.identite = IdentitePresentee(
                matricule: IdentitePresentee.exemple.matricule, oid: IdentitePresentee.exemple.oid)
        case .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant,
            .retraitMedecinTraitant:
            demande.autorisation = DemandeAutorisation(consentementRecueilli: true, moyen: .oral)
            if acteur.genre == .patient { demande.autorisation?.pour = .professionnel(Acteur.medecin.id) }
        case .masquage, .demasquage, .invisibilitePatient, .visibilitePatient, .invisibiliteRepresentants,
            .visibiliteRepresentants:
            demande.changement = .exemple(action)
        case .blocage, .deblocage: demande.professionnel = Acteur.infirmier.id
        case .changementPreferences: demande.preferences = ChangementPreferences(masquageParDefaut: true)
        default: break
        }
        modifier(&demande)
        return demande
    }

    /// La même demande en urgence, avec ce que chaque mode exige de l'appelant.
    static func urgence(
        _ action: Action, par acteur: Acteur, _ mode: ModeAcces,
        _ modifier: (inout Demande) -> Void = { _ in }
    ) -> Demande {
        exemple(action, par: acteur.avec { $0.droitRegulation = true }) {
            $0.mode = mode
            $0.raison = mode == .brisDeGlace ? "patient inconscient" : nil
            modifier(&$0)
        }
    }
}

extension Faits {
    /// Des faits qui ne s'opposent à rien : dossier actif, autorisation valide, document à jour et visible.
    static func exemple(_ modifier: (inout Faits) -> Void = { _ in }) -> Faits {
        var faits = Faits(dossier: .exemple, document: .exemple)
        modifier(&faits)
        return faits
    }

    /// Les mêmes faits, l'appelant étant le médecin traitant.
    static let medecinTraitant = exemple { $0.dossier?.medecinTraitant = true }

    /// Les mêmes faits, dans le dossier d'un adulte.
    static let adulte = exemple { $0.dossier?.mineur = false }

    /// Les mêmes faits, le document étant celui de l'appelant ou de sa structure.
    static let sien = exemple {
        $0.document?.auteur = true
        $0.document?.deLaStructure = true
    }

    /// Les mêmes faits, sur un document du patient.
    static let duPatient = exemple {
        $0.document?.type = .compteRenduDuPatient
        $0.document?.duPatient = true
    }
}

extension FaitsDossier {
    /// Le dossier d'un mineur, que son titulaire ou son représentant ouvre.
    static let exemple = FaitsDossier(
        traits: .exemple, autorisation: .valide, titulaire: true, mineur: true)
    /// Un dossier dont rien n'a pu être lu, sinon qu'il est actif.
    static let inconnu = FaitsDossier(
        traits: nil, bloque: nil, autorisation: nil, autorisationStructure: nil, mineur: nil,
        brisDeGlace: nil, centre15: nil, masquesEnUrgence: nil)
}

extension FaitsDocument {
    static let exemple = FaitsDocument(type: .biologie)

    static func exemple(_ modifier: (inout FaitsDocument) -> Void) -> FaitsDocument {
        var document = exemple
        modifier(&document)
        return document
    }
}

extension CodeSysteme {
    static let loinc = "2.16.840.1.113883.6.1"
    static let complementaire = "1.2.250.1.213.1.1.4.12"
    /// Compte rendu d'examens biologiques : ouvert au médecin, au pharmacien et à l'infirmier.
    static let biologie = CodeSysteme("11502-2", loinc)
    /// Fermé à l'infirmier et au pharmacien.
    static let fermeInfirmier = CodeSysteme("68599-0", loinc)
    /// Cellule non publiée pour l'infirmier.
    static let inconnuInfirmier = CodeSysteme("57833-6", loinc)
    /// Fermé au médecin.
    static let fermeMedecin = CodeSysteme("ATTEST-RESID", complementaire)
    /// Compte rendu déposé par le patient, ouvert au médecin.
    static let compteRenduDuPatient = CodeSysteme("DOCPAT03", complementaire)
    static let remboursements = CodeSysteme("REMB", complementaire)
    static let attestationVaccination = CodeSysteme("96874-3", loinc)
    static let historiqueVaccinal = CodeSysteme("11369-6", loinc)
}

extension TraitsIdentite {
    static let exemple = TraitsIdentite(
        nomNaissance: "ECETINSI", prenoms: "PIERRE-ALAIN MURIEL FLORIANT", dateNaissance: "2009-07-14",
        sexe: "M", lieuNaissance: "63220")
}

extension IdentitePresentee {
    static let exemple = IdentitePresentee(
        matricule: "109076322083489", oid: "1.2.250.1.213.1.4.10", nomNaissance: "Ecetinsi",
        prenoms: "Pierre-Alain Muriel Floriant", premierPrenom: "Pierre-Alain",
        dateNaissance: "2009-07-14", sexe: "M", lieuNaissance: "63220")
}

extension Depot {
    /// Un dépôt du type que cet acteur peut déposer.
    static func exemple(par acteur: Acteur) -> Depot {
        switch acteur.genre {
        case .patient: exemple(.compteRenduDuPatient, classe: "10", duPatient: true)
        case .assuranceMaladie: exemple(.remboursements, classe: "60")
        default: exemple(.biologie, classe: "11")
        }
    }

    static func exemple(_ type: CodeSysteme, classe: String, duPatient: Bool = false) -> Depot {
        Depot(metadonnees: .exemple(type: type, classe: classe, duPatient: duPatient), defauts: [])
    }
}

extension ChangementVisibilite {
    /// Le changement que cet acte demande, s'il en est un.
    static func exemple(_ action: Action) -> ChangementVisibilite? {
        switch action {
        case .masquage: ChangementVisibilite(masquePS: true)
        case .demasquage: ChangementVisibilite(masquePS: false)
        case .invisibilitePatient: ChangementVisibilite(invisiblePatient: true)
        case .visibilitePatient: ChangementVisibilite(invisiblePatient: false)
        case .invisibiliteRepresentants: ChangementVisibilite(invisibleRepresentants: true)
        case .visibiliteRepresentants: ChangementVisibilite(invisibleRepresentants: false)
        default: nil
        }
    }
}

extension MetadonneesDocument {
    static func exemple(
        type: CodeSysteme, classe: String = "11", duPatient: Bool = false
    ) -> MetadonneesDocument {
        MetadonneesDocument(
            uniqueId: "1.2.250.1.999.1", type: .exemple(type, classe: classe, duPatient: duPatient),
            format: "urn:ihe:iti:xds-sd:pdf:2008", titre: "Compte rendu", langue: "fr-FR",
            mimeType: "text/xml", taille: 1024, empreinte: String(repeating: "0", count: 64),
            creation: Instant(ms: 0), acteDebut: Instant(ms: 0), acteFin: nil,
            auteurs: [AuteurFiche(id: Acteur.medecin.id, structure: Acteur.structureExemple)],
            cadreExercice: CodeSysteme("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
            secteurActivite: CodeSysteme("SA07", "1.2.250.1.71.4.2.4"), confidentialite: "N",
            setId: "1.2.250.1.999.1", numeroVersion: "1")
    }
}

extension TypeDocument {
    static func exemple(_ code: CodeSysteme, classe: String, duPatient: Bool) -> TypeDocument {
        TypeDocument(
            code: code, libelle: "Compte rendu", classe: classe, rubrique: "Analyses",
            categorie: "Résultats de biologie", duPatient: duPatient)
    }
}
