import DocumentsCDA
import Domaine
import Entrepot
import Nomenclatures

/// Ce qu'un déposant dit de son dépôt, à côté du document.
public struct ParametresDepot: Sendable {
    /// Codes de visibilité, tels que reçus.
    public var visibilite: [String]
    /// uniqueId du document à remplacer.
    public var remplace: String?
    /// Le patient s'est opposé à ce dépôt pour un motif légitime.
    public var oppositionLegitime: Bool
    /// SHA-256 annoncé, en hexadécimal.
    public var empreinteAnnoncee: String?

    /// Des paramètres.
    public init(
        visibilite: [String] = [], remplace: String? = nil, oppositionLegitime: Bool = false,
        empreinteAnnoncee: String? = nil
    ) {
        self.visibilite = visibilite
        self.remplace = remplace
        self.oppositionLegitime = oppositionLegitime
        self.empreinteAnnoncee = empreinteAnnoncee
    }
}

/// Prépare un dépôt sur le fil du travailleur : tout ce qui se fait sans base de données.
struct PreparationDepot {
    let nomenclatures: Nomenclatures
    let coherence: Guichet.CoherenceAuteur
    private var defauts: [DefautDocument] = []

    init(_ nomenclatures: Nomenclatures, _ coherence: Guichet.CoherenceAuteur) {
        self.nomenclatures = nomenclatures
        self.coherence = coherence
    }

    /// L'identité et le dépôt que l'en-tête décrit, avec ses défauts dans l'ordre des codes DOC.
    mutating func preparer(
        _ entete: EnteteCDA, _ octets: [UInt8], _ parametres: ParametresDepot, _ acteur: Acteur?
    ) -> (IdentitePresentee, Depot) {
        let identite = Self.identite(entete)
        defauts = entete.manques.map { .elementManquant($0.phrase) }
        // Les traces, qui ne s'effacent pas, nomment les documents par cet identifiant.
        if let racine = entete.id?.root, Self.nomme(racine, identite.matricule) {
            defauts.append(
                .elementManquant(
                    "ClinicalDocument/id@root contient un matricule INS : un identifiant de document ne nomme personne"
                ))
        }
        let empreinte = Entrepot.empreinte(octets)
        let metadonnees = metadonnees(entete, taille: octets.count, empreinte: empreinte)
        let remplace = examinerRemplacement(entete, parametres.remplace)
        let visibilite = examinerVisibilite(parametres.visibilite)
        var etranger = false
        if let acteur, let metadonnees { etranger = !Self.estCoherent(acteur, metadonnees.auteurs) }
        if etranger, coherence == .stricte { defauts.append(.deposantEtranger) }
        if visibilite.isSuperset(of: [.masquePS, .invisiblePatient]) {
            defauts.append(.visibiliteIncompatible)
        }
        if let annoncee = parametres.empreinteAnnoncee, annoncee != empreinte {
            defauts.append(.empreinteFausse)
        }
        var depot = Depot(
            metadonnees: metadonnees, defauts: defauts, visibilite: visibilite, remplace: remplace,
            oppositionLegitime: parametres.oppositionLegitime)
        depot.deposantEtranger = etranger
        return (identite, depot)
    }

    /// L'identifiant contient un matricule, ou celui du patient d'un seul tenant.
    private static func nomme(_ racine: String, _ matricule: String?) -> Bool {
        if let matricule, matricule.utf8.count == 15, contient(racine, matricule) { return true }
        return TexteDeTrace.porteUnMatricule(racine)
    }

    /// Octet par octet : les textes comparés sont des identifiants.
    private static func contient(_ texte: String, _ partie: String) -> Bool {
        let (texte, partie) = (Array(texte.utf8), Array(partie.utf8))
        guard texte.count >= partie.count else { return false }
        return (0...(texte.count - partie.count)).contains { texte[$0...].starts(with: partie) }
    }

