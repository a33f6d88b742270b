import Domaine
import Testing

@Suite("Demandes : actes réunis, visibilité et préférences changées, faits par défaut")
struct DemandesTests {
    typealias Ligne = (
        masque: Bool?, patient: Bool?, representants: Bool?, actes: [Action], efface: Visibilite,
        pose: Visibilite
    )

    // swift-format-ignore
    static let changements: [Ligne] = [
        (true,  nil,   nil,   [.masquage],                  [],                      .masquePS),
        (false, nil,   nil,   [.demasquage],                .masquePS,               []),
        (nil,   true,  nil,   [.invisibilitePatient],       [],                      .invisiblePatient),
        (nil,   false, nil,   [.visibilitePatient],         .invisiblePatient,       []),
        (nil,   nil,   true,  [.invisibiliteRepresentants], [],                      .invisibleRepresentants),
        (nil,   nil,   false, [.visibiliteRepresentants],   .invisibleRepresentants, []),
        (true,  false, nil,   [.masquage, .visibilitePatient], .invisiblePatient,    .masquePS),
        (false, true,  nil,   [.demasquage, .invisibilitePatient], .masquePS,        .invisiblePatient),
        (true,  true,  true,  [.masquage, .invisibilitePatient, .invisibiliteRepresentants], [],
            [.masquePS, .invisiblePatient, .invisibleRepresentants]),
        (false, false, false, [.demasquage, .visibilitePatient, .visibiliteRepresentants],
            [.masquePS, .invisiblePatient, .invisibleRepresentants], []),
    ]

    @Test("un changement réunit les actes de ses clés, et ne touche qu'à elles", arguments: changements)
    func changement(_ ligne: Ligne) throws {
        let changement = try #require(
            ChangementVisibilite(
                masquePS: ligne.masque, invisiblePatient: ligne.patient,
                invisibleRepresentants: ligne.representants))
        #expect(changement.actes == ligne.actes)
        for bits in 0..<8 {
            let avant = Visibilite(rawValue: bits)
            let apres = changement.applique(a: avant)
            #expect(apres == avant.subtracting(ligne.efface).union(ligne.pose))
            // Refaire ce qui est fait ne change rien.
            #expect(changement.applique(a: apres) == apres)
        }
    }

    @Test("un changement vide ne se construit pas")
    func vide() { #expect(ChangementVisibilite() == nil) }

    @Test("les actes d'une demande sont le sien et ceux de son changement : aucun ne cache l'autre")
    func actes() throws {
        for action in Action.allCases {
            #expect(Demande(action, appelant: .sansPreuve).actes == [action])
        }
        let changement = try #require(ChangementVisibilite(masquePS: true, invisibleRepresentants: false))
        let demande = Demande(.masquage, appelant: .sansPreuve, changement: changement)
        #expect(demande.actes == [.masquage, .visibiliteRepresentants])
        let autre = Demande(.consultation, appelant: .sansPreuve, changement: changement)
        #expect(autre.actes == [.consultation, .masquage, .visibiliteRepresentants])
    }

    // swift-format-ignore
    static let preferences: [(changement: ChangementPreferences, apres: Preferences)] = [
        (ChangementPreferences(),                         Preferences()),
        (ChangementPreferences(brisDeGlace: false),       Preferences(brisDeGlace: false)),
        (ChangementPreferences(centre15: false),          Preferences(centre15: false)),
        (ChangementPreferences(masquesEnUrgence: true),   Preferences(masquesEnUrgence: true)),
        (ChangementPreferences(masquageParDefaut: true),  Preferences(masquageParDefaut: true)),
        (ChangementPreferences(brisDeGlace: false, centre15: false, masquesEnUrgence: true, masquageParDefaut: true),
            Preferences(brisDeGlace: false, centre15: false, masquesEnUrgence: true, masquageParDefaut: true)),
    ]

    @Test("une préférence que l'on ne dit pas reste comme elle est", arguments: preferences)
    func preference(_ cas: (changement: ChangementPreferences, apres: Preferences)) {
        #expect(cas.changement.applique(a: Preferences()) == cas.apres)
        // Ce qui est changé ne l'est qu'une fois, et ce qui n'est pas dit n'y revient pas.
        #expect(ChangementPreferences().applique(a: cas.apres) == cas.apres)
        #expect(cas.changement.applique(a: cas.apres) == cas.apres)
    }

    @Test("un dossier neuf admet les urgences, sans les documents masqués (EX_1.1-1050)")
    func preferencesNeuves() {
        let neuves = Preferences()
        #expect(neuves.brisDeGlace && neuves.centre15)
        #expect(!neuves.masquesEnUrgence && !neuves.masquageParDefaut)
    }

    @Test("les faits par défaut n'ouvrent rien : ni titulaire, ni autorisation, ni masques en urgence")
    func faits() {
        let dossier = FaitsDossier()
        #expect(!dossier.titulaire && !dossier.medecinTraitant)
        #expect(dossier.autorisation == .nonExiste && dossier.autorisationStructure == .nonExiste)
        #expect(dossier.masquesEnUrgence == false && dossier.mineur == false)
        let document = FaitsDocument(type: CodeSysteme("11502-2", "2.16.840.1.113883.6.1"))
        #expect(!document.auteur && !document.deLaStructure && !document.duPatient)
        #expect(document.etat == .approved && document.visibilite == [] && !document.versionPerimee)
    }
}
