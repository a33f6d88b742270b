import DocumentsCDA
import Outillage
import Testing

@Suite("DOC-03 — éléments obligatoires de l'en-tête")
struct ManquesTests {
    struct Cas: Sendable, CustomTestStringConvertible {
        let titre: String
        let element: DocumentExemple.Element
        let xml: String
        let manques: [ElementManquant]
        var testDescription: String { titre }

        init(_ titre: String, _ element: DocumentExemple.Element, _ xml: String, _ manques: [ElementManquant])
        {
            self.titre = titre
            self.element = element
            self.xml = xml
            self.manques = manques
        }

        init(sans element: DocumentExemple.Element, _ manque: ElementManquant?) {
            self.init("sans \(element)", element, "", manque.map { [$0] } ?? [])
        }
    }

    // swift-format-ignore
    static let retraits: [Cas] = [
        Cas(sans: .realmCode,                 .realmCode),
        Cas(sans: .typeId,                    .typeId),
        Cas(sans: .templateIdHL7France,       .templateIdHL7France),
        Cas(sans: .templateIdCISIS,           .templateIdCISIS),
        Cas(sans: .templateIdModele,          .templateId),
        Cas(sans: .id,                        .id),
        Cas(sans: .code,                      .code),
        Cas(sans: .title,                     .title),
        Cas(sans: .effectiveTime,             .effectiveTime),
        Cas(sans: .confidentialityCode,       .confidentialityCode),
        Cas(sans: .languageCode,              .languageCode),
        Cas(sans: .setId,                     .setId),
        Cas(sans: .versionNumber,             .versionNumber),
        Cas(sans: .recordTarget,              .patientRole),
        Cas(sans: .patientIPP,                nil),
        Cas(sans: .patientName,               .patientName),
        Cas(sans: .administrativeGenderCode,  .administrativeGenderCode),
        Cas(sans: .birthTime,                 .birthTime),
        Cas(sans: .birthplace,                nil),
        Cas(sans: .author,                    .author),
        Cas(sans: .authorTime,                .authorTime),
        Cas(sans: .authorId,                  .authorId),
        Cas(sans: .authorCode,                nil),
        Cas(sans: .authorPerson,              .authorPerson),
        Cas(sans: .authorOrganization,        nil),
        Cas(sans: .custodian,                 .custodian),
        Cas(sans: .custodianId,               .custodianId),
        Cas(sans: .legalAuthenticator,        .legalAuthenticator),
        Cas(sans: .legalAuthenticatorTime,    .legalAuthenticatorTime),
        Cas(sans: .signatureCode,             .signatureCode),
        Cas(sans: .legalAuthenticatorId,      .legalAuthenticatorId),
        Cas(sans: .inFulfillmentOf,           nil),
        Cas(sans: .documentationOf,           .documentationOf),
        Cas(sans: .serviceEventEffectiveTime, .serviceEventLow),
        Cas(sans: .performer,                 .performer),
        Cas(sans: .standardIndustryClassCode, .standardIndustryClassCode),
        Cas(sans: .relatedDocument,           nil),
        Cas(sans: .componentOf,               .componentOf),
        Cas(sans: .encounterEffectiveTime,    .encounterEffectiveTime),
        Cas(sans: .healthCareFacilityCode,    .healthCareFacilityCode),
        Cas(sans: .component,                 .component),
    ]

    static let long = String(repeating: "é", count: 128)

    // swift-format-ignore
    static let valeurs: [Cas] = [
        Cas("realmCode US",              .realmCode, "<realmCode code='US'/>", [.realmCode]),
        Cas("typeId d'une autre version", .typeId, "<typeId root='2.16.840.1.113883.1.3' extension='X'/>", [.typeId]),
        Cas("id avec extension",         .id, "<id root='1.2.3' extension='4'/>", [.id]),
        Cas("id qui n'est pas un OID",   .id, "<id root='1.02.3'/>", [.id]),
        Cas("id de plus de 64 caractères", .id, "<id root='1.2.\(String(repeating: "3", count: 61))'/>", [.id]),
        Cas("id de 64 caractères",       .id, "<id root='1.2.\(String(repeating: "3", count: 60))'/>", []),
        Cas("id UUID",                   .id, "<id root='90e1c8ec-0000-4b26-a305-A34848818DD6'/>", []),
        Cas("titre de blancs",           .title, "<title> \n </title>", [.title]),
        Cas("titre de 128 caractères",   .title, "<title>\(long)</title>", []),
        Cas("titre de 129 caractères",   .title, "<title>\(long)é</title>", [.title]),
        Cas("effectiveTime illisible",   .effectiveTime, "<effectiveTime value='20261305'/>", [.effectiveTime]),
        Cas("version nulle",             .versionNumber, "<versionNumber value='0'/>", [.versionNumber]),
        Cas("version signée",            .versionNumber, "<versionNumber value='+1'/>", [.versionNumber]),
        Cas("signatureCode X",           .signatureCode, "<signatureCode code='X'/>", [.signatureCode]),
        Cas("patient sans identifiant",  .recordTarget, "<recordTarget><patientRole/></recordTarget>",
            [.patientId, .patientName, .administrativeGenderCode, .birthTime]),
        Cas("realmCode d'un autre espace", .realmCode, "<realmCode xmlns='urn:autre' code='FR'/>", [.realmCode]),
        Cas("corps vide",                .component, "<component/>", [.component]),
    ]

    @Test("un élément changé, un code attendu", arguments: retraits + valeurs)
    func manques(_ cas: Cas) throws {
        #expect(
            try LecteurCDA.lire(DocumentExemple().avec(cas.element, cas.xml).octets).manques == cas.manques)
    }

    @Test("chaque manque est provoqué par un retrait, une valeur, et a sa phrase")
    func completude() {
        let vus = Set((Self.retraits + Self.valeurs).flatMap(\.manques))
        #expect(vus == Set(ElementManquant.allCases))
        for manque in ElementManquant.allCases { #expect(manque.phrase.contains("élément")) }
        #expect(Set(ElementManquant.allCases.map(\.phrase)).count == ElementManquant.allCases.count)
    }
}
