import Domaine
import Nomenclatures
import Testing

@Suite("Une table fautive empêche le démarrage")
struct ErreursTests {
    /// Une retouche d'une table embarquée, et la faute qu'elle doit produire.
    struct Retouche: Sendable, CustomTestStringConvertible {
        let phrase: String
        let fichier: FichierTable
        let ancien, nouveau: String
        /// Décalage depuis la ligne retouchée ; `nil` : la faute est celle du fichier entier.
        let decalage: Int?
        let raison: ErreurNomenclature.Raison
        var testDescription: String { phrase }

        init(
            _ phrase: String, _ fichier: FichierTable, _ ancien: String, _ nouveau: String,
            _ decalage: Int?, _ raison: ErreurNomenclature.Raison
        ) {
            self.phrase = phrase
            self.fichier = fichier
            self.ancien = ancien
            self.nouveau = nouveau
            self.decalage = decalage
            self.raison = raison
        }
    }

    // swift-format-ignore
    static let retouches: [Retouche] = [
        Retouche("colonne inconnue", .types, "base_categorie,du_patient", "base_categorie,du_patient,couleur", 0, .colonneInconnue("couleur")),
        Retouche("colonne manquante", .types, "base_categorie,du_patient", "base_categorie", 0, .colonneManquante("du_patient")),
        Retouche("colonne en double", .types, "code,systeme,libelle", "code,code,libelle", 0, .colonneEnDouble("code")),
        Retouche("colonnes échangées", .types, "code,systeme,libelle", "systeme,code,libelle", 0, .ordreDesColonnes),
        Retouche("champ de trop", .types, "CR d'examens biologiques,", "CR d'examens, biologiques,", 0, .nombreDeChamps(attendu: 9, lu: 10)),
        Retouche("clé en double", .types, "\n11490-0,", "\n11488-4,", 1, .cleEnDouble("11488-4")),
        Retouche("classe inconnue", .types, "CR opératoire,10,", "CR opératoire,77,", 0, .codeInconnu(colonne: "classe", code: "77")),
        Retouche("rubrique inconnue", .types, "10,Analyses,", "10,Biologie,", 0, .motInconnu(colonne: "rubrique", mot: "Biologie")),
        Retouche("libellé vide", .types, ",CR opératoire,", ",,", 0, .champVide(colonne: "libelle")),
        Retouche("guillemet au milieu d'un champ", .types, "CR opératoire,", "CR \"opératoire\",", 0, .guillemet),
        Retouche("guillemet jamais fermé", .types, "CR opératoire,", "\"CR opératoire,", 0, .guillemet),
        Retouche("ligne vide", .classes, "\n11,", "\n\n11,", 1, .nombreDeChamps(attendu: 3, lu: 1)),
        Retouche("version absente", .classes, "# version", "# edition", nil, .metadonneeManquante("version")),
        Retouche("type inconnu dans la matrice", .matrice, "\n57833-6,", "\n57833-9,", 1, .codeInconnu(colonne: "code", code: "57833-9")),
        Retouche("profession inconnue dans la matrice", .matrice, "code,systeme,10,", "code,systeme,54,", 0, .codeInconnu(colonne: "54", code: "54")),
        Retouche("mot inconnu dans une cellule", .matrice, "ATTEST-RESID,1.2.250.1.213.1.1.4.12,n,", "ATTEST-RESID,1.2.250.1.213.1.1.4.12,N,", 0, .motInconnu(colonne: "10", mot: "N")),
        Retouche("acte inconnu", .droits, "consultation,PS_NON_MEDECIN,normal,", "lecture,PS_NON_MEDECIN,normal,", 0, .motInconnu(colonne: "acte", mot: "lecture")),
        Retouche("droit inconnu", .droits, "consultation,PS_NON_MEDECIN,normal,oui", "consultation,PS_NON_MEDECIN,normal,peut-être", 0, .motInconnu(colonne: "droit", mot: "peut-être")),
        Retouche("cellule des deux tables de droits", .droitsComplementaires, "creationDossier,EXPLOITANT,", "consultation,MEDECIN_NON_MT,", 0, .cleEnDouble("consultation MEDECIN_NON_MT normal")),
        Retouche("format hors du jeu", .formatParMedia, "xds-sd:pdf:2008", "xds-sd:pdf:2009", 0, .codeInconnu(colonne: "format", code: "urn:ihe:iti:xds-sd:pdf:2009")),
        Retouche("format par défaut absent", .formats, "modelesHorsProfils:2011", "modelesHorsProfils:2012", nil, .ligneManquante("urn:asipSante:modelesHorsProfils:2011")),
        Retouche("profession inconnue d'une spécialité", .specialites, ",10,SM01\n", ",11,SM01\n", 0, .codeInconnu(colonne: "profession", code: "11")),
        Retouche("admission ni oui ni non", .cadresExercice, ",non\n", ",peut-être\n", 0, .motInconnu(colonne: "dans_j62", mot: "peut-être")),
    ]

