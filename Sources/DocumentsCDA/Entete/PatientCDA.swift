internal import Domaine

/// Patient de l'en-tête : `recordTarget/patientRole`.
public struct PatientCDA: Sendable, Hashable {
    /// Identifiants, dans l'ordre du document : le matricule INS d'abord, puis les IPP.
    public let ids: [IdentifiantHL7]
    /// Noms (`patient/name`) ; un seul d'ordinaire.
    public let noms: [NomPersonne]
    /// Sexe.
    public let administrativeGenderCode: CodeHL7?
    /// Date de naissance, TS brut (`yyyymmdd`).
    public let birthTime: String?
    /// Motif d'absence de la date de naissance.
    public let birthTimeNullFlavor: String?
    /// Code officiel géographique du lieu de naissance (`birthplace/place/addr/county`).
    public let lieuNaissanceCOG: String?

    /// Nom de naissance (`family` `BR`).
    public var nomNaissance: String? { premier { $0.family("BR") } }
    /// Nom d'usage (`family` `SP`).
    public var nomUsage: String? { premier { $0.family("SP") } }
    /// Nom utilisé (`family` `CL`).
    public var nomUtilise: String? { premier { $0.family("CL") } }
    /// Premier prénom de naissance (`given` `BR`).
    public var premierPrenom: String? { premier { $0.given("BR") } }
    /// Prénom utilisé (`given` `CL`).
    public var prenomUtilise: String? { premier { $0.given("CL") } }

    /// Liste des prénoms de naissance, séparés par un espace : les `given` sans qualificatif.
    ///
    /// Le premier prénom (`BR`) y est remis en tête quand la liste ne commence pas par lui : les deux écritures
    /// se rencontrent, et dans le RNIV la liste commence toujours par le premier prénom.
    public var prenoms: String? {
        let sansQualificatif = noms.first?.given.filter { $0.qualifier == nil } ?? []
        let liste = sansQualificatif.map(\.valeur).joined(separator: " ")
        guard let premierPrenom else { return liste.isEmpty ? nil : liste }
        if NormalisationTraits.commencePar(liste, premierPrenom) { return liste }
        return liste.isEmpty ? premierPrenom : "\(premierPrenom) \(liste)"
    }

    init(_ patientRole: Noeud) {
        let patient = patientRole.enfant(.patient)
        ids = patientRole.enfants(.id).map { IdentifiantHL7($0) }
        noms = patient?.enfants(.name).map { NomPersonne($0) } ?? []
        administrativeGenderCode = patient?.enfant(.administrativeGenderCode).map { CodeHL7($0) }
        birthTime = patient?.enfant(.birthTime)?[.value]
        birthTimeNullFlavor = patient?.enfant(.birthTime)?[.nullFlavor]
        lieuNaissanceCOG = patient?.chemin(.birthplace, .place, .addr, .county)?.texte
    }

    private func premier(_ lire: (NomPersonne) -> String?) -> String? {
        for nom in noms { if let valeur = lire(nom) { return valeur } }
        return nil
    }
}
