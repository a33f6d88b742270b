import Domaine
import Regles
import SQLiteKit

/// Les écritures d'une autorisation et du rôle de médecin traitant.
///
/// Un acte au grand jour écrit la ligne publique, et la secrète s'efface : le dernier acte l'emporte. Un acte en
/// connexion secrète n'écrit que la ligne secrète, et rien de ce que voient les représentants ne change.
extension Transaction {
    mutating func ajouter(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String, _ acteur: Acteur, _ verdict: Verdict
    ) throws(SQLiteError) -> EffetAutorisation {
        let secret = verdict.estSecret
        let dejaValide = try statutAutorisation(dossier, nature, titulaire) == .valide
        if secret, dejaValide {
            try recopier(dossier, nature, titulaire)
            try renouveler(dossier, nature, titulaire, verdict)
            return .dejaAinsi
        }
        if !secret, try statutPublic(dossier, nature, titulaire) == .valide {
            try renouveler(dossier, nature, titulaire, verdict)
            try oublierSecrete(dossier, nature, titulaire)
            return dejaValide ? .dejaAinsi : .change
        }
        try inserer(dossier, nature, titulaire, acteur, verdict)
        if !secret { try oublierSecrete(dossier, nature, titulaire) }
        return .change
    }

    private mutating func inserer(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String, _ acteur: Acteur, _ verdict: Verdict
    ) throws(SQLiteError) {
        let sien = acteur.genre == .professionnelDeSante && nature == "PS" && titulaire == acteur.id
        try Self.lier(&autorisations.ajouter, dossier, nature, titulaire)
        try autorisations.ajouter.bind(sien ? acteur.nom : nil, at: 4)
        try autorisations.ajouter.bind(sien ? acteur.prenom : nil, at: 5)
        try autorisations.ajouter.bind(sien ? acteur.profession : nil, at: 6)
        try autorisations.ajouter.bind(sien ? acteur.specialite : nil, at: 7)
        try autorisations.ajouter.bind(instant.ms, at: 8)
        try autorisations.ajouter.bind(echeance, at: 9)
        try autorisations.ajouter.bind(Self.moyen(verdict.demande), at: 10)
        // Un patient n'a pas d'identifiant qui puisse s'écrire.
        try autorisations.ajouter.bind(acteur.id.isEmpty ? acteur.genre.rawValue : acteur.id, at: 11)
        try autorisations.ajouter.bind(verdict.estSecret, at: 12)
        try autorisations.ajouter.run()
    }

    /// Comment le titulaire y a consenti ; `nil` d'une présomption, qui ne défait pas un retrait.
    private static func moyen(_ demande: Demande) -> String? {
        if let moyen = demande.autorisation?.moyen { return moyen.rawValue }
        if demande.appelant.acteur?.genre == .patient { return "titulaire" }
        return demande.autorisation?.consentementRecueilli == true ? "recueilli" : nil
    }

    /// Redéclarée, elle court de nouveau.
    private mutating func renouveler(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String, _ verdict: Verdict
    ) throws(SQLiteError) {
        try Self.lier(&autorisations.renouveler, dossier, nature, titulaire)
        try autorisations.renouveler.bind(echeance, at: 4)
        try autorisations.renouveler.bind(Self.moyen(verdict.demande), at: 5)
        try autorisations.renouveler.bind(instant.ms, at: 6)
        try autorisations.renouveler.bind(verdict.estSecret, at: 7)
        try autorisations.renouveler.run()
    }

    private var echeance: Int64? { contexte.dureeAutorisationJours.map { instant.plus(jours: $0).ms } }

    private mutating func recopier(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) {
        try Self.lier(&autorisations.recopier, dossier, nature, titulaire)
        try autorisations.recopier.run()
    }

    private mutating func oublierSecrete(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) {
        try Self.lier(&autorisations.oublierSecrete, dossier, nature, titulaire)
        try autorisations.oublierSecrete.run()
    }

    mutating func retirer(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String, secret: Bool
    ) throws(SQLiteError) -> EffetAutorisation {
        let statuts: [StatutAutorisation] = [.valide, .expire]
        let est = statuts.contains(try statutAutorisation(dossier, nature, titulaire))
        let parait = statuts.contains(try statutPublic(dossier, nature, titulaire))
        guard est || (!secret && parait) else { return .dejaAinsi }
        if secret { try recopier(dossier, nature, titulaire) }
        try Self.lier(&autorisations.retirer, dossier, nature, titulaire)
        try autorisations.retirer.bind(instant.ms, at: 4)
        try autorisations.retirer.bind(secret, at: 5)
        try autorisations.retirer.run()
        if !secret { try oublierSecrete(dossier, nature, titulaire) }
        // Le médecin traitant qui se retire du dossier cesse de l'être.
        if nature == "PS" { _ = try changerMedecinTraitant(dossier, nil, de: titulaire, secret: secret) }
        return .change
    }

    mutating func changerMedecinTraitant(
        _ dossier: RefDossier, _ nouveau: String?, de ancien: String?, secret: Bool
    ) throws(SQLiteError) -> EffetAutorisation {
        let vie = try lireVie(dossier)
        func apres(_ actuel: String?) -> String? { nouveau == nil && actuel != ancien ? actuel : nouveau }
        let est = apres(vie.medecinTraitant)
        let parait = secret ? vie.medecinTraitantPublic : apres(vie.medecinTraitantPublic)
        if est == vie.medecinTraitant, parait == vie.medecinTraitantPublic { return .dejaAinsi }
        try dossiers.changerMedecinTraitant.bind(dossier.id, at: 1)
        try dossiers.changerMedecinTraitant.bind(est, at: 2)
        try dossiers.changerMedecinTraitant.bind(parait, at: 3)
        try dossiers.changerMedecinTraitant.run()
        return .change
    }

    /// Lie la clé d'une autorisation aux paramètres 1 à 3.
    static func lier(
        _ requete: inout Statement, _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) {
        try requete.bind(dossier.id, at: 1)
        try requete.bind(nature, at: 2)
        try requete.bind(titulaire, at: 3)
    }

    /// Ce que les représentants légaux savent des droits de quelqu'un.
    mutating func etatApparent(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) -> EtatApparent {
        EtatApparent(
            statut: try statutPublic(dossier, nature, titulaire),
            bloque: try blocage(dossier, titulaire).parait,
            medecinTraitant: try lireVie(dossier).medecinTraitantPublic)
    }
}

/// Les droits de quelqu'un, tels que les représentants légaux d'un mineur les connaissent.
struct EtatApparent: Equatable {
    let statut: StatutAutorisation
    let bloque: Bool
    let medecinTraitant: String?
}
