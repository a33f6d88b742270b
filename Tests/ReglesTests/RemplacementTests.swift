import Domaine
import Testing

@testable import Regles

@Suite("DRO, ETA et DOC — remplacer un document (guide PDSm pour le DMP ; règlement § 3)")
struct RemplacementTests {
    static func depot(_ acteur: Acteur) -> Demande {
        .exemple(.alimentation, par: acteur) { $0.depot?.remplace = "1.2.250.1.999.0" }
    }

    static func cible(
        auteur: Bool = false, structure: Bool = false, etat: EtatDocument = .approved,
        deja: Faits.DejaConnu = .jamais
    ) -> Faits {
        .exemple {
            $0.remplacement = .connu(
                .exemple {
                    $0.auteur = auteur
                    $0.deLaStructure = structure
                    $0.etat = etat
                })
            $0.dejaConnu = deja
        }
    }

    static let inconnue = Faits.exemple { $0.remplacement = .inconnu }

    /// Les avis de DRO.
    // swift-format-ignore
    static let table: [Cas] = [
        Cas("remplacer le sien",                    depot(.medecin),     cible(auteur: true),    .favorable),
        Cas("remplacer celui de sa structure",      depot(.medecin),     cible(structure: true), .favorable),
        Cas("remplacer celui d'un autre",           depot(.medecin),     cible(),                .defavorable(.pasAuteur)),
        Cas("médecin traitant, celui d'un autre",   depot(.medecin),     cible().traitant,       .defavorable(.pasAuteur)),
        Cas("laboratoire, le sien",                 depot(.laboratoire), cible(auteur: true),    .favorable),
        Cas("laboratoire, celui de sa structure",   depot(.laboratoire), cible(structure: true), .favorable),
        Cas("laboratoire, celui d'un autre",        depot(.laboratoire), cible(),           .defavorable(.pasDeLaStructure)),
        Cas("secrétariat, celui d'un autre",        depot(.secretariat), cible(),           .defavorable(.pasDeLaStructure)),
        Cas("un document inconnu : DRO n'en dit rien", depot(.medecin),  inconnue,               .favorable),
        Cas("l'acte fermé le reste",                depot(.personnelEtablissement), cible(auteur: true),
            .defavorable(.droitAbsent)),
    ]

    @Test("on ne remplace que son document ou celui de sa structure", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: DroitDeLActeur()) == cas.attendu) }

    // swift-format-ignore
    static let issues: [(nom: String, faits: Faits, motif: Motif)] = [
        ("à jour, le sien",                       cible(auteur: true),                      .accorde),
        ("archivé, le sien",                      cible(auteur: true, etat: .archived),     .accorde),
        ("à jour, de sa structure",               cible(structure: true),                   .accorde),
        ("à jour, d'un autre",                    cible(),                                  .pasAuteur),
        ("déjà remplacé, le sien",                cible(auteur: true, etat: .deprecated),   .remplace),
        ("supprimé, le sien",                     cible(auteur: true, etat: .deleted),      .supprime),
        ("déjà remplacé, d'un autre : DRO d'abord", cible(etat: .deprecated),               .pasAuteur),
        ("inconnu",                               inconnue,                                 .remplaceInconnu),
        ("répétition d'un remplacement accompli", cible(auteur: true, etat: .deprecated, deja: .memesOctets), .accorde),
        ("répétition, cible supprimée depuis",    cible(auteur: true, etat: .deleted, deja: .memesOctets),    .accorde),
        ("même identifiant, autres octets",       cible(auteur: true, deja: .autresOctets), .autreContenu),
        ("autres octets, cible déjà remplacée",   cible(auteur: true, etat: .deprecated, deja: .autresOctets), .remplace),
        ("répétition, cible d'un autre",          cible(etat: .deprecated, deja: .memesOctets), .pasAuteur),
    ]

    @Test("le motif d'un remplacement refusé est celui de la première porte qui refuse", arguments: issues)
    func issue(_ cas: (nom: String, faits: Faits, motif: Motif)) throws {
        #expect(try motif(Self.depot(.medecin), cas.faits) == cas.motif, "\(cas.nom)")
    }
}

extension Faits {
    /// Les mêmes faits, l'appelant étant le médecin traitant.
    var traitant: Faits {
        var faits = self
        faits.dossier?.medecinTraitant = true
        return faits
    }
}
