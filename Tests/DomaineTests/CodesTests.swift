import Domaine
import Testing

@Suite("Codes qui voyagent : visibilité, actes, modes, états, statuts, mots des tables")
struct CodesTests {
    // swift-format-ignore
    static let visibilites: [(code: String, valeur: Visibilite)] = [
        ("MASQUE_PS",                      .masquePS),
        ("INVISIBLE_PATIENT",              .invisiblePatient),
        ("INVISIBLE_REPRESENTANTS_LEGAUX", .invisibleRepresentants),
    ]

    @Test("un code de visibilité désigne une seule valeur", arguments: visibilites)
    func visibilite(_ cas: (code: String, valeur: Visibilite)) {
        #expect(Visibilite(code: cas.code) == cas.valeur)
        #expect(cas.valeur.listeCodes == [cas.code])
    }

    @Test(
        "un code hors de JDV_J58, ou N, R et V, n'est pas une visibilité",
        arguments: ["", "N", "R", "V", "masque_ps", "MASQUE_PS ", "INVISIBLE", "0", "1"])
    func horsJeu(_ code: String) { #expect(Visibilite(code: code) == nil) }

    @Test("les huit combinaisons de visibilité se relisent, dans l'ordre de la table")
    func combinaisons() {
        #expect(Visibilite.codes.map(\.code) == Self.visibilites.map(\.code))
        for bits in 0..<8 {
            let visibilite = Visibilite(rawValue: bits)
            let relue = Visibilite(visibilite.listeCodes.compactMap(Visibilite.init(code:)))
            #expect(relue == visibilite)
            #expect(visibilite.listeCodes.count == bits.nonzeroBitCount)
        }
    }

    // swift-format-ignore
    static let actes: [(acte: Action, code: String)] = [
        (.rechercheDossier,           "TD0.2"),
        (.rechercheSansINS,           "TD0.5"),
        (.listeDossiers,              "TD0.4"),
        (.creationDossier,            "CREATION"),
        (.autorisationAjout,          "TD0.3"),
        (.autorisationSuppression,    "TD0.3"),
        (.declarationMedecinTraitant, "TD0.3"),
        (.retraitMedecinTraitant,     "TD0.3"),
        (.listeAutorisations,         "TD1.6"),
        (.alimentation,               "TD2.1"),
        (.rechercheMetadonnees,       "TD3.1"),
        (.consultation,               "TD3.2"),
        (.masquage,                   "TD3.3a"),
        (.demasquage,                 "TD3.3a"),
        (.invisibilitePatient,        "TD3.3b"),
        (.visibilitePatient,          "TD3.3b"),
        (.invisibiliteRepresentants,  "TD3.3b"),
        (.visibiliteRepresentants,    "TD3.3b"),
        (.archivage,                  "TD3.3d"),
        (.desarchivage,               "TD3.3d"),
        (.suppression,                "TD3.3c"),
        (.blocage,                    "BLOCAGE"),
        (.deblocage,                  "BLOCAGE"),
        (.preferences,                "PREFERENCES"),
        (.changementPreferences,      "PREFERENCES"),
        (.activation,                 "VIE_DOSSIER"),
        (.opposition,                 "VIE_DOSSIER"),
        (.fermeture,                  "VIE_DOSSIER"),
        (.reouverture,                "VIE_DOSSIER"),
        (.effacement,                 "VIE_DOSSIER"),
        (.historique,                 "HISTORIQUE"),
        (.notifications,              "NOTIFICATIONS"),
        (.lectureNotification,        "NOTIFICATIONS"),
        (.explication,                "EXPLICATION"),
    ]

    @Test("chaque acte a le code de sa transaction", arguments: actes)
    func codeTD(_ cas: (acte: Action, code: String)) { #expect(cas.acte.codeTD == cas.code) }

    @Test("aucun acte n'échappe à la table des codes")
    func complete() { #expect(Self.actes.map(\.acte) == Action.allCases) }

    @Test("un acte qui change une fiche est de TD3.3 ; un acte qui change le dossier, de sa vie")
    func familles() {
        for acte in Action.allCases {
            #expect(acte.changeUneFiche == acte.codeTD.hasPrefix("TD3.3"), "\(acte)")
            #expect(acte.changeLeDossier == (acte.codeTD == "VIE_DOSSIER"), "\(acte)")
        }
    }

    @Test("les objets d'une notification ont chacun leur code")
    func notifications() {
        let codes = ObjetNotification.allCases.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isUppercase || $0 == "_") } })
        #expect(
            Set(codes).isSuperset(of: ["DEPOT", "MASQUAGE", "SUPPRESSION", "PREMIER_ACCES", "FERMETURE"]))
        #expect(Set(codes).isSuperset(of: ["ACCES_HORS_EQUIPE", "ACCES_URGENCE", "BLOCAGE"]))
    }

    @Test("les modes d'accès s'écrivent comme TRE_R248")
    func modes() {
        #expect(ModeAcces.allCases.map(\.rawValue) == ["normal", "bris_de_glace", "centre_15"])
    }

    @Test("les états d'un document s'écrivent comme JDV_J52")
    func etats() {
        #expect(
            EtatDocument.allCases.map(\.rawValue) == ["Approved", "Archived", "Deprecated", "Deleted"])
    }

    // swift-format-ignore
    static let dossiers: [(etat: EtatDossier, code: String, dehors: StatutDossier)] = [
        (.notifie, "NOTIFIE", .inexistant),
        (.oppose,  "OPPOSE",  .inexistant),
        (.actif,   "ACTIF",   .actif),
        (.ferme,   "FERME",   .ferme),
        (.efface,  "EFFACE",  .inexistant),
    ]

    @Test("un dossier notifié, opposé ou effacé n'existe pas pour le dehors", arguments: dossiers)
    func statutExterne(_ cas: (etat: EtatDossier, code: String, dehors: StatutDossier)) {
        #expect(cas.etat.rawValue == cas.code)
        #expect(cas.etat.statutExterne == cas.dehors)
    }

    @Test("la table des états de dossier est complète")
    func dossiersComplets() { #expect(Self.dossiers.map(\.etat) == EtatDossier.allCases) }

    @Test("une autorisation retirée se dit inexistante, les autres se disent telles quelles")
    func autorisations() {
        #expect(
            StatutAutorisation.allCases.map(\.valeurDMP) == [
                "VALIDE", "EXPIRE", "NON_EXISTE", "INTERDIT", "NON_EXISTE",
            ])
    }

    @Test("chaque droit a un mot et un seul dans le fichier de données")
    func mots() {
        let droits = DroitFonctionnel.mots.values
        #expect(Set(droits).count == droits.count)
        #expect(droits.count == 10)
    }
}
