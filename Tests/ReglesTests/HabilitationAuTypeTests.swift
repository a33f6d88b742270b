import Domaine
import Testing

@testable import Regles

@Suite("HAB — matrice d'habilitation (arrêté du 26 octobre 2023 ; règlement §§ 4 et 8)")
struct HabilitationAuTypeTests {
    static func type(_ type: CodeSysteme, auteur: Bool = false, structure: Bool = false) -> Faits {
        .exemple {
            $0.document = .exemple {
                $0.type = type
                $0.auteur = auteur
                $0.deLaStructure = structure
            }
        }
    }

    static func lecture(_ acteur: Acteur) -> Demande { .exemple(.consultation, par: acteur) }
    static func liste(_ acteur: Acteur) -> Demande { .exemple(.rechercheMetadonnees, par: acteur) }

    static let horsMatrice = CodeSysteme("00000-0", CodeSysteme.loinc)
    static let sansPreuve = Demande.exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve }
    static let sansProfession = Acteur.exemple(nil)

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("type ouvert",                        lecture(.infirmier),      type(.biologie),              .favorable),
        Cas("liste, type ouvert",                 liste(.infirmier),        type(.biologie),              .favorable),
        Cas("type fermé",                         lecture(.infirmier),      type(.fermeInfirmier),   .defavorable(.typeFerme)),
        Cas("liste, type fermé",                  liste(.infirmier),        type(.fermeInfirmier),   .defavorable(.typeFerme)),
        Cas("cellule non publiée",                lecture(.infirmier),      type(.inconnuInfirmier), .defavorable(.celluleInconnue)),
        Cas("type hors de la matrice",            lecture(.infirmier),      type(horsMatrice),       .defavorable(.celluleInconnue)),
        Cas("même code d'un autre système",       lecture(.infirmier),      type(CodeSysteme("11502-2", "1.2.3")),
            .defavorable(.celluleInconnue)),
        Cas("profession sans colonne",            lecture(.osteopathe),     type(.biologie),         .defavorable(.roleSansColonne)),
        Cas("profession absente",                 lecture(sansProfession),  type(.biologie),         .defavorable(.roleSansColonne)),
        Cas("auteur, type fermé",                 lecture(.infirmier),      type(.fermeInfirmier, auteur: true), .favorable),
        Cas("auteur, cellule non publiée",        lecture(.infirmier),      type(.inconnuInfirmier, auteur: true), .favorable),
        Cas("auteur, profession sans colonne",    lecture(.osteopathe),     type(.biologie, auteur: true), .favorable),
        Cas("de sa structure, type fermé",        lecture(.infirmier),      type(.fermeInfirmier, structure: true),
            .defavorable(.typeFerme)),
        Cas("médecin, type fermé au seul infirmier", lecture(.medecin),     type(.fermeInfirmier),        .favorable),
        Cas("médecin du travail, comme un médecin", liste(.medecinDuTravail), type(.biologie),            .favorable),
        Cas("liste entière, aucun document",      liste(.infirmier),        .exemple { $0.document = nil }, .sansObjet),
        Cas("masquage, type fermé",               .exemple(.masquage, par: .infirmier), type(.fermeInfirmier),
            .defavorable(.typeFerme)),
        Cas("suppression, auteur d'un type fermé", .exemple(.suppression, par: .infirmier),
            type(.fermeInfirmier, auteur: true),                                                  .favorable),
        Cas("urgence, type fermé",                .urgence(.consultation, par: .infirmier, .brisDeGlace),
            type(.fermeInfirmier),                                                           .defavorable(.typeFerme)),
        Cas("centre 15, cellule non publiée",     .urgence(.consultation, par: .infirmier, .centre15),
            type(.inconnuInfirmier),                                                         .defavorable(.celluleInconnue)),
        Cas("représentant légal",                 lecture(.representant),   type(.fermeInfirmier),        .sansObjet),
        Cas("dépôt : la matrice n'a rien à dire", .exemple(.alimentation, par: .infirmier), type(.fermeInfirmier),
            .sansObjet),
        Cas("historique",                         .exemple(.historique, par: .infirmier), type(.fermeInfirmier), .sansObjet),
        Cas("patient",                            lecture(.patient),        type(.biologie),              .sansObjet),
        Cas("laboratoire",                        lecture(.laboratoire),    type(.biologie),              .sansObjet),
        Cas("appelant inconnu",                   sansPreuve,               type(.biologie),              .sansObjet),
    ]

    @Test("un type fermé, inconnu ou sans colonne refuse, sauf à son auteur", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: HabilitationAuType()) == cas.attendu) }

    @Test("le médecin traitant est sous la matrice comme tout médecin")
    func medecinTraitant() throws {
        let faits = Self.type(.fermeMedecin).traitant
        #expect(try motif(Self.lecture(.medecin), faits) == .typeFerme)
    }

    @Test("l'auteur lit de bout en bout ce que la matrice lui ferme")
    func auteur() throws {
        #expect(try motif(Self.lecture(.infirmier), Self.type(.fermeInfirmier, auteur: true)) == .accorde)
        #expect(try motif(Self.lecture(.infirmier), Self.type(.fermeInfirmier)) == .typeFerme)
    }

    @Test("une matrice vide ne laisse lire que l'auteur")
    func matriceVide() throws {
        var tables = try tablesPubliees.get()
        tables.matrice = MatriceHabilitation(cellules: [:], empreinte: "")
        let reglement = Reglement(tables: tables)
        let autre = reglement.statuer(Self.lecture(.medecin), .exemple()).verdict
        #expect(autre.motif == .roleSansColonne)
        let sien = reglement.statuer(Self.lecture(.medecin), Self.type(.biologie, auteur: true)).verdict
        #expect(sien.motif == .accorde)
    }
}
