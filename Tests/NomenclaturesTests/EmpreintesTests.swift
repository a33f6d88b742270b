import Domaine
import Nomenclatures
import Testing

@Suite("Empreintes des tables")
struct EmpreintesTests {
    private func retouchee(
        _ fichier: FichierTable, _ ancien: String, _ nouveau: String
    ) throws -> Nomenclatures {
        let contenu = texte(fichier).replacing(ancien, with: nouveau, maxReplacements: 1)
        #expect(contenu != texte(fichier))
        return try charger(fichier, Array(contenu.utf8))
    }

    @Test("une cellule de la matrice change son empreinte et celle des tables")
    func matrice() throws {
        let avant = try embarquees.get()
        let type = "ATTEST-RESID,1.2.250.1.213.1.1.4.12,"
        let apres = try retouchee(.matrice, type + "n,", type + "o,")
        #expect(apres.matrice.empreinte != avant.matrice.empreinte)
        #expect(apres.empreinteTables != avant.empreinteTables)
        #expect(apres.matrice.cellule(profession: "10", type: typeDMP("ATTEST-RESID")) == .oui)
    }

    @Test("une cellule d'une autre table ne change que l'empreinte des tables")
    func droits() throws {
        let avant = try embarquees.get()
        let cellule = "masquage,MEDECIN_NON_MT,normal,"
        let apres = try retouchee(.droits, cellule + "auteur", cellule + "oui")
        #expect(apres.matrice.empreinte == avant.matrice.empreinte)
        #expect(apres.empreinteTables != avant.empreinteTables)
        #expect(apres.droits.droit(.masquage, .medecin, .normal) == .oui)
    }

    @Test("deux lectures des mêmes octets ont la même empreinte")
    func stable() throws {
        let encore = try Nomenclatures.embarquees(empreinte: empreinteDEssai)
        #expect(encore.empreinteTables == (try embarquees.get()).empreinteTables)
    }

    @Test("une matrice complétée se contrôle seule avant de remplacer l'autre")
    func matriceSeule() throws {
        let nomenclatures = try embarquees.get()
        let octets = Array(texte(.matrice).replacing(",?", with: ",n").utf8)
        let matrice = try nomenclatures.matrice(octets, nom: "essai.csv", empreinte: empreinteDEssai)
        #expect(matrice.inconnues.inconnues == 0)
        let erreur = #expect(throws: ErreurNomenclature.self) {
            try nomenclatures.matrice([], nom: "essai.csv", empreinte: empreinteDEssai)
        }
        #expect(erreur?.fichier == "essai.csv")
    }

    @Test("la lecture de toutes les tables tient dans le temps du démarrage")
    func duree() throws {
        let duree = try ContinuousClock().measure {
            _ = try Nomenclatures.embarquees(empreinte: { "\($0.count)" })
        }
        // Compilation de mise au point, machine partagée : la borne de 20 ms vaut pour la version livrée.
        #expect(duree < .seconds(2), "\(duree)")
    }
}
