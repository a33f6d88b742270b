/// Une trace écrite : de quoi la citer dans une réponse.
public struct TraceEcrite: Sendable, Hashable {
    /// Identifiant de la trace (UUID).
    public let id: String
    /// Rang dans le journal.
    public let rang: Int64

    /// Une trace écrite.
    public init(id: String, rang: Int64) {
        self.id = id
        self.rang = rang
    }
}

/// Ce qu'un dépôt laisse.
public struct DepotAccompli: Sendable {
    /// La fiche.
    public let fiche: FicheDocument
    /// Faux quand les mêmes octets étaient déjà là : rien n'est écrit deux fois.
    public let nouveau: Bool
    /// La trace.
    public let trace: TraceEcrite

    /// Un dépôt accompli.
    public init(fiche: FicheDocument, nouveau: Bool, trace: TraceEcrite) {
        self.fiche = fiche
        self.nouveau = nouveau
        self.trace = trace
    }
}

/// Une page d'une liste de documents.
public struct PageDocuments: Sendable {
    /// Les fiches de la page, dans l'ordre demandé.
    public let fiches: [FicheDocument]
    /// Nombre de documents que l'appelant peut voir et que les critères retiennent.
    public let total: Int
    /// Où reprendre ; `nil` à la dernière page.
    public let curseur: Curseur?
    /// La trace, qui nomme les documents montrés.
    public let trace: TraceEcrite

    /// Une page.
    public init(fiches: [FicheDocument], total: Int, curseur: Curseur?, trace: TraceEcrite) {
        self.fiches = fiches
        self.total = total
        self.curseur = curseur
        self.trace = trace
    }
}

/// Ce qu'un appelant peut voir d'un dossier, compté.
public struct ComptesDocuments: Sendable, Hashable {
    /// Un type qui a des documents nouveaux.
    public struct TypeNouveau: Sendable, Hashable {
        /// Code et nomenclature.
        public var code: CodeSysteme
        /// Libellé.
        public var libelle: String
        /// Documents nouveaux de ce type.
        public var nouveaux: Int

        /// Un type compté.
        public init(code: CodeSysteme, libelle: String, nouveaux: Int) {
            self.code = code
            self.libelle = libelle
            self.nouveaux = nouveaux
        }
    }

    /// Documents à jour.
    public var documents: Int
    /// Déposés depuis sa dernière consultation.
    public var nouveaux: Int
    /// Les types de ceux-là, par code.
    public var types: [TypeNouveau]

    /// Des comptes ; par défaut, rien.
    public init(documents: Int = 0, nouveaux: Int = 0, types: [TypeNouveau] = []) {
        self.documents = documents
        self.nouveaux = nouveaux
        self.types = types
    }
}

/// Ce qu'a changé un acte TD0.3.
public enum EffetAutorisation: Sendable, Hashable {
    /// L'autorisation ou le rôle a changé.
    case change
    /// Il en était déjà ainsi : l'acte est idempotent.
    case dejaAinsi
}

/// Une autorisation, telle que TD1.6 la rend.
public struct Autorisation: Sendable, Hashable {
    /// `PS` ou `STRUCTURE`.
    public var nature: String
    /// PS_IdNat ou Struct_IdNat.
    public var titulaire: String
    /// Nom d'exercice.
    public var nom: String?
    /// Prénom d'exercice.
    public var prenom: String?
    /// Profession.
    public var profession: String?
    /// Spécialité.
    public var specialite: String?
    /// Depuis.
    public var debut: Instant
    /// Dernier acte sur cette autorisation.
    public var dernierActe: Instant
    /// Échéance.
    public var expire: Instant?
    /// Statut à l'instant de la lecture.
    public var statut: StatutAutorisation
    /// Son titulaire est le médecin traitant.
    public var medecinTraitant: Bool

    /// Une autorisation.
    public init(
        nature: String, titulaire: String, nom: String? = nil, prenom: String? = nil,
        profession: String? = nil, specialite: String? = nil, debut: Instant, dernierActe: Instant,
        expire: Instant? = nil, statut: StatutAutorisation, medecinTraitant: Bool = false
    ) {
        self.nature = nature
        self.titulaire = titulaire
        self.nom = nom
        self.prenom = prenom
        self.profession = profession
        self.specialite = specialite
        self.debut = debut
        self.dernierActe = dernierActe
        self.expire = expire
        self.statut = statut
        self.medecinTraitant = medecinTraitant
    }
}

/// La vie d'un dossier, telle que l'entrepôt la tient.
public struct VieDossier: Sendable, Hashable {
    /// État.
    public var etat: EtatDossier
    /// Dans cet état depuis.
    public var depuis: Instant
    /// Motif de fermeture.
    public var fermetureMotif: String?
    /// Raison de fermeture.
    public var fermetureRaison: String?
    /// PS_IdNat du médecin traitant.
    public var medecinTraitant: String?
    /// Celui que connaissent les représentants légaux d'un mineur.
    public var medecinTraitantPublic: String?
    /// Rattaché à « Mon espace santé ».
    public var rattachementMES: Bool
    /// Le titulaire a tout masqué, futur compris.
    public var masquageParDefaut: Bool

    /// Une vie de dossier.
    public init(
        etat: EtatDossier, depuis: Instant, fermetureMotif: String? = nil, fermetureRaison: String? = nil,
        medecinTraitant: String? = nil, medecinTraitantPublic: String? = nil, rattachementMES: Bool = false,
        masquageParDefaut: Bool = false
    ) {
        self.etat = etat
        self.depuis = depuis
        self.fermetureMotif = fermetureMotif
        self.fermetureRaison = fermetureRaison
        self.medecinTraitant = medecinTraitant
        self.medecinTraitantPublic = medecinTraitantPublic
        self.rattachementMES = rattachementMES
        self.masquageParDefaut = masquageParDefaut
    }
}
