import Domaine
import Nomenclatures

/// Empreinte de test (FNV-1a, 64 bits) : seule compte la différence.
func empreinteDEssai(_ octets: [UInt8]) -> String {
    let valeur = octets.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(valeur, radix: 16)
}

/// Les tables embarquées, lues une fois pour toutes les épreuves.
let embarquees = Result { () throws(ErreurNomenclature) in
    try Nomenclatures.embarquees(empreinte: empreinteDEssai)
}

/// Le texte d'une table embarquée.
func texte(_ fichier: FichierTable) -> String {
    String(decoding: Nomenclatures.tableEmbarquee(fichier.rawValue) ?? [], as: UTF8.self)
}

/// Charge les tables embarquées, une seule remplacée ; `nil` : elle manque.
func charger(_ fichier: FichierTable, _ contenu: [UInt8]?) throws(ErreurNomenclature) -> Nomenclatures {
    try Nomenclatures(
        lire: { $0 == fichier.rawValue ? contenu : Nomenclatures.tableEmbarquee($0) },
        empreinte: empreinteDEssai)
}

/// OID des nomenclatures citées par les épreuves.
enum OID {
    static let loinc = "2.16.840.1.113883.6.1"
    static let complementaire = "1.2.250.1.213.1.1.4.12"
    static let cadre = "1.2.250.1.213.1.1.4.9"
    static let secteur = "1.2.250.1.71.4.2.4"
    static let specialite = "1.2.250.1.213.1.1.4.5"
}

/// Un type d'après son code, quelle que soit sa nomenclature.
func typeDMP(_ code: String) -> CodeSysteme {
    CodeSysteme(code, code.first?.isNumber == true ? OID.loinc : OID.complementaire)
}