    static func identite(_ entete: EnteteCDA) -> IdentitePresentee {
        guard let patient = entete.patient else { return IdentitePresentee() }
        // Un seul prénom (BR) sans liste : la porte INS le compare au premier de la liste du dossier.
        let aUneListe = patient.noms.contains { $0.given.contains { $0.qualifier == nil } }
        // L'INS est d'ordinaire le premier identifiant, avant les IPP ; on le reconnaît à son OID.
        let ins = patient.ids.first { $0.root?.hasPrefix("1.2.250.1.213.1.4.") == true } ?? patient.ids.first
        return IdentitePresentee(
            matricule: ins?.extension, oid: ins?.root,
            nomNaissance: patient.nomNaissance, prenoms: aUneListe ? patient.prenoms : nil,
            premierPrenom: patient.premierPrenom, dateNaissance: patient.birthTime.flatMap(date),
            sexe: patient.administrativeGenderCode?.code.map(sexe), lieuNaissance: patient.lieuNaissanceCOG)
    }

    /// HL7 dit `U` ou `UN` (indéterminé) ce que l'état civil et le RNIV disent `I`.
    private static func sexe(_ code: String) -> String { ["U", "UN"].contains(code) ? "I" : code }

    /// `AAAAMMJJ…` → `AAAA-MM-JJ` ; `nil` si ce n'est pas une date complète.
    private static func date(_ texte: String) -> String? {
        let chiffres = Array(texte.utf8.prefix(8))
        guard chiffres.count == 8, chiffres.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        let date = String(decoding: chiffres, as: UTF8.self)
        return "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.dropFirst(6))"
    }

    private mutating func examinerRemplacement(_ entete: EnteteCDA, _ demande: String?) -> String? {
        let lien = entete.relatedDocuments.first { $0.typeCode == "RPLC" }
        let dansLeDocument = lien?.ids.first.flatMap { id in
            id.root.map { racine in id.extension.map { "\(racine)^\($0)" } ?? racine }
        }
        if let demande, let dansLeDocument, demande != dansLeDocument {
            defauts.append(.contradiction("relatedDocument/parentDocument/id et le paramètre remplace"))
        }
        let remplace = demande ?? dansLeDocument
        if let remplace, remplace == entete.id?.root {
            defauts.append(.contradiction("un document ne se remplace pas lui-même"))
        }
        return remplace
    }

    private mutating func examinerVisibilite(_ codes: [String]) -> Visibilite {
        var visibilite: Visibilite = []
        for code in codes {
            if let valeur = Visibilite(code: code) {
                visibilite.insert(valeur)
            } else {
                defauts.append(.codeHorsJeu("visibilite (JDV_J58)"))
            }
        }
        return visibilite
    }

    private static func estCoherent(_ acteur: Acteur, _ auteurs: [AuteurFiche]) -> Bool {
        // Un auteur patient n'est nommé nulle part par son matricule : voir ``identifiant(_:propre:)``.
        if acteur.genre == .patient { return auteurs.contains { $0.id == auteurPatient } }
        return auteurs.contains { auteur in
            (acteur.genre == .professionnelDeSante && auteur.id == acteur.id)
                || (acteur.structure != nil && auteur.structure == acteur.structure)
        }
    }

    /// Relève un code hors de son jeu ; rend le code quand il y est.
    private mutating func code(
        _ code: CodeHL7?, _ element: String, admis: (CodeSysteme) -> Bool
    ) -> CodeSysteme? {
        guard let valeur = code?.code, let systeme = code?.codeSystem else {
            if code?.estRenseigne == true { defauts.append(.codeHorsJeu(element)) }
            return nil
        }
        let lu = CodeSysteme(valeur, systeme)
        if admis(lu) { return lu }
        defauts.append(.codeHorsJeu(element))
        return nil
    }

