import Domaine
import Testing

@testable import Regles

@Suite("INS — identité qualifiée (CSP L. 1111-8-1 et R. 1111-8-1 ; RNIV EXI SI 08 ; règlement § 3)")
struct IdentiteQualifieeTests {
    static func depot(_ modifier: (inout IdentitePresentee) -> Void) -> Demande {
        var identite = IdentitePresentee.exemple
        modifier(&identite)
        return .exemple(.alimentation, par: .medecin) { $0.identite = identite }
    }

    static func creation(_ modifier: (inout IdentitePresentee) -> Void) -> Demande {
        var identite = IdentitePresentee.exemple
        modifier(&identite)
        return .exemple(.creationDossier, par: .exploitant) { $0.identite = identite }
    }

    static func recherche(_ identite: IdentitePresentee?) -> Demande {
        .exemple(.rechercheDossier, par: .medecin) { $0.identite = identite }
    }

    static let sansDossier = Faits()
    static func etat(_ etat: EtatDossier) -> Faits { .exemple { $0.dossier?.etat = etat } }

    // swift-format-ignore
    static let matricules: [Cas] = [
        Cas("identité qualifiée, traits du dossier", depot { _ in },                    .favorable),
        Cas("aucune identité",        .exemple(.alimentation, par: .medecin) { $0.identite = nil },
            .defavorable(.matriculeMalForme)),
        Cas("matricule absent",       depot { $0.matricule = nil },                     .defavorable(.matriculeMalForme)),
        Cas("matricule vide",         depot { $0.matricule = "" },                      .defavorable(.matriculeMalForme)),
        Cas("matricule sans clé",     depot { $0.matricule = "1090763220834" },         .defavorable(.matriculeMalForme)),
        Cas("matricule avec espace",  depot { $0.matricule = "1090763220834 9" },       .defavorable(.matriculeMalForme)),
        Cas("clé fausse",             depot { $0.matricule = "109076322083488" },       .defavorable(.cleFausse)),
        Cas("OID absent",             depot { $0.oid = nil },                           .defavorable(.oidHorsEnvironnement)),
        Cas("OID vide",               depot { $0.oid = "" },                            .defavorable(.oidHorsEnvironnement)),
        Cas("OID de production en test", depot { $0.oid = "1.2.250.1.213.1.4.8" },      .defavorable(.oidHorsEnvironnement)),
        Cas("OID de l'INS calculé",   depot { $0.oid = "1.2.250.1.213.1.4.2" },         .defavorable(.oidHorsEnvironnement)),
        Cas("la forme passe avant l'OID", depot { $0.matricule = "x"; $0.oid = nil },   .defavorable(.matriculeMalForme)),
        Cas("l'OID passe avant les traits", depot { $0.oid = nil; $0.sexe = nil },      .defavorable(.oidHorsEnvironnement)),
        Cas("recherche par INS seul", recherche(.init(matricule: "109076322083489", oid: "1.2.250.1.213.1.4.10")),
            .favorable),
        Cas("recherche sans identité", recherche(nil),                                  .defavorable(.matriculeMalForme)),
        Cas("recherche à la clé fausse", recherche(.init(matricule: "109076322083488", oid: "1.2.250.1.213.1.4.10")),
            .defavorable(.cleFausse)),
        Cas("recherche hors environnement", recherche(.init(matricule: "109076322083489", oid: "1.2.250.1.213.1.4.8")),
            .defavorable(.oidHorsEnvironnement)),
        Cas("recherche : les traits ne sont pas comparés", recherche({ var i = IdentitePresentee.exemple
            i.nomNaissance = "AUTRE"; i.declareeQualifiee = false; return i }()),       .favorable),
        Cas("une consultation ne porte pas d'identité", .exemple(.consultation, par: .medecin), .sansObjet),
        Cas("une liste non plus",     .exemple(.rechercheMetadonnees, par: .medecin),   .sansObjet),
        Cas("l'historique non plus",  .exemple(.historique, par: .medecin),             .sansObjet),
        Cas("une autorisation non plus", .exemple(.autorisationAjout, par: .medecin),   .sansObjet),
    ]

