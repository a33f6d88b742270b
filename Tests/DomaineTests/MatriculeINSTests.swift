import Domaine
import Testing

@Suite("Matricule INS (CSP R. 1111-8-1 ; clé 97 − N mod 97, 2A = 19, 2B = 18)")
struct MatriculeINSTests {
    /// Vecteurs publiés : numéros et clés, puis les identités d'essai d'INSi dont la clé est juste.
    static let justes = [
        "255081416802538", "294037512000591", "153124500723160", "284052A32102552",
        "275126322074974", "180032B02040123", "109076322083489", "110086322083060", "236066322083656",
    ]

    @Test("un vecteur publié est un matricule, gardé tel que reçu", arguments: justes)
    func juste(_ texte: String) throws {
        let matricule = try MatriculeINS(texte)
        #expect(matricule.valeur == texte)
    }

    @Test("toute autre clé d'un vecteur publié est fausse", arguments: justes)
    func autresCles(_ texte: String) {
        let admises = (0...99).filter { cle in
            let deux = cle < 10 ? "0\(cle)" : "\(cle)"
            return rejet(texte.dropLast(2) + deux) == nil
        }
        #expect(admises.map(String.init) == [String(Int(texte.suffix(2)) ?? -1)])
    }

    /// Exemples publiés dont la clé ne correspond pas.
    static let clesFausses = [
        "223042545611404", "221042545611404", "276059205062865", "224027511583555", "222127505611201",
        "289057545611404", "181036322045660",
    ]

    @Test("un exemple publié à la clé fausse est refusé pour sa clé", arguments: clesFausses)
    func cleFausse(_ texte: String) { #expect(rejet(texte) == .cle) }

    // swift-format-ignore
    static let malFormes: [(nom: String, texte: String, rejet: MatriculeINS.Rejet)] = [
        ("vide",                               "",                  .longueur(0)),
        ("sans la clé",                        "2550814168025",     .longueur(13)),
        ("un caractère de trop",               "2550814168025380",  .longueur(16)),
        ("un espace au milieu",                "2550814168025 38",  .longueur(16)),
        ("un espace devant",                   " 25508141680253",   .caractere),
        ("un espace derrière",                 "25508141680253 ",   .caractere),
        ("un plus devant",                     "+55081416802538",   .caractere),
        ("un plus devant la clé",              "2550814168025+8",   .caractere),
        ("un moins devant",                    "-55081416802538",   .caractere),
        ("une Corse en minuscules",            "284052a32102552",   .caractere),
        ("un département 2C",                  "284052C32102552",   .caractere),
        ("un A sans 2 devant",                 "284051A32102552",   .caractere),
        ("un A ailleurs qu'au département",    "28405A232102552",   .caractere),
        ("un B dans la clé",                   "284052A321025B2",   .caractere),
        ("des chiffres arabes-indiens",        "٢٥٥٠٨١٤١٦٨٠٢٥٣٨",   .longueur(30)),
        ("un chiffre pleine chasse, 15 octets", "255081416802２",   .caractere),
        ("un octet nul",                       "25508141680253\0",  .caractere),
        ("un saut de ligne",                   "25508141680253\n",  .caractere),
    ]

    @Test("un texte qui n'a pas la forme est refusé sans être corrigé", arguments: malFormes)
    func malForme(_ cas: (nom: String, texte: String, rejet: MatriculeINS.Rejet)) {
        #expect(rejet(cas.texte) == cas.rejet, "\(cas.nom)")
    }

    @Test("2A et 2B ne se confondent pas")
    func corse() {
        #expect(rejet("284052B32102552") == .cle)
        #expect(rejet("180032A02040123") == .cle)
    }

    struct Porteur {
        let matricule: MatriculeINS
        let autre: MatriculeINS?
    }

    @Test("aucune façon de l'afficher ne montre un de ses chiffres", arguments: justes)
    func masque(_ texte: String) throws {
        let matricule = try MatriculeINS(texte)
        let porteur = Porteur(matricule: matricule, autre: matricule)
        let acteur = Acteur(genre: .patient, id: "", matricule: matricule)
        var sorties = [
            matricule.description, matricule.debugDescription, "\(matricule)", String(describing: matricule),
            String(reflecting: matricule), String(reflecting: [matricule]), "\(porteur)", "\(acteur)",
            "\(Appelant.reconnu(acteur))",
        ]
        var dechargement = ""
        dump(porteur, to: &dechargement)
        dump(matricule, to: &dechargement)
        dump(acteur, to: &dechargement)
        sorties.append(dechargement)
        for sortie in sorties {
            #expect(!sortie.isEmpty)
            #expect(!sortie.contains { $0.isNumber }, "un chiffre est visible")
        }
    }

    @Test("un rejet ne porte pas le texte refusé")
    func rejetMuet() {
        let sortie = String(reflecting: rejet("223042545611404"))
        #expect(!sortie.contains("2230"))
        #expect(!sortie.contains("404"))
    }

    private func rejet(_ texte: String) -> MatriculeINS.Rejet? {
        do throws(MatriculeINS.Rejet) {
            _ = try MatriculeINS(texte)
            return nil
        } catch {
            return error
        }
    }
}