    private mutating func metadonnees(
        _ entete: EnteteCDA, taille: Int, empreinte: String
    ) -> MetadonneesDocument? {
        let tables = nomenclatures
        let type = code(entete.code, "code (type, JDV_J66)") { tables.type($0) != nil }
        let confidentialite = code(entete.confidentialityCode, "confidentialityCode (JDV_J58)") {
            tables.estConfidentialite($0) && ["N", "R", "V"].contains($0.code)
        }
        let acte = entete.actePrincipal
        let cadre = code(acte?.cadreExercice, "standardIndustryClassCode (JDV_J62)") {
            tables.estCadreExercice($0)
        }
        let secteur = code(entete.priseEnCharge?.healthCareFacilityCode, "healthCareFacility/code (JDV_J61)")
        {
            tables.estSecteurActivite($0)
        }
        for auteur in entete.auteurs where auteur.code?.estRenseigne == true {
            _ = code(auteur.code, "author/assignedAuthor/code (JDV_J01)") { tables.estSpecialite($0) }
        }
        if let langue = entete.languageCode, langue != "fr-FR" {
            defauts.append(.codeHorsJeu("languageCode (fr-FR)"))
        }
        let periode = acte?.effectiveTime ?? entete.actes.lazy.compactMap(\.effectiveTime).first
        for lu in [entete.effectiveTime, periode?.low] where lu != nil && lu.flatMap(Self.instant) == nil {
            defauts.append(.elementManquant("une date du document est hors de l'intervalle admis"))
        }
        guard defauts.isEmpty, let uniqueId = entete.id?.root, let titre = entete.title,
            let typeDocument = type.flatMap({ tables.type($0) }), let confidentialite, let cadre, let secteur,
            let creation = entete.effectiveTime.flatMap(Self.instant),
            let debut = periode?.low.flatMap(Self.instant), let setId = entete.setId?.root
        else { return nil }
        var mediaType: String?
        if case .nonStructure(let media, _) = entete.corps { mediaType = media }
        return MetadonneesDocument(
            uniqueId: uniqueId, type: typeDocument,
            format: tables.format(
                modeles: entete.templateIds.compactMap { id in id.root.map { ($0, id.extension) } },
                mediaType: mediaType),
            titre: titre, langue: "fr-FR", mimeType: entete.racine.mimeType, taille: taille,
            empreinte: empreinte, creation: creation, acteDebut: debut,
            acteFin: periode?.high.flatMap(Self.instant),
            auteurs: entete.auteurs.map(Self.auteur), cadreExercice: cadre, secteurActivite: secteur,
            service: entete.priseEnCharge?.lieu.map { String($0.prefix(128)) },
            confidentialite: confidentialite.code, setId: setId,
            numeroVersion: entete.versionNumber ?? "1")
    }

    /// Un horodatage de l'an 1 à l'an 9998 : au-delà, RFC 3339 ne sait plus l'écrire dans tous les fuseaux.
    private static func instant(_ texte: String) -> Instant? {
        guard let ms = HorodatageHL7.millisecondes(texte), ms > -62_135_500_000_000, ms < 253_370_764_800_000
        else { return nil }
        return Instant(ms: ms)
    }

    private static func auteur(_ auteur: AuteurCDA) -> AuteurFiche {
        let id = auteur.ids.first { $0.root == "1.2.250.1.71.4.2.1" } ?? auteur.ids.first
        let organisation = auteur.representedOrganization
        let structure = organisation?.ids.first { $0.root == "1.2.250.1.71.4.2.2" } ?? organisation?.ids.first
        let code = auteur.code?.code
        return AuteurFiche(
            id: identifiant(id, propre: "1.2.250.1.71.4.2.1") ?? "",
            nom: auteur.nom?.family.first?.valeur ?? auteur.softwareName ?? auteur.manufacturerModelName,
            prenom: auteur.nom?.given.first?.valeur, profession: code.flatMap(profession),
            specialite: code, structure: identifiant(structure, propre: "1.2.250.1.71.4.2.2"),
            nomStructure: organisation?.nom)
    }

    /// Ce qui tient lieu d'identifiant à un auteur patient.
    private static let auteurPatient = "patient"

    /// L'identifiant national tel quel ; un autre avec sa racine, pour qu'il n'ouvre aucun droit d'auteur.
    ///
    /// Un auteur patient n'est pas nommé : son identifiant est un matricule.
    private static func identifiant(_ id: IdentifiantHL7?, propre: String) -> String? {
        guard let id, let racine = id.root else { return nil }
        if racine.hasPrefix("1.2.250.1.213.1.4.") { return auteurPatient }
        guard let valeur = id.extension else { return racine }
        return racine == propre ? valeur : "\(racine)^\(valeur)"
    }

    /// `G15_10/SM03` → `10`.
    private static func profession(_ code: String) -> String? {
        guard
            code.hasPrefix("G15_") || code.hasPrefix("G16_") || code.hasPrefix("R94_")
                || code.hasPrefix("R95_")
        else { return nil }
        return code.dropFirst(4).split(separator: "/").first.map(String.init)
    }
}