    @Test("une retouche fautive est nommée, avec son fichier et sa ligne", arguments: retouches)
    func retouche(_ cas: Retouche) throws {
        let original = texte(cas.fichier)
        let place = try #require(original.firstRange(of: cas.ancien))
        let avant = original[..<place.lowerBound]
        let contenu = avant + cas.nouveau + original[place.upperBound...]
        let erreur = #expect(throws: ErreurNomenclature.self) {
            try charger(cas.fichier, Array(contenu.utf8))
        }
        #expect(erreur?.fichier == cas.fichier.rawValue)
        #expect(erreur?.raison == cas.raison)
        let ligne = avant.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        #expect(erreur?.ligne == cas.decalage.map { ligne + $0 } ?? 0)
    }

    @Test("un type du DMP sans ligne dans la matrice est nommé")
    func ligneManquante() throws {
        let lignes = texte(.matrice).split(separator: "\n").filter { !$0.hasPrefix("57833-6,") }
        let erreur = #expect(throws: ErreurNomenclature.self) {
            try charger(.matrice, Array(lignes.joined(separator: "\n").utf8))
        }
        #expect(erreur?.raison == .ligneManquante("57833-6"))
        #expect(erreur?.ligne == 0)
    }

    @Test("chaque table manquante est nommée", arguments: FichierTable.allCases)
    func absente(_ fichier: FichierTable) {
        let erreur = #expect(throws: ErreurNomenclature.self) { try charger(fichier, nil) }
        #expect(erreur?.fichier == fichier.rawValue)
        #expect(erreur?.raison == .absente)
    }

    @Test("une table sans lignes, ou sans rien, est refusée", arguments: FichierTable.allCases)
    func vide(_ fichier: FichierTable) {
        let sansRien = #expect(throws: ErreurNomenclature.self) { try charger(fichier, []) }
        #expect(sansRien?.raison == .metadonneeManquante("titre"))
        let tete = texte(fichier).split(separator: "\n").prefix { $0.hasPrefix("#") }
        let sansEntete = #expect(throws: ErreurNomenclature.self) {
            try charger(fichier, Array((tete.joined(separator: "\n") + "\n").utf8))
        }
        #expect(sansEntete?.raison == .vide)
    }

    @Test("un octet hors d'UTF-8 est refusé à sa ligne")
    func pasUTF8() {
        let octets = Array(texte(.classes).utf8) + [0x39, 0xE9, 0x2C, 0x61, 0x2C, 0x62, 0x0A]
        let erreur = #expect(throws: ErreurNomenclature.self) { try charger(.classes, octets) }
        #expect(erreur?.raison == .pasUTF8)
        #expect(erreur?.ligne == texte(.classes).split(separator: "\n").count + 1)
    }

    @Test("des fins de ligne CRLF, une marque d'ordre et une fin sans saut se lisent de même")
    func formesAdmises() throws {
        let texte = texte(.types).replacing("\n", with: "\r\n")
        let relues = try charger(.types, [0xEF, 0xBB, 0xBF] + texte.utf8.dropLast(2))
        #expect(relues.types == (try embarquees.get()).types)
    }

    @Test("un message nomme le fichier, la ligne et la faute")
    func message() throws {
        let contenu = texte(.types).replacing("CR opératoire,10,", with: "CR opératoire,77,")
        let erreur = #expect(throws: ErreurNomenclature.self) {
            try charger(.types, Array(contenu.utf8))
        }
        let message = try #require(erreur).description
        #expect(message.hasPrefix("types.csv, ligne "))
        #expect(message.hasSuffix(" : colonne « classe » : code inconnu « 77 »"))
    }
}
