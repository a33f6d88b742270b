import Domaine
import Regles

/// Une situation à juger, et les lignes des tables de figurants dont elle est faite.
struct Essai: Sendable {
    var demande: Demande
    var faits: Faits
    /// Ligne de ``appelants``.
    var appelant = 0
    /// Ligne de ``modalites``.
    var modalite = 0
    /// Ligne de ``identites``.
    var identite = 0
    /// Ligne de ``defauts``.
    var defaut = 0

    init(_ acte: Action) {
        demande = Demande(acte, appelant: .sansPreuve)
        faits = Faits()
    }

    var acte: Action { demande.action }
    var mode: ModeAcces { demande.mode }
    var acteur: Acteur? { demande.appelant.acteur }

    /// Change l'acteur, et non ce que vaut sa preuve.
    mutating func presenter(_ acteur: Acteur) {
        if case .preuveRejouee = demande.appelant {
            demande.appelant = .preuveRejouee(acteur)
        } else {
            demande.appelant = .reconnu(acteur)
        }
    }

    var genre: Acteur.Genre? { acteur?.genre }
    var estPS: Bool { genre == .professionnelDeSante }
    var estMedecin: Bool { estPS && acteur?.profession == "10" }
    var dossier: FaitsDossier? { faits.dossier }
    var document: FaitsDocument? { faits.document }

    /// Médecin du travail : profession 10 avec SM25, C41 ou CAPA11 (§ 1).
    var estDuTravail: Bool {
        guard estMedecin, let specialite = acteur?.specialite else { return false }
        return specialite == "SM25" || specialite == "C41" || specialite == "CAPA11"
    }

    /// Médecin traitant dans ses droits : hors du centre 15, et jamais un médecin du travail.
    var estTraitant: Bool {
        estMedecin && !estDuTravail && dossier?.medecinTraitant == true && mode != .centre15
    }

    /// Il voit une fiche, s'en fait expliquer la lecture, ou la change : HAB et VIS l'examinent.
    var voitUneFiche: Bool {
        lit || acte == .explication || acte.changeUneFiche
    }

    /// Il lit seulement.
    var lit: Bool { acte == .rechercheMetadonnees || acte == .consultation }

    /// CST l'examine : lire, et montrer au patient ce qu'on a lu (§§ 4 et 5).
    var demandeUneAutorisation: Bool { lit || demande.actes.contains(.visibilitePatient) }

    /// Connexion secrète d'un mineur ; l'âge inconnu ne l'en dispense pas.
    var estSecrete: Bool { demande.connexionSecrete && dossier?.mineur != false }
}
