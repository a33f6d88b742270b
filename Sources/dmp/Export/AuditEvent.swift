import Domaine
import Entrepot

/// Une trace en AuditEvent FHIR R4, aux motifs du guide IHE BALP : des identifiants, aucun nom.
///
/// - Source: https://hl7.org/fhir/R4/auditevent.html ; https://profiles.ihe.net/ITI/BALP.
struct AuditEvent: Encodable {
    struct Coding: Encodable {
        let system: String
        let code: String
        var display: String?
    }

    struct Concept: Encodable { let coding: [Coding] }

    struct Identifier: Encodable {
        let system: String
        let value: String
    }

    struct Reference: Encodable { let identifier: Identifier }

    struct Network: Encodable {
        let address: String
        /// 2 : une adresse IP.
        let type = "2"
    }

    struct Agent: Encodable {
        let type: Concept
        let role: [Concept]?
        let who: Reference?
        let requestor: Bool
        let network: Network?
    }

    struct Source: Encodable {
        let observer: Reference
        let type: [Coding]
    }

    struct Detail: Encodable {
        let type: String
        let valueString: String
    }

    struct Entity: Encodable {
        let what: Reference?
        let type: Coding
        let role: Coding?
        let detail: [Detail]?
    }

    let resourceType = "AuditEvent"
    let id: String
    let type: Coding
    let subtype: [Coding]
    let action: String
    let recorded: String
    let outcome: String
    let outcomeDesc: String
    let purposeOfEvent: [Concept]?
    let agent: [Agent]
    let source: Source
    let entity: [Entity]
}

extension AuditEvent {
    static let dicom = "http://dicom.nema.org/resources/ontology/DCM"
    private static let urn = "urn:ietf:rfc:3986"

    /// - Parameter journal: le nom du journal, ou celui de qui l'exporte.
    init(_ exportee: TraceExportee, journal: String) {
        let t = exportee.trace
        let acte = Action(rawValue: t.action)
        id = t.id
        type = Self.type(acte)
        subtype = [
            Coding(system: "urn:dmp:acte", code: t.acte), Coding(system: "urn:dmp:action", code: t.action),
        ]
        action = Self.lettre(acte)
        recorded = t.instant.rfc3339
        // 4 : un refus ; la panne n'a pas de trace.
        outcome = t.issue == "accorde" ? "0" : "4"
        outcomeDesc = t.motif
        purposeOfEvent = [Concept(coding: [Self.but(t)])]
        agent = Self.agents(exportee)
        source = Source(
            observer: Reference(identifier: Identifier(system: "urn:dmp:journal", value: journal)),
            type: [
                Coding(
                    system: "http://terminology.hl7.org/CodeSystem/security-source-type", code: "4",
                    display: "Application Server")
            ])
        entity = Self.entites(exportee)
    }

    /// L'événement de DICOM PS3.16 dont l'acte est.
    private static func type(_ action: Action?) -> Coding {
        switch action {
        case .alimentation: Coding(system: dicom, code: "110107", display: "Import")
        case .consultation: Coding(system: dicom, code: "110106", display: "Export")
        case .rechercheDossier, .rechercheSansINS, .listeDossiers, .listeAutorisations, .rechercheMetadonnees,
            .preferences, .historique, .notifications, .explication:
            Coding(system: dicom, code: "110112", display: "Query")
        default: Coding(system: dicom, code: "110110", display: "Patient Record")
        }
    }

    /// Créer, lire, changer, supprimer ou exécuter.
    private static func lettre(_ action: Action?) -> String {
        switch action {
        case .alimentation, .creationDossier: "C"
        case .consultation: "R"
        case .suppression, .effacement: "D"
        case .rechercheDossier, .rechercheSansINS, .listeDossiers, .listeAutorisations, .rechercheMetadonnees,
            .preferences, .historique, .notifications, .explication:
            "E"
        default: "U"
        }
    }

    private static func but(_ t: Trace) -> Coding {
        let codes = ["bris_de_glace": "BTG", "centre_15": "ETREAT"]
        let patient = t.acteurGenre == Acteur.Genre.patient.rawValue
        return Coding(
            system: "http://terminology.hl7.org/CodeSystem/v3-ActReason",
            code: codes[t.mode] ?? (patient ? "PATRQT" : "TREAT"))
    }

    private static func agents(_ exportee: TraceExportee) -> [Agent] {
        let t = exportee.trace
        let role =
            [Coding(system: "urn:dmp:acteur", code: t.acteurGenre)]
            + (t.profession.map { [Coding(system: "1.2.250.1.71.1.2.7".urnOID, code: $0)] } ?? [])
        let acteur = Agent(
            type: Concept(coding: [Coding(system: dicom, code: "110153", display: "Source Role ID")]),
            role: role.map { Concept(coding: [$0]) },
            who: t.acteurId.isEmpty
                ? nil
                : Reference(identifier: Identifier(system: "1.2.250.1.71.4.2.1".urnOID, value: t.acteurId)),
            requestor: true,
            network: exportee.adresse.isEmpty ? nil : Network(address: exportee.adresse))
        guard let structure = t.structure else { return [acteur] }
        let lieu = Agent(
            type: Concept(
                coding: [Coding(system: "http://terminology.hl7.org/CodeSystem/v3-RoleClass", code: "PROV")]),
            role: nil,
            who: Reference(identifier: Identifier(system: "1.2.250.1.71.4.2.2".urnOID, value: structure)),
            requestor: false, network: nil)
        return [acteur, lieu]
    }

    private static func entites(_ exportee: TraceExportee) -> [Entity] {
        let (genre, roles) = (
            "http://terminology.hl7.org/CodeSystem/audit-entity-type",
            "http://terminology.hl7.org/CodeSystem/object-role"
        )
        let t = exportee.trace
        var entites: [Entity] = []
        if let dossier = exportee.dossier {
            entites.append(
                Entity(
                    what: Reference(identifier: Identifier(system: urn, value: "urn:uuid:" + dossier)),
                    type: Coding(system: genre, code: "1", display: "Person"),
                    role: Coding(system: roles, code: "1", display: "Patient"), detail: nil))
        }
        entites += t.documents.map { document in
            Entity(
                what: Reference(identifier: Identifier(system: urn, value: "urn:uuid:" + document.entryUUID)),
                type: Coding(system: genre, code: "2", display: "System Object"),
                role: Coding(system: roles, code: "3", display: "Report"),
                detail: [
                    Detail(type: "uniqueId", valueString: document.uniqueId),
                    Detail(type: "typeCode", valueString: document.type),
                ])
        }
        let details: [(String, String?)] = [
            ("rang", String(t.rang)), ("mode", t.mode), ("raison", t.raison), ("objet", t.objet),
            ("avis", t.avis.map { "\($0.code)=\($0.opinion.rawValue)" }.joined(separator: " ")),
            ("facade", t.facade), ("logiciel", t.logiciel), ("message", exportee.message),
            ("authentification", exportee.authentification), ("reglement", exportee.reglement),
        ]
        entites.append(
            Entity(
                what: Reference(identifier: Identifier(system: urn, value: "urn:uuid:" + t.id)),
                type: Coding(system: genre, code: "4", display: "Other"),
                role: Coding(system: roles, code: "13", display: "Security Resource"),
                detail: details.compactMap { nom, valeur in
                    valeur.flatMap { $0.isEmpty ? nil : Detail(type: nom, valueString: $0) }
                }))
        return entites
    }
}

extension String {
    fileprivate var urnOID: String { "urn:oid:" + self }
}
