extension DocumentExemple {
    /// Les éléments d'en-tête qui se remplacent ou se retirent.
    ///
    /// Un élément en contient parfois d'autres.
    public enum Element: String, Sendable, Hashable, CaseIterable {
        /// Premiers éléments de `ClinicalDocument`.
        case realmCode, typeId, templateIdHL7France, templateIdCISIS, templateIdModele, id, code, title
        /// Suite.
        case effectiveTime, confidentialityCode, languageCode, setId, versionNumber
        /// Patient.
        case recordTarget, patientId, patientIPP, patientName, administrativeGenderCode, birthTime, birthplace
        /// Auteur.
        case author, authorTime, authorId, authorCode, authorPerson, authorOrganization
        /// Conservation et responsabilité.
        case custodian, custodianId, legalAuthenticator, legalAuthenticatorTime, signatureCode
        /// Suite.
        case legalAuthenticatorId, inFulfillmentOf
        /// Acte.
        case documentationOf, serviceEventEffectiveTime, performer, standardIndustryClassCode
        /// Lien et prise en charge.
        case relatedDocument, componentOf, encounterEffectiveTime, healthCareFacilityCode
        /// Corps.
        case component
    }

    func document() -> String {
        let debut =
            "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" "
            + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
        let ordre: [Element] = [
            .realmCode, .typeId, .templateIdHL7France, .templateIdCISIS, .templateIdModele, .id, .code,
            .title,
            .effectiveTime, .confidentialityCode, .languageCode, .setId, .versionNumber, .recordTarget,
            .author,
            .custodian, .legalAuthenticator, .inFulfillmentOf, .documentationOf, .relatedDocument,
            .componentOf,
        ]
        let entete = debut + ordre.map { ecrire($0) }.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
        let fin = "\n</ClinicalDocument>\n"
        let dejaEcrit = entete.utf8.count + fin.utf8.count
        return entete + (remplacements[.component] ?? component(dejaEcrit: dejaEcrit)) + fin
    }

    private func ecrire(_ element: Element) -> String {
        remplacements[element] ?? document(element) ?? patient(element) ?? auteur(element) ?? acte(element)
            ?? ""
    }

    private func document(_ element: Element) -> String? {
        switch element {
        case .realmCode: "<realmCode code=\"FR\"/>"
        case .typeId: "<typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>"
        case .templateIdHL7France: "<templateId root=\"2.16.840.1.113883.2.8.2.1\"/>"
        case .templateIdCISIS: "<templateId root=\"1.2.250.1.213.1.1.1.1\"/>"
        case .templateIdModele: modele
        case .id: "<id root=\"\(uniqueId)\"/>"
        case .code:
            "<code code=\"\(type)\" codeSystem=\"2.16.840.1.113883.6.1\" displayName=\"Type fictif\"/>"
        case .title: "<title>\(titre)</title>"
        case .effectiveTime: "<effectiveTime value=\"\(date)\"/>"
        case .confidentialityCode:
            "<confidentialityCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.25\" displayName=\"Normal\"/>"
        case .languageCode: "<languageCode code=\"fr-FR\"/>"
        case .setId: "<setId root=\"1.2.250.1.999.3.\(numero)\"/>"
        case .versionNumber: "<versionNumber value=\"\(version)\"/>"
        default: nil
        }
    }

    private var modele: String {
        switch corps {
        case .structure: "<templateId root=\"1.2.250.1.213.1.1.1.55\" extension=\"2024.01\"/>"
        case .piece: "<templateId root=\"1.3.6.1.4.1.19376.1.2.20\"/>"
        }
    }

    private func patient(_ element: Element) -> String? {
        switch element {
        case .recordTarget:
            "<recordTarget><patientRole>\(ecrire(.patientId))\(ecrire(.patientIPP))"
                + "<addr><city>VILLE FICTIVE</city></addr><telecom value=\"tel:0100000000\" use=\"H\"/>"
                + "<patient classCode=\"PSN\">\(ecrire(.patientName))\(ecrire(.administrativeGenderCode))"
                + "\(ecrire(.birthTime))\(ecrire(.birthplace))</patient></patientRole></recordTarget>"
        case .patientId: "<id root=\"\(patient.oid)\" extension=\"\(patient.matricule)\"/>"
        case .patientIPP: "<id root=\"1.2.250.1.999.2\" extension=\"\(patient.ipp)\"/>"
        case .patientName:
            "<name><family qualifier=\"BR\">\(patient.nom)</family><given>\(patient.prenoms)</given>"
                + "<given qualifier=\"BR\">\(patient.premierPrenom)</given></name>"
        case .administrativeGenderCode:
            "<administrativeGenderCode code=\"\(patient.sexe)\" codeSystem=\"2.16.840.1.113883.5.1\"/>"
        case .birthTime: "<birthTime value=\"\(patient.naissance)\"/>"
        case .birthplace:
            "<birthplace><place><addr><county>\(patient.cog)</county></addr></place></birthplace>"
        default: nil
        }
    }