    // swift-format-ignore
    static let traits: [Cas] = [
        Cas("nom absent",             depot { $0.nomNaissance = nil },                  .defavorable(.traitAbsent)),
        Cas("nom vide",               depot { $0.nomNaissance = " - " },                .defavorable(.traitAbsent)),
        Cas("aucun prénom",           depot { $0.prenoms = nil; $0.premierPrenom = nil }, .defavorable(.traitAbsent)),
        Cas("prénoms vides",          depot { $0.prenoms = "" },                        .defavorable(.traitAbsent)),
        Cas("date absente",           depot { $0.dateNaissance = nil },                 .defavorable(.traitAbsent)),
        Cas("date vide",              depot { $0.dateNaissance = "" },                  .defavorable(.traitAbsent)),
        Cas("sexe absent",            depot { $0.sexe = nil },                          .defavorable(.traitAbsent)),
        Cas("lieu absent",            depot { $0.lieuNaissance = nil },                 .defavorable(.traitAbsent)),
        Cas("création : date qui n'existe pas", creation { $0.dateNaissance = "2009-02-30" }, sansDossier,
            .defavorable(.traitAbsent)),
        Cas("création : date écrite autrement", creation { $0.dateNaissance = "14/07/2009" }, sansDossier,
            .defavorable(.traitAbsent)),
        Cas("création : date et heure", creation { $0.dateNaissance = "2009-07-14T00:00:00Z" }, sansDossier,
            .defavorable(.traitAbsent)),
        Cas("création : sexe hors code", creation { $0.sexe = "H" }, sansDossier,       .defavorable(.traitAbsent)),
        Cas("création : nom de commune", creation { $0.lieuNaissance = "Lyon" }, sansDossier,
            .defavorable(.traitAbsent)),
        Cas("création : lieu de 5 signes", creation { $0.lieuNaissance = "6-220" }, sansDossier,
            .defavorable(.traitAbsent)),
        Cas("création : lieu de Corse", creation { $0.lieuNaissance = "2B020" }, sansDossier, .favorable),
        Cas("autre nom",              depot { $0.nomNaissance = "ECETINSY" },           .defavorable(.traitsDifferents)),
        Cas("autres prénoms",         depot { $0.prenoms = "PIERRE-ALAIN MURIEL" },     .defavorable(.traitsDifferents)),
        Cas("liste juste, autre premier prénom", depot { $0.premierPrenom = "MURIEL" }, .defavorable(.traitsDifferents)),
        Cas("premier prénom seul",    depot { $0.prenoms = nil },                       .favorable),
        Cas("un autre prénom seul",   depot { $0.prenoms = nil; $0.premierPrenom = "MURIEL" },
            .defavorable(.traitsDifferents)),
        Cas("autre date",             depot { $0.dateNaissance = "2009-07-15" },        .defavorable(.traitsDifferents)),
        Cas("autre sexe",             depot { $0.sexe = "F" },                          .defavorable(.traitsDifferents)),
        Cas("autre lieu",             depot { $0.lieuNaissance = "63221" },             .defavorable(.traitsDifferents)),
        Cas("accents, casse et tirets ne comptent pas", depot {
            $0.nomNaissance = "écetinsi"; $0.prenoms = "PIERRE ALAIN  Muriel-Floriant" }, .favorable),
        Cas("traits du dossier illisibles", depot { _ in }, .exemple { $0.dossier?.traits = nil },
            .defavorable(.traitsDifferents)),
        Cas("identité non qualifiée", depot { $0.declareeQualifiee = false },           .defavorable(.identiteNonQualifiee)),
        Cas("non qualifiée et différente : la différence d'abord", depot {
            $0.declareeQualifiee = false; $0.sexe = "F" },                              .defavorable(.traitsDifferents)),
        Cas("dossier fermé : les traits se comparent", depot { $0.sexe = "F" }, etat(.ferme),
            .defavorable(.traitsDifferents)),
        Cas("dossier absent : rien à comparer", depot { $0.sexe = "F" }, sansDossier,   .favorable),
        Cas("dossier notifié : rien à comparer", depot { $0.sexe = "F" }, etat(.notifie), .favorable),
        Cas("dossier opposé : rien à comparer", depot { $0.sexe = "F" }, etat(.oppose), .favorable),
        Cas("dossier effacé : rien à comparer", depot { $0.sexe = "F" }, etat(.efface), .favorable),
        Cas("création",               creation { _ in }, sansDossier,                   .favorable),
        Cas("création d'un dossier qui existe", creation { _ in },                      .favorable),
        Cas("création, autres traits", creation { $0.sexe = "F" },                      .defavorable(.traitsDifferents)),
        Cas("création, identité provisoire", creation { $0.declareeQualifiee = false }, sansDossier,
            .defavorable(.identiteNonQualifiee)),
    ]

    static let table = matricules + traits

    @Test("l'identité est qualifiée, ou le motif dit pourquoi elle ne l'est pas", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: IdentiteQualifiee()) == cas.attendu) }

    @Test(
        "un dossier caché répond comme un dossier absent, quels que soient les traits présentés",
        arguments: [EtatDossier.notifie, .oppose, .efface])
    func dossierCache(_ cache: EtatDossier) throws {
        for cas in Self.table where cas.demande.action == .alimentation {
            let absent = try motif(cas.demande, Self.sansDossier)
            #expect(try motif(cas.demande, Self.etat(cache)) == absent, "\(cas.testDescription)")
            #expect(absent != .traitsDifferents)
        }
    }

    @Test("aucun OID n'est admis quand l'environnement n'en nomme pas")
    func sansOID() throws {
        var tables = try tablesPubliees.get()
        tables.oidsINS = []
        let verdict = Reglement(tables: tables).statuer(Self.depot { _ in }, .exemple()).verdict
        #expect(verdict.motif == .oidHorsEnvironnement)
    }
}
