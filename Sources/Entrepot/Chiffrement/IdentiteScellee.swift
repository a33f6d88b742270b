import Domaine
import OpenSSLKit

/// L'identité d'un dossier, telle que la base la tient : chiffrée, et retrouvée par des empreintes à clé.
struct IdentiteScellee {
    let matricule: String
    let oid: String
    let traits: TraitsIdentite
    let nomUsage: String?

    init(_ nouveau: NouveauDossier) {
        let identite = nouveau.identite
        matricule = identite.matricule ?? ""
        oid = identite.oid ?? ""
        traits = TraitsIdentite(
            nomNaissance: identite.nomNaissance ?? "",
            prenoms: identite.prenoms ?? identite.premierPrenom ?? "",
            dateNaissance: identite.dateNaissance ?? "", sexe: identite.sexe ?? "",
            lieuNaissance: identite.lieuNaissance ?? "")
        nomUsage = nouveau.nomUsage
    }

    /// `nil` si ces octets ne sont pas l'identité de ce dossier, sous cette clé.
    init?(_ scelle: UnsafeRawBufferPointer, _ cle: SecretKey, dossier: RefDossier) {
        let lus =
            ChampsScelles.ouvrir(scelle, cle, contexte: Self.contexte(dossier))
            ?? ChampsScelles.ouvrir(scelle, cle, contexte: Self.contexteSansRang(dossier))
        guard let lus, lus.count == 8
        else { return nil }
        let champs = lus.map { $0 ?? "" }
        matricule = champs[0]
        oid = champs[1]
        traits = TraitsIdentite(
            nomNaissance: champs[2], prenoms: champs[3], dateNaissance: champs[4], sexe: champs[5],
            lieuNaissance: champs[6])
        nomUsage = lus[7]
    }

    func sceller(_ cle: SecretKey, dossier: RefDossier) -> [UInt8] {
        ChampsScelles.sceller(
            [
                matricule, oid, traits.nomNaissance, traits.prenoms, traits.dateNaissance, traits.sexe,
                traits.lieuNaissance, nomUsage,
            ], cle, contexte: Self.contexte(dossier))
    }

    /// L'identifiant d'un dossier et son rang, que nomment ses traces : celles d'un autre ne deviennent pas les siennes.
    private static func contexte(_ dossier: RefDossier) -> String {
        "dmp/identite/2 \(dossier.uuid) \(dossier.id)"
    }

    /// Ce à quoi les premières identités furent liées ; qui n'a pas leur clé n'en refait pas d'autres ainsi.
    private static func contexteSansRang(_ dossier: RefDossier) -> String {
        "dmp/identite/1 \(dossier.uuid)"
    }

    /// L'empreinte d'un INS : ce par quoi un dossier se retrouve.
    static func ins(matricule: String, oid: String, _ index: SecretKey) -> [UInt8] {
        HMACSHA256.code(Array("dmp/ins/1\u{1F}\(oid)\u{1F}\(matricule)".utf8), key: index)
    }

    /// L'empreinte d'un nom et de prénoms, normalisés, et d'une date de naissance.
    static func trait(
        nom: String, prenoms: String, dateNaissance: String, _ index: SecretKey
    ) -> [UInt8] {
        let texte = "dmp/traits/1\u{1F}\(dateNaissance)\u{1F}\(nom)\u{1F}\(prenoms)"
        return HMACSHA256.code(Array(texte.utf8), key: index)
    }

    /// Les empreintes par lesquelles la chercher : le nom de naissance ou d'usage, et le premier prénom, les deux premiers…
    /// ou tous, comme ``NormalisationTraits/commencePar(_:_:)`` les compare.
    func traits(_ index: SecretKey) -> Set<[UInt8]> {
        let noms = Set([traits.nomNaissance, nomUsage ?? ""].map(NormalisationTraits.normaliser))
        var prenoms: Set<String> = [NormalisationTraits.normaliser(traits.prenoms)]
        var lus: [Substring] = []
        for prenom in traits.prenoms.split(whereSeparator: \.isWhitespace) {
            lus.append(prenom)
            prenoms.insert(NormalisationTraits.normaliser(lus.joined(separator: " ")))
        }
        var empreintes: Set<[UInt8]> = []
        for nom in noms where !nom.isEmpty {
            for prenom in prenoms where !prenom.isEmpty {
                empreintes.insert(
                    Self.trait(nom: nom, prenoms: prenom, dateNaissance: traits.dateNaissance, index))
            }
        }
        return empreintes
    }
}
