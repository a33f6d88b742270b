import Foundation

/// Un AuditEvent en message d'audit de DICOM PS3.15 § A.5, porté par syslog (RFC 5424) comme le veut IHE ITI-20.
struct MessageAudit {
    let xml: String
    private let instant: String

    init(_ e: AuditEvent) {
        instant = e.recorded
        var x = Balises()
        x.ouvrir("AuditMessage")
        x.ouvrir(
            "EventIdentification",
            [
                ("EventActionCode", e.action), ("EventDateTime", e.recorded),
                ("EventOutcomeIndicator", e.outcome),
            ])
        x.code("EventID", e.type)
        for type in e.subtype { x.code("EventTypeCode", type) }
        x.texte("EventOutcomeDescription", e.outcomeDesc)
        for but in (e.purposeOfEvent ?? []).flatMap(\.coding) { x.code("PurposeOfUse", but) }
        x.fermer("EventIdentification")
        for agent in e.agent { Self.participant(agent, &x) }
        x.ouvrir("AuditSourceIdentification", [("AuditSourceID", e.source.observer.identifier.value)])
        for type in e.source.type { x.vide("AuditSourceTypeCode", [("csd-code", type.code)]) }
        x.fermer("AuditSourceIdentification")
        for entite in e.entity { Self.objet(entite, &x) }
        x.fermer("AuditMessage")
        xml = x.texte
    }

    private static func participant(_ agent: AuditEvent.Agent, _ x: inout Balises) {
        let roles = (agent.role ?? []).flatMap(\.coding)
        var attributs = [
            ("UserID", agent.who?.identifier.value ?? roles.first?.code ?? "INCONNU"),
            ("UserIsRequestor", agent.requestor ? "true" : "false"),
        ]
        if let reseau = agent.network {
            attributs += [
                ("NetworkAccessPointID", reseau.address), ("NetworkAccessPointTypeCode", reseau.type),
            ]
        }
        x.ouvrir("ActiveParticipant", attributs)
        for role in agent.type.coding + roles { x.code("RoleIDCode", role) }
        x.fermer("ActiveParticipant")
    }

    private static func objet(_ entite: AuditEvent.Entity, _ x: inout Balises) {
        let valeur = entite.what?.identifier.value ?? ""
        x.ouvrir(
            "ParticipantObjectIdentification",
            [
                ("ParticipantObjectID", valeur), ("ParticipantObjectTypeCode", entite.type.code),
                ("ParticipantObjectTypeCodeRole", entite.role?.code ?? ""),
            ].filter { !$0.1.isEmpty })
        // RFC 3881 § 5.5.4 : 2 numéro de patient, 9 numéro de compte rendu, 12 URI.
        let (code, sens) =
            switch entite.role?.code {
            case "1": ("2", "Patient Number")
            case "3": ("9", "Report Number")
            default: ("12", "URI")
            }
        x.code("ParticipantObjectIDTypeCode", .init(system: "RFC-3881", code: code, display: sens))
        // Le schéma veut un nom : l'identifiant, et jamais celui d'une personne.
        x.texte("ParticipantObjectName", valeur)
        for detail in entite.detail ?? [] {
            x.vide(
                "ParticipantObjectDetail",
                [("type", detail.type), ("value", Data(detail.valueString.utf8).base64EncodedString())])
        }
        x.fermer("ParticipantObjectIdentification")
    }

    /// Le message entier : priorité 85 (sécurité, notice), version 1, sans données structurées.
    ///
    /// - Parameters:
    ///   - hote: nom de cette machine, ASCII visible.
    ///   - processus: identifiant du processus.
    func syslog(hote: String, processus: Int32) -> [UInt8] {
        let entete = "<85>1 \(instant) \(hote) dmp \(processus) DICOM+RFC3881 - "
        // RFC 5424 § 6.4 : la marque d'ordre dit que la suite est de l'UTF-8.
        return Array(entete.utf8) + [0xEF, 0xBB, 0xBF] + Array(xml.utf8)
    }

    /// Le nom de cette machine, tel qu'un en-tête syslog peut le porter ; `-` quand elle n'en a pas.
    static var hote: String {
        let nom = ProcessInfo.processInfo.hostName.utf8.filter { $0 > 32 && $0 < 127 }.prefix(255)
        return nom.isEmpty ? "-" : String(decoding: nom, as: UTF8.self)
    }
}

/// Du XML qui s'écrit en une passe ; les valeurs sont protégées, les noms sont les nôtres.
private struct Balises {
    private(set) var texte = #"<?xml version="1.0" encoding="UTF-8"?>"#

    mutating func ouvrir(_ nom: String, _ attributs: [(String, String)] = []) {
        debuter(nom, attributs)
        texte += ">"
    }

    mutating func vide(_ nom: String, _ attributs: [(String, String)]) {
        debuter(nom, attributs)
        texte += "/>"
    }

    mutating func fermer(_ nom: String) { texte += "</\(nom)>" }

    mutating func texte(_ nom: String, _ valeur: String) {
        ouvrir(nom)
        texte += Self.proteger(valeur)
        fermer(nom)
    }

    /// Une valeur codée ; DICOM désigne son propre système par trois lettres.
    mutating func code(_ nom: String, _ code: AuditEvent.Coding) {
        let systeme = code.system == AuditEvent.dicom ? "DCM" : code.system
        vide(
            nom,
            [
                ("csd-code", code.code), ("codeSystemName", systeme),
                ("originalText", code.display ?? code.code),
            ])
    }

    private mutating func debuter(_ nom: String, _ attributs: [(String, String)]) {
        texte += "<\(nom)"
        for (attribut, valeur) in attributs { texte += " \(attribut)=\"\(Self.proteger(valeur))\"" }
    }

    /// Ce que XML 1.0 § 2.2 ne peut porter devient U+FFFD.
    private static func proteger(_ valeur: String) -> String {
        var protege = ""
        for scalaire in valeur.unicodeScalars {
            switch scalaire {
            case "&": protege += "&amp;"
            case "<": protege += "&lt;"
            case ">": protege += "&gt;"
            case "\"": protege += "&quot;"
            case "\t", "\n", "\r": protege += "&#\(scalaire.value);"
            case _ where scalaire.value < 32 || (0xFFFE...0xFFFF).contains(scalaire.value):
                protege += "\u{FFFD}"
            default: protege.unicodeScalars.append(scalaire)
            }
        }
        return protege
    }
}