    private var idAuteur: String { "<id root=\"1.2.250.1.71.4.2.1\" extension=\"\(auteur.id)\"/>" }
    private var idStructure: String { "<id root=\"1.2.250.1.71.4.2.2\" extension=\"\(auteur.structure)\"/>" }
    private var personne: String {
        "<assignedPerson><name><family>\(auteur.nom)</family><given>\(auteur.prenom)</given></name></assignedPerson>"
    }

    private func auteur(_ element: Element) -> String? {
        switch element {
        case .author:
            "<author>\(ecrire(.authorTime))<assignedAuthor>\(ecrire(.authorId))\(ecrire(.authorCode))"
                + "\(ecrire(.authorPerson))\(ecrire(.authorOrganization))</assignedAuthor></author>"
        case .authorTime: "<time value=\"\(date)\"/>"
        case .authorId: idAuteur
        case .authorCode: "<code code=\"\(auteur.code)\" codeSystem=\"1.2.250.1.213.1.1.4.5\"/>"
        case .authorPerson: personne
        case .authorOrganization:
            "<representedOrganization>\(idStructure)<name>\(auteur.nomStructure)</name></representedOrganization>"
        case .custodian:
            "<custodian><assignedCustodian><representedCustodianOrganization>\(ecrire(.custodianId))"
                + "<name>\(auteur.nomStructure)</name></representedCustodianOrganization></assignedCustodian></custodian>"
        case .custodianId: idStructure
        case .legalAuthenticator:
            "<legalAuthenticator>\(ecrire(.legalAuthenticatorTime))\(ecrire(.signatureCode))<assignedEntity>"
                + "\(ecrire(.legalAuthenticatorId))\(personne)</assignedEntity></legalAuthenticator>"
        case .legalAuthenticatorTime: "<time value=\"\(date)\"/>"
        case .signatureCode: "<signatureCode code=\"S\"/>"
        case .legalAuthenticatorId: idAuteur
        default: nil
        }
    }

    private func acte(_ element: Element) -> String? {
        switch element {
        case .inFulfillmentOf:
            "<inFulfillmentOf><order><id root=\"1.2.250.1.999.4\" extension=\"D\(numero)\"/></order></inFulfillmentOf>"
        case .documentationOf:
            "<documentationOf><serviceEvent><code code=\"18719-5\" codeSystem=\"2.16.840.1.113883.6.1\"/>"
                + "\(ecrire(.serviceEventEffectiveTime))\(ecrire(.performer))</serviceEvent></documentationOf>"
        case .serviceEventEffectiveTime:
            "<effectiveTime><low value=\"\(date)\"/><high value=\"\(date)\"/></effectiveTime>"
        case .performer:
            "<performer typeCode=\"PRF\"><assignedEntity>\(idAuteur)\(personne)<representedOrganization>\(idStructure)"
                + "\(ecrire(.standardIndustryClassCode))</representedOrganization></assignedEntity></performer>"
        case .standardIndustryClassCode:
            "<standardIndustryClassCode code=\"AMBULATOIRE\" codeSystem=\"1.2.250.1.213.1.1.4.9\"/>"
        case .relatedDocument:
            remplace.map {
                "<relatedDocument typeCode=\"RPLC\"><parentDocument><id root=\"\($0)\"/></parentDocument></relatedDocument>"
            }
        case .componentOf:
            "<componentOf><encompassingEncounter>\(ecrire(.encounterEffectiveTime))<location><healthCareFacility>"
                + "\(ecrire(.healthCareFacilityCode))</healthCareFacility></location></encompassingEncounter></componentOf>"
        case .encounterEffectiveTime: "<effectiveTime><low value=\"\(date)\"/></effectiveTime>"
        case .healthCareFacilityCode: "<code code=\"SA25\" codeSystem=\"1.2.250.1.71.4.2.4\"/>"
        default: nil
        }
    }
}
