import Domaine
import Testing

@Suite("Dossiers autorisés : le curseur de leur liste, et rien d'une identité dans un journal")
struct DossierAutoriseTests {
    static let uuid = "0193525a-7c00-7abc-8def-0123456789ab"

    // swift-format-ignore
    static let places: [CurseurDossiers] = [
        CurseurDossiers(cle: 0,                 dossier: uuid),
        CurseurDossiers(cle: 1_795_000_000_000, dossier: uuid),
        CurseurDossiers(cle: -1,                dossier: uuid),
        CurseurDossiers(cle: Int64.min,         dossier: uuid),
        CurseurDossiers(cle: Int64.max,         dossier: uuid),
    ]

    @Test("une place se relit comme elle s'est écrite", arguments: places)
    func allerRetour(_ place: CurseurDossiers) { #expect(CurseurDossiers(texte: place.texte) == place) }

    @Test("la forme est clé.dossier")
    func forme() { #expect(CurseurDossiers(cle: 5, dossier: Self.uuid).texte == "5.\(Self.uuid)") }

    static let malFormes = [
        "", ".", "5", "5.", ".\(uuid)", "5.\(uuid).", "5.\(uuid).7", "5,\(uuid)", " 5.\(uuid)", "5.\(uuid) ",
        "5.\(uuid)\n", "x.\(uuid)", "5.\(uuid.dropLast())", "5.\(uuid)0", "+5.\(uuid)", "05.\(uuid)",
        "-0.\(uuid)", "٥.\(uuid)", "9223372036854775808.\(uuid)", "-9223372036854775809.\(uuid)",
    ]

    @Test("un texte qui n'a pas cette forme n'est pas une place", arguments: malFormes)
    func malForme(_ texte: String) { #expect(CurseurDossiers(texte: texte) == nil) }

    static let secrets = ["109076322083489", "ECETINSI", "PIERRE-ALAIN", "2009-07-14", "63220", "DUPONT"]

    @Test("un dossier autorisé ne s'écrit dans aucun journal : ni matricule, ni trait, ni nom d'usage")
    func masque() {
        let dossier = DossierAutorise(
            dossier: Self.uuid, matricule: "109076322083489", oid: "1.2.250.1.213.1.4.10",
            traits: TraitsIdentite(
                nomNaissance: "ECETINSI", prenoms: "PIERRE-ALAIN", dateNaissance: "2009-07-14", sexe: "M",
                lieuNaissance: "63220"),
            nomUsage: "DUPONT", expire: nil, dernierActe: Instant(ms: 0), parLaStructure: false,
            medecinTraitant: true)
        var vidage = ""
        dump(dossier, to: &vidage)
        let formes = [
            "\(dossier)", String(describing: dossier), String(reflecting: dossier), "\([dossier])",
            "\(Optional(dossier) as Any)", vidage,
        ]
        for forme in formes {
            for secret in Self.secrets { #expect(!forme.contains(secret), "\(forme)") }
        }
        #expect("\(dossier)" == "dossier autorisé (masqué)")
    }
}
