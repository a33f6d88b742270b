import Domaine

/// Aucun dépôt ni aucune création sans identité nationale qualifiée.
///
/// La comparaison aux traits du dossier ne se fait que pour un dossier dont l'existence peut être sue.
struct IdentiteQualifiee: Regle {
    static let reference = ReferenceRegle(
        code: "INS",
        enonce: "Une donnée de santé n'est rattachée qu'à une identité INS qualifiée, aux traits identiques.",
        source: "CSP art. L. 1111-8-1 et R. 1111-8-1 ; RNIV EXI SI 08 ; règlement § 3",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        let action = situation.demande.action
        guard action == .alimentation || action == .creationDossier || action == .rechercheDossier else {
            return .sansObjet
        }
        guard let identite = situation.demande.identite else { return .defavorable(.matriculeMalForme) }
        if let refus = examinerMatricule(identite, situation.tables) { return .defavorable(refus) }
        guard action != .rechercheDossier else { return .favorable }
        guard let traits = traitsComplets(identite) else { return .defavorable(.traitAbsent) }
        // L'exploitant, qui crée, peut savoir qu'un dossier notifié ou opposé existe ; un déposant, non.
        if let dossier = situation.faits.dossier,
            dossier.etat.statutExterne != .inexistant || action == .creationDossier
        {
            guard let reference = dossier.traits, Self.identiques(traits, identite, reference) else {
                return .defavorable(.traitsDifferents)
            }
        }
        return identite.declareeQualifiee ? .favorable : .defavorable(.identiteNonQualifiee)
    }

    private func examinerMatricule(_ identite: IdentitePresentee, _ tables: TablesReglement) -> Motif? {
        do throws(MatriculeINS.Rejet) {
            _ = try MatriculeINS(identite.matricule ?? "")
        } catch {
            return error == .cle ? .cleFausse : .matriculeMalForme
        }
        guard let oid = identite.oid, tables.oidsINS.contains(oid) else { return .oidHorsEnvironnement }
        return nil
    }

    /// Les cinq traits, présents et bien formés : un trait illisible manque.
    private func traitsComplets(_ i: IdentitePresentee) -> TraitsIdentite? {
        guard let nom = i.nomNaissance, !NormalisationTraits.normaliser(nom).isEmpty,
            let prenoms = i.prenoms ?? i.premierPrenom, !NormalisationTraits.normaliser(prenoms).isEmpty,
            let date = i.dateNaissance, date.utf8.count == 10, Instant(rfc3339: date) != nil,
            let sexe = i.sexe, ["M", "F", "I"].contains(sexe),
            let lieu = i.lieuNaissance, Self.estUnCOG(lieu)
        else { return nil }
        guard (nom + prenoms).unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
            return nil
        }
        return TraitsIdentite(
            nomNaissance: nom, prenoms: prenoms, dateNaissance: date, sexe: sexe, lieuNaissance: lieu)
    }

    /// Code officiel géographique : 5 chiffres ou lettres (`2B020`).
    private static func estUnCOG(_ lieu: String) -> Bool {
        lieu.utf8.count == 5
            && lieu.utf8.allSatisfy { octet in
                (octet >= 48 && octet <= 57) || (octet | 0x20 >= 97 && octet | 0x20 <= 122)
            }
    }

    /// Les prénoms sont égaux quand la liste l'est ; un seul prénom donné doit être le premier de la liste.
    static func identiques(
        _ lus: TraitsIdentite, _ identite: IdentitePresentee, _ reference: TraitsIdentite
    ) -> Bool {
        let prenoms: Bool
        if identite.prenoms == nil, let premier = identite.premierPrenom {
            prenoms = NormalisationTraits.commencePar(reference.prenoms, premier)
        } else {
            prenoms =
                NormalisationTraits.identiques(lus.prenoms, reference.prenoms)
                && identite.premierPrenom.map { NormalisationTraits.commencePar(reference.prenoms, $0) }
                    != false
        }
        return prenoms && NormalisationTraits.identiques(lus.nomNaissance, reference.nomNaissance)
            && lus.dateNaissance == reference.dateNaissance && lus.sexe == reference.sexe
            && lus.lieuNaissance.uppercased() == reference.lieuNaissance.uppercased()
    }
}
