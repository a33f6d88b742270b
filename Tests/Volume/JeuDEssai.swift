import Domaine
import Entrepot
import Nomenclatures

/// Des identités et des documents fictifs, tirés de leur seul numéro : qui lit l'entrepôt sait ce qu'il doit y trouver.
struct JeuDEssai: Sendable {
    static let oid = "1.2.250.1.213.1.4.10"
    static let dossiersMaximaux = 8_000_000

    private static let noms = [
        "QUELVENOBSC", "TRAMBOUZEC", "ISCARVILLON", "PELLOUDRAX", "VAUCRESNOY", "MIRGOLDAC", "ESCANDRIEU",
        "BARTHEVIN", "OUDREMARC", "LANGUIDREC", "CHAVESTIER",
    ]
    private static let prenoms = [
        "ZEPHIRINO", "OLDEGARDE", "PHILIBERTE", "CUNEGONDINE", "ENGUERRANDE", "THEODULINE", "ADALBERON",
    ]

    let type: TypeDocument
    let reglages: Reglages

    init(_ nomenclatures: Nomenclatures, _ reglages: Reglages) throws(Echec) {
        guard let type = nomenclatures.type(code: "11502-2") else { throw Echec("le type 11502-2 manque") }
        self.type = type
        self.reglages = reglages
    }

    /// L'identité du dossier de ce rang ; sa clé est juste.
    func identite(_ rang: Int) -> IdentitePresentee {
        let (sexe, annee, mois) = (1 + rang % 2, rang / 2 % 90, 1 + rang % 12)
        let suite = rang / 180
        let numero =
            sexe * 1_000_000_000_000 + (10 + annee) * 10_000_000_000 + mois * 100_000_000 + 75 * 1_000_000
            + (1 + suite / 900 % 900) * 1000 + 1 + suite % 900
        let jour = 1 + rang % 28
        return IdentitePresentee(
            matricule: "\(numero)" + Self.chiffres(97 - numero % 97, 2), oid: Self.oid,
            nomNaissance: Self.noms[rang % Self.noms.count],
            prenoms: Self.prenoms[rang / 3 % Self.prenoms.count],
            dateNaissance: "19\(10 + annee)-\(Self.chiffres(mois, 2))-\(Self.chiffres(jour, 2))",
            sexe: sexe == 1 ? "M" : "F", lieuNaissance: "75056")
    }

    /// L'identifiant du document de ce numéro : dispersé, comme ceux que tirent les logiciels.
    static func uniqueId(_ numero: Int) -> String {
        "2.25.7" + chiffres(numero * 611_953_979_309 % 1_000_000_000_039, 13)
    }

    /// Les octets du document : son identifiant, puis du remplissage.
    func octets(_ numero: Int) -> [UInt8] {
        let bornes = reglages.octets
        let taille = bornes.lowerBound + numero * 7919 % bornes.count
        var octets = Array("document fictif \(Self.uniqueId(numero))\n".utf8)
        octets.reserveCapacity(taille)
        while octets.count < taille { octets.append(UInt8(97 + octets.count % 26)) }
        return octets
    }

    func metadonnees(_ numero: Int, _ octets: [UInt8]) -> MetadonneesDocument {
        let acte = Instant(ms: 1_600_000_000_000 + Int64(numero % 150_000) * 1_000_000)
        return MetadonneesDocument(
            uniqueId: Self.uniqueId(numero), type: type, format: "urn:ihe:lab:xd-lab:2008",
            titre: "Compte rendu d'examens de biologie médicale", langue: "fr-FR", mimeType: "text/xml",
            taille: octets.count, empreinte: Entrepot.empreinte(octets), creation: acte, acteDebut: acte,
            acteFin: acte,
            auteurs: [
                AuteurFiche(
                    id: "801234534765", nom: "BIOLOGISTE", prenom: "CAMILLE", profession: "10",
                    specialite: "G15_10/SM03", structure: "1120459876", nomStructure: "LABORATOIRE FICTIF")
            ],
            cadreExercice: CodeSysteme("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
            secteurActivite: CodeSysteme("SA25", "1.2.250.1.71.4.2.4"), service: "Biologie",
            confidentialite: "N", setId: Self.uniqueId(numero), numeroVersion: "1")
    }

    private static func chiffres(_ nombre: Int, _ largeur: Int) -> String {
        let texte = "\(nombre)"
        return String(repeating: "0", count: max(0, largeur - texte.count)) + texte
    }
}
