/// Ce que `TD0.3` demande.
public struct DemandeAutorisation: Sendable, Hashable {
    /// À qui l'autorisation s'applique.
    public enum Titulaire: Sendable, Hashable {
        /// Un professionnel, par son PS_IdNat.
        case professionnel(String)
        /// Une structure, par son Struct_IdNat.
        case structure(String)
    }

    /// Comment le consentement a été recueilli.
    public enum Moyen: String, Sendable, CaseIterable { case oral, ecrit, electronique }

    /// Le titulaire désigné ; `nil` pour l'appelant lui-même (ou sa structure s'il est secrétaire).
    public var pour: Titulaire?
    /// Le patient a consenti.
    public var consentementRecueilli: Bool
    /// Comment.
    public var moyen: Moyen?
    /// Le patient a été informé que l'équipe de soins de la structure accède à son dossier (règlement § 4).
    ///
    /// Vaut consentement présumé, pour la structure seulement.
    public var informationDonnee: Bool

    /// Une demande d'autorisation.
    public init(
        pour: Titulaire? = nil, consentementRecueilli: Bool, moyen: Moyen? = nil,
        informationDonnee: Bool = false
    ) {
        self.pour = pour
        self.consentementRecueilli = consentementRecueilli
        self.moyen = moyen
        self.informationDonnee = informationDonnee
    }
}

/// Ce qui est demandé de la visibilité d'un document ; une clé absente reste comme elle est.
///
/// Au moins une clé est donnée : un changement vide ne se construit pas.
public struct ChangementVisibilite: Sendable, Hashable {
    /// Masquer aux professionnels, ou démasquer.
    public let masquePS: Bool?
    /// Rendre invisible au patient, ou visible.
    public let invisiblePatient: Bool?
    /// Rendre invisible aux représentants légaux, ou visible.
    public let invisibleRepresentants: Bool?

    /// - Returns: `nil` si rien n'est demandé.
    public init?(masquePS: Bool? = nil, invisiblePatient: Bool? = nil, invisibleRepresentants: Bool? = nil) {
        guard masquePS != nil || invisiblePatient != nil || invisibleRepresentants != nil else { return nil }
        self.masquePS = masquePS
        self.invisiblePatient = invisiblePatient
        self.invisibleRepresentants = invisibleRepresentants
    }

    /// Les actes demandés, dans l'ordre des clés ; jamais vide.
    public var actes: [Action] {
        [
            masquePS.map { $0 ? Action.masquage : .demasquage },
            invisiblePatient.map { $0 ? Action.invisibilitePatient : .visibilitePatient },
            invisibleRepresentants.map { $0 ? Action.invisibiliteRepresentants : .visibiliteRepresentants },
        ].compactMap(\.self)
    }

    /// La visibilité d'un document une fois le changement fait.
    public func applique(a visibilite: Visibilite) -> Visibilite {
        var resultat = visibilite
        for (voulu, valeur) in [
            (masquePS, Visibilite.masquePS), (invisiblePatient, .invisiblePatient),
            (invisibleRepresentants, .invisibleRepresentants),
        ] {
            guard let voulu else { continue }
            if voulu { resultat.insert(valeur) } else { resultat.remove(valeur) }
        }
        return resultat
    }
}

/// Pourquoi un dossier est fermé ou effacé, un document supprimé : ce que le demandeur en dit.
public struct Justification: Sendable, Hashable {
    /// Motif, 120 caractères au plus.
    public var motif: String?
    /// Raison en clair, 500 caractères au plus.
    public var raison: String?
    /// La demande écrite du titulaire, quand l'exploitant agit sur elle.
    public var demandeEcrite: DemandeEcrite?
    /// La durée de conservation est passée : personne n'a rien demandé.
    public var estEcheance = false

    /// Une justification, éventuellement vide.
    public init(motif: String? = nil, raison: String? = nil, demandeEcrite: DemandeEcrite? = nil) {
        self.motif = motif
        self.raison = raison
        self.demandeEcrite = demandeEcrite
    }
}

/// La demande écrite par laquelle un titulaire s'en remet à l'exploitant (règlement § 5) : ce qui permet de la retrouver.
public struct DemandeEcrite: Sendable, Hashable {
    /// Référence sous laquelle l'exploitant la conserve, 1 à 120 caractères.
    public let reference: String
    /// Sa date, `AAAA-MM-JJ`.
    public let date: String

    /// - Returns: `nil` si la référence est vide, trop longue ou commence par une espace, ou si la date n'en est pas une.
    public init?(reference: String, date: String) {
        guard (1...120).contains(reference.unicodeScalars.count),
            reference.first?.isWhitespace == false,
            date.utf8.count == 10, Instant(rfc3339: date) != nil
        else { return nil }
        self.reference = reference
        self.date = date
    }
}
