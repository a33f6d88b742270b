extension ElementManquant {
    /// Les manques d'un en-tête, chacun une fois.
    ///
    /// Un élément absent ne fait pas signaler ceux qu'il contiendrait.
    static func chercher(dans entete: EnteteCDA) -> [ElementManquant] {
        var manques = document(entete) + gabarits(entete) + identification(entete)
        manques += patient(entete.patient) + auteurs(entete.auteurs) + custodian(entete.custodian)
        manques += signataire(entete.legalAuthenticator) + actes(entete.actes)
        manques += priseEnCharge(entete.priseEnCharge)
        if entete.corps == nil { manques.append(.component) }
        return manques
    }

    private static func document(_ entete: EnteteCDA) -> [ElementManquant] {
        let typeId = entete.typeId
        return retenir([
            (.realmCode, entete.realmCode == "FR"),
            (.typeId, typeId?.root == "2.16.840.1.113883.1.3" && typeId?.extension == "POCD_HD000040"),
        ])
    }

    /// Un gabarit fixe absent est nommé ; le compte n'est signalé que si les deux sont là.
    private static func gabarits(_ entete: EnteteCDA) -> [ElementManquant] {
        let roots = entete.templateIds.compactMap(\.root)
        if roots.isEmpty { return [.templateId] }
        let fixes = retenir([
            (.templateIdHL7France, roots.contains("2.16.840.1.113883.2.8.2.1")),
            (.templateIdCISIS, roots.contains("1.2.250.1.213.1.1.1.1")),
        ])
        return fixes.isEmpty && roots.count < 3 ? [.templateId] : fixes
    }

    // nullFlavor est interdit sur tous ces éléments.
    private static func identification(_ entete: EnteteCDA) -> [ElementManquant] {
        retenir([
            (.id, estIdentifiantDeDocument(entete.id)),
            (.code, entete.code?.estRenseigne == true),
            (.title, (1...128).contains(entete.title?.unicodeScalars.count ?? 0)),
            (.effectiveTime, entete.effectiveTime.flatMap(HorodatageHL7.millisecondes) != nil),
            (.confidentialityCode, entete.confidentialityCode?.estRenseigne == true),
            (.languageCode, entete.languageCode?.isEmpty == false),
            (.setId, entete.setId?.root?.isEmpty == false),
            (.versionNumber, estEntierPositif(entete.versionNumber)),
        ])
    }

    private static func patient(_ patient: PatientCDA?) -> [ElementManquant] {
        guard let patient else { return [.patientRole] }
        let nomme = patient.noms.contains { !$0.family.isEmpty || $0.nullFlavor != nil }
        return retenir([
            (.patientId, patient.ids.contains(where: \.estRenseigne)),
            (.patientName, nomme),
            (.administrativeGenderCode, estPresent(patient.administrativeGenderCode)),
            (.birthTime, patient.birthTime?.isEmpty == false || patient.birthTimeNullFlavor != nil),
        ])
    }

    private static func auteurs(_ auteurs: [AuteurCDA]) -> [ElementManquant] {
        if auteurs.isEmpty { return [.author] }
        return retenir([
            (.authorTime, auteurs.allSatisfy { $0.time?.isEmpty == false || $0.timeNullFlavor != nil }),
            (.authorId, auteurs.allSatisfy { estPresent($0.ids) }),
            (.authorPerson, auteurs.allSatisfy { $0.estPersonne || $0.estDispositif }),
        ])
    }

    private static func custodian(_ custodian: OrganisationCDA?) -> [ElementManquant] {
        guard let custodian else { return [.custodian] }
        return retenir([(.custodianId, custodian.ids.contains(where: \.estRenseigne))])
    }

    private static func signataire(_ signataire: SignataireCDA?) -> [ElementManquant] {
        guard let signataire else { return [.legalAuthenticator] }
        return retenir([
            (.legalAuthenticatorTime, signataire.time?.isEmpty == false || signataire.timeNullFlavor != nil),
            (.signatureCode, signataire.signatureCode == "S"),
            (.legalAuthenticatorId, estPresent(signataire.assignedEntity?.ids ?? [])),
        ])
    }

    private static func actes(_ actes: [ActeCDA]) -> [ElementManquant] {
        if actes.isEmpty { return [.documentationOf] }
        let date = actes.compactMap(\.effectiveTime).contains {
            $0.low?.isEmpty == false || $0.nullFlavor != nil
        }
        guard actes.contains(where: { $0.executant != nil }) else {
            return retenir([(.serviceEventLow, date), (.performer, false)])
        }
        return retenir([
            (.serviceEventLow, date),
            (.standardIndustryClassCode, actes.contains { estPresent($0.cadreExercice) }),
        ])
    }

    private static func priseEnCharge(_ priseEnCharge: PriseEnChargeCDA?) -> [ElementManquant] {
        guard let priseEnCharge else { return [.componentOf] }
        return retenir([
            (.encounterEffectiveTime, priseEnCharge.effectiveTime != nil),
            (.healthCareFacilityCode, estPresent(priseEnCharge.healthCareFacilityCode)),
        ])
    }

    private static func retenir(_ constats: [(ElementManquant, Bool)]) -> [ElementManquant] {
        constats.filter { !$0.1 }.map(\.0)
    }

    /// Une valeur, ou un motif d'absence là où il est admis.
    private static func estPresent(_ code: CodeHL7?) -> Bool {
        code?.estRenseigne == true || code?.nullFlavor != nil
    }

    private static func estPresent(_ ids: [IdentifiantHL7]) -> Bool {
        ids.contains { $0.estRenseigne || $0.nullFlavor != nil }
    }

    private static func estIdentifiantDeDocument(_ id: IdentifiantHL7?) -> Bool {
        guard let root = id?.root, id?.extension == nil else { return false }
        return IdentifiantHL7.estOID(root) || IdentifiantHL7.estUUID(root)
    }

    private static func estEntierPositif(_ texte: String?) -> Bool {
        guard let texte, !texte.isEmpty, texte.utf8.count <= 9 else { return false }
        return texte.utf8.allSatisfy { (0x30...0x39).contains($0) } && texte.utf8.contains { $0 != 0x30 }
    }
}
