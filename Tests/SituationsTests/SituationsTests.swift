import Domaine
import Regles
import Testing

@testable import dmp

@Suite("Les situations du juriste : chacune a la conclusion que le règlement lui donne")
struct SituationsTests {
    @Test("chaque situation a une source et l'issue attendue", arguments: Fichiers.noms)
    func conforme(_ nom: String) throws {
        let fichier = try Fichiers.lire(nom)
        let rapport = RapportSituations(nomenclatures: try Fichiers.nomenclatures.get())
        #expect(fichier.theme != nil && fichier.note != nil)
        for cas in fichier.cas {
            #expect(cas.source != nil, "\(cas.titre)")
            #expect(cas.attendu != nil, "\(cas.titre)")
            #expect(rapport.statuer(cas).motif == cas.attendu, "\(cas.titre)")
        }
        #expect(!rapport.texte(fichier).texte.contains("NON CONFORME"))
        #expect(Set(fichier.cas.map(\.titre)).count == fichier.cas.count)
    }

    @Test("il y en a assez, et chaque cas d'école a son fichier")
    func etendue() throws {
        #expect(try Fichiers.tous().count >= 200)
        for nom in [
            "consentement-retire-page-ouverte", "mineur-document-invisible-a-sa-mere",
            "bris-de-glace-documents-masques", "medecin-bloque-au-centre-15",
            "medecin-traitant-masque-document-d-autrui", "pharmacien-type-ferme",
            "secretaire-supprime-document-de-sa-structure", "patient-masque-tout-puis-laboratoire-depose",
            "rendu-visible-puis-recache", "remplacement-d-un-document-remplace", "preuve-d-identite",
            "identite-qualifiee", "oppositions-au-depot", "medecin-du-travail",
            "authentification-indirecte-renforcee", "assurance-maladie", "documents-du-patient", "archivage",
            "vie-du-dossier", "autorisations-et-equipe-de-soins", "connexion-secrete", "exploitant",
            "matrice-inconnue", "historique", "versions-d-une-fiche",
        ] { #expect(Fichiers.noms.contains(nom + ".json"), "\(nom)") }
    }

    @Test("chacune des douze portes refuse au moins une fois, et chaque motif qu'une situation peut donner")
    func portes() throws {
        let rapport = RapportSituations(nomenclatures: try Fichiers.nomenclatures.get())
        let motifs = Set(try Fichiers.tous().map { rapport.statuer($0).motif })
        #expect(Reglement.regles.count == 12)
        for regle in Reglement.regles {
            let code = type(of: regle).reference.code
            #expect(motifs.contains { $0.porte == code }, "\(code)")
        }
        // Ce qui se dit avant les règles : la forme d'une demande, d'un corps.
        let ailleurs: Set<Motif> = [
            .aucunAvisFavorable, .demandeMalFormee, .malForme, .pasUnCDA, .tropGrand,
        ]
        for motif in Motif.allCases where !ailleurs.contains(motif) {
            #expect(motifs.contains(motif), "\(motif.rawValue)")
        }
    }

    @Test("chaque acte a un mot à lui et une phrase à lui")
    func vocabulaire() {
        for action in Action.allCases { #expect(Mots.actes[action.rawValue] == action) }
        #expect(Set(Action.allCases.map(EnClair.acte)).count == Action.allCases.count)
        for (mot, action) in [
            ("lire", Action.consultation), ("DEMASQUER", .demasquage), ("S’opposer", .opposition),
        ] {
            #expect(Mots.actes[mot] == action)
        }
        for regle in Reglement.regles { #expect(EnClair.questions[type(of: regle).reference.code] != nil) }
    }
}
