import Domaine
import Testing

@Suite("Matrice, droits, acteur et trace : ce qui manque refuse")
struct TablesTests {
    static let bio = CodeSysteme("11502-2", "2.16.840.1.113883.6.1")
    static let imagerie = CodeSysteme("18748-4", "2.16.840.1.113883.6.1")

    @Test("une cellule absente de la matrice est inconnue, une profession absente n'a pas de colonne")
    func matrice() {
        let matrice = MatriceHabilitation(
            cellules: ["10": [Self.bio: .oui, Self.imagerie: .inconnu], "60": [Self.bio: .non]],
            empreinte: "e")
        #expect(matrice.cellule(profession: "10", type: Self.bio) == .oui)
        #expect(matrice.cellule(profession: "60", type: Self.bio) == .non)
        #expect(matrice.cellule(profession: "60", type: Self.imagerie) == .inconnu)
        #expect(matrice.cellule(profession: "21", type: Self.bio) == nil)
        #expect(matrice.cellule(profession: "", type: Self.bio) == nil)
        #expect(matrice.cellule(profession: "10", type: CodeSysteme("11502-2", "autre")) == .inconnu)
        #expect(matrice.inconnues.inconnues == 1)
        #expect(matrice.inconnues.total == 3)
    }

    @Test("une cellule absente des droits refuse")
    func droits() {
        let droits = DroitsFonctionnels(cellules: [.init(.consultation, .medecin, .normal): .oui])
        #expect(droits.nombre == 1)
        for acte in Action.allCases {
            for categorie in CategorieActeur.allCases {
                for mode in ModeAcces.allCases {
                    let seule = acte == .consultation && categorie == .medecin && mode == .normal
                    #expect(droits.droit(acte, categorie, mode) == (seule ? .oui : .non))
                }
            }
        }
    }

    @Test("l'authentification indirecte renforcée a sa table ; une cellule absente y refuse aussi")
    func droitsAIR() {
        let droits = DroitsFonctionnels(
            cellules: [.init(.alimentation, .medecin, .normal): .oui],
            air: [.init(.consultation, .medecin, .normal): .siAuteur])
        #expect(droits.nombre == 2)
        for authentification in [Acteur.Authentification.directe, .indirecte] {
            #expect(droits.droit(.alimentation, .medecin, .normal, authentification) == .oui)
            #expect(droits.droit(.consultation, .medecin, .normal, authentification) == .non)
        }
        #expect(droits.droit(.alimentation, .medecin, .normal, .air) == .non)
        #expect(droits.droit(.consultation, .medecin, .normal, .air) == .siAuteur)
    }

    // swift-format-ignore
    static let medecinsDuTravail: [(genre: Acteur.Genre, profession: String?, specialite: String?, oui: Bool)] = [
        (.professionnelDeSante, "10", "SM25",   true),
        (.professionnelDeSante, "10", "C41",    true),
        (.professionnelDeSante, "10", "CAPA11", true),
        (.professionnelDeSante, "10", "SM26",   false),
        (.professionnelDeSante, "10", nil,      false),
        (.professionnelDeSante, "60", "SM25",   false),
        (.professionnelDeSante, nil,  "SM25",   false),
        (.secretariat,          "10", "SM25",   false),
    ]

    @Test("est médecin du travail un médecin de l'une des trois spécialités", arguments: medecinsDuTravail)
    func medecinDuTravail(
        _ cas: (genre: Acteur.Genre, profession: String?, specialite: String?, oui: Bool)
    ) {
        let acteur = Acteur(
            genre: cas.genre, id: "8", profession: cas.profession, specialite: cas.specialite)
        #expect(acteur.estMedecinDuTravail == cas.oui)
    }

    @Test("sans preuve valable il n'y a pas d'acteur")
    func appelant() {
        let acteur = Acteur(genre: .exploitant, id: "e")
        #expect(Appelant.reconnu(acteur).acteur == acteur)
        #expect(Appelant.sansPreuve.acteur == nil)
        #expect(Appelant.preuveInvalide.acteur == nil)
        #expect(Appelant.roleInconnu.acteur == nil)
    }

    @Test("par défaut une liste ne demande que les fiches à jour et visibles")
    func criteres() {
        let criteres = CriteresListe()
        #expect(criteres.etats == [.approved])
        #expect(!criteres.masques && !criteres.invisibles && !criteres.nouveaux)
        #expect(criteres.limite <= CriteresListe.limiteMaximale)
    }
}
