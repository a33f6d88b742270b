import Domaine
import Testing

@testable import Entrepot

@Suite("Recherches : par traits, dossiers autorisés, comptes")
struct RecherchesTests {
    // swift-format-ignore
    static let traits: [(String, String, String, Int)] = [
        ("Pat-Trois", "Dominique", "1979-03-28", 1),
        ("PAT TROIS", "dominique", "1979-03-28", 1),
        ("d'usage", "DOMINIQUE", "1979-03-28", 1),
        ("Léa-Marie", "Zoé", "1979-03-28", 2),
        ("LEA MARIE", "ZOE ANNE", "1979-03-28", 1),
        ("LEA MARIE", "ANNE", "1979-03-28", 0),
        ("LEA", "ZOE", "1979-03-28", 0),
        ("PAT-TROIS", "DOMINIQUE", "1979-03-29", 0),
        ("CACHE", "Y", "1979-03-28", 0),
        ("FERME", "Y", "1979-03-28", 1),
        ("", "", "1979-03-28", 0),
    ]

    @Test("par traits : nom de naissance ou d'usage, premier prénom ou tous ; rien de ce qui ne doit être su")
    func parTraits() throws {
        let banc = try Banc()
        _ = try banc.ouvrir(nomUsage: "D’USAGE")
        _ = try banc.ouvrir(Banc.identite(1, nom: "LÉA-MARIE", prenoms: "ZOÉ ANNE"))
        _ = try banc.ouvrir(Banc.identite(2, nom: "LEA MARIE", prenoms: "ZOE"))
        _ = try banc.ouvrir(Banc.identite(3, nom: "LEA MARIE", prenoms: "ZOE PAULE"))
        _ = try banc.ouvrir(Banc.identite(4, nom: "CACHE"), etat: .notifie)
        _ = try banc.ouvrir(Banc.identite(5, nom: "CACHE"), etat: .oppose)
        _ = try banc.ouvrir(Banc.identite(6, nom: "FERME"), etat: .ferme)
        for (nom, prenom, date, nombre) in Self.traits {
            let trouves = try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
                try t.dossiers(nom: nom, prenom: prenom, dateNaissance: date)
            }
            #expect(trouves.count == nombre, "\(nom) \(prenom) \(date)")
        }
    }

    private func lister(
        _ banc: Banc, _ acteur: Acteur, limite: Int = 50, _ curseur: CurseurDossiers? = nil
    ) throws -> PageDossiers {
        try banc.agir(Demande(.listeDossiers, appelant: .reconnu(acteur)), nil) {
            (t, permis) throws(ErreurEntrepot) in
            try t.dossiersAutorises(limite: limite, curseur: curseur, contre: permis)
        }
    }

    @Test("les dossiers autorisés : dernier acte d'abord, une fois chacun, valides, ouverts, sans blocage")
    func dossiersAutorises() throws {
        let horloge = Horloge(heure: 1_790_000_000_000)
        let banc = try Banc(horloge: { horloge.instant }, dureeAutorisationJours: 30)
        var refs: [RefDossier] = []
        for numero in 0..<8 { refs.append(try banc.ouvrir(Banc.identite(numero))) }
        let structure = DemandeAutorisation.Titulaire.structure("1750803447")
        try banc.autoriser(refs[7])
        horloge.avancer(20 * 86_400_000)
        for (rang, ref) in refs.prefix(7).enumerated() {
            // Deux actes au même instant : l'ordre des identifiants départage.
            if rang != 3 { horloge.avancer(1) }
            try banc.autoriser(ref, pour: rang == 1 ? structure : nil)
        }
        horloge.avancer(1)
        try banc.autoriser(refs[0], pour: structure)
        horloge.avancer(11 * 86_400_000)  // refs[7] échoit.
        try banc.bloquer(refs[4], Banc.medecin.id)
        try banc.autoriser(refs[5], .autorisationSuppression)
        try banc.mener(refs[6], .fermeture, par: Banc.gerant)
        let egaux = [refs[2], refs[3]].map(\.uuid).sorted()
        let attendus = [refs[0].uuid] + egaux + [refs[1].uuid]
        let page = try lister(banc, Banc.medecin)
        #expect(page.dossiers.map(\.dossier) == attendus && page.curseur == nil)
        #expect(page.dossiers.map(\.parLaStructure) == [true, false, false, true])
        #expect(page.dossiers.first?.matricule == Banc.identite(0).matricule)
        for limite in 1...4 {
            var lus: [String] = []
            var curseur: CurseurDossiers?
            repeat {
                let page = try lister(banc, Banc.medecin, limite: limite, curseur)
                lus += page.dossiers.map(\.dossier)
                curseur = page.curseur
            } while curseur != nil
            #expect(lus == attendus)
        }
        #expect(try lister(banc, Banc.confrere).dossiers.isEmpty)
        #expect(try lister(banc, Banc.patient).dossiers.isEmpty)
        let cabinet = Acteur(genre: .secretariat, id: "S", structure: "1750803447")
        #expect(try lister(banc, cabinet).dossiers.map(\.dossier) == [refs[0].uuid, refs[1].uuid])
        let nommes = try banc.compter(
            "SELECT count(*) FROM trace WHERE action = 'listeDossiers' AND dossier_id IS NOT NULL")
        #expect(nommes == 0)
    }

    @Test("le médecin traitant dont l'autorisation est échue n'est plus dit tel, ni par sa structure")
    func medecinTraitantEchu() throws {
        let horloge = Horloge(heure: 1_790_000_000_000)
        let banc = try Banc(horloge: { horloge.instant }, dureeAutorisationJours: 30)
        let dossier = try banc.ouvrir()
        try banc.autoriser(dossier, .declarationMedecinTraitant)
        #expect(try lister(banc, Banc.medecin).dossiers.map(\.medecinTraitant) == [true])
        horloge.avancer(20 * 86_400_000)
        try banc.autoriser(dossier, pour: .structure("1750803447"))
        #expect(try lister(banc, Banc.medecin).dossiers.map(\.medecinTraitant) == [true])
        horloge.avancer(11 * 86_400_000)
        let page = try lister(banc, Banc.medecin)
        #expect(page.dossiers.map(\.parLaStructure) == [true])
        #expect(page.dossiers.map(\.medecinTraitant) == [false])
    }

    @Test("les comptes disent les types nouveaux, par code, puis plus rien une fois la liste lue")
    func comptes() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        for numero in 1...3 { try banc.deposer(numero, [UInt8(numero)], dossier, Banc.identite) }
        try banc.changer(try banc.document(3), .archivage)
        func compter() throws -> ComptesDocuments {
            try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
                try t.compter(dossier: dossier, pour: Banc.medecin, voir: { _ in true })
            }
        }
        let comptes = try compter()
        #expect(comptes.documents == 2 && comptes.nouveaux == 2)
        #expect(
            comptes.types == [
                .init(code: Banc.type.code, libelle: "CR d'examens biologiques", nouveaux: 2)
            ])
        try banc.autoriser(dossier)
        try banc.lister(dossier)
        #expect(try compter() == ComptesDocuments(documents: 2))
    }

    @Test("une explication et une recherche sans INS se constatent ; la première nomme son document")
    func constats() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        let document = try banc.deposer(1, [1], dossier, Banc.identite)
        for action in [Action.explication, .rechercheSansINS] {
            _ = try banc.agir(Demande(action, appelant: .reconnu(Banc.medecin)), dossier) {
                (t, permis) throws(ErreurEntrepot) in
                let nomme = action == .explication ? document : nil
                return try t.constater(dossier, document: nomme, contre: permis)
            }
        }
        let traces = try banc.historique(dossier, par: Banc.medecin).traces
        #expect(traces.map(\.documents.count) == [0, 1, 1, 0])
    }
}
