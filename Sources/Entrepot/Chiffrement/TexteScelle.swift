import Domaine
import Foundation
import OpenSSLKit

/// Un texte d'une trace qui peut nommer le patient ou un proche, chiffré dans sa colonne.
///
/// `scelle:1:<chiffré, base64>:<engagement, hexadécimal>`. L'engagement est le SHA-256 d'un sel de 16 octets puis du texte ;
/// le sel est chiffré avec le texte. La chaîne et l'arbre du journal portent sur cette forme : ils restent vrais quand la clé
/// est détruite, et qui a le sel et le texte peut encore prouver que c'était celui-là.
enum TexteScelle {
    /// Ce qu'ouvre la clé.
    struct Ouvert: Sendable {
        let sel: [UInt8]
        let texte: String
    }

    private static let prefixe = "scelle:1:"

    static func sceller(_ texte: String, _ cle: SecretKey, champ: String) -> String {
        let sel = Random.bytes(16)
        let clair = sel + Array(texte.utf8)
        let chiffre = AESGCM.seal(clair, key: cle, context: contexte(champ))
        return prefixe + Data(chiffre).base64EncodedString() + ":" + SHA256.hash(clair).hex
    }

    /// Ce texte est scellé.
    static func estScelle(_ texte: String) -> Bool { texte.hasPrefix(prefixe) }

    /// `nil` si la clé n'est pas la bonne, ou si le texte a été altéré.
    static func ouvrir(_ texte: String, _ cle: SecretKey, champ: String) -> Ouvert? {
        let morceaux = texte.dropFirst(prefixe.count).split(separator: ":", omittingEmptySubsequences: false)
        guard estScelle(texte), morceaux.count == 2, let chiffre = Data(base64Encoded: String(morceaux[0])),
            let clair = AESGCM.open([UInt8](chiffre), key: cle, context: contexte(champ)),
            clair.count >= 16, SHA256.hash(clair).hex == morceaux[1]
        else { return nil }
        return Ouvert(
            sel: Array(clair.prefix(16)), texte: String(decoding: clair.dropFirst(16), as: UTF8.self))
    }

    /// Le texte à montrer : lui-même s'il est en clair, rien si nulle clé ne l'ouvre plus.
    static func lire(_ texte: String?, _ cle: SecretKey?, champ: String) -> String? {
        guard let texte, estScelle(texte) else { return texte }
        return cle.flatMap { ouvrir(texte, $0, champ: champ) }?.texte
    }

    /// Ce qu'on montre à qui ne doit pas le lire : son engagement, qui ne dit rien sans le sel.
    static func engage(_ texte: String) -> String {
        guard estScelle(texte), let fin = texte.lastIndex(of: ":") else { return texte }
        return "scellé " + texte[texte.index(after: fin)...]
    }

    private static func contexte(_ champ: String) -> [UInt8] { Array("dmp/trace/1 \(champ)".utf8) }
}

/// Les champs d'une trace qui peuvent être scellés.
enum ChampScelle {
    static let nom = "acteur_nom"
    static let prenom = "acteur_prenom"
    static let raison = "raison"
    static let objet = "objet"
}

extension EntreeTrace {
    /// Un au moins de ses textes est scellé.
    var estScellee: Bool {
        [acteurNom, acteurPrenom, raison, objet].contains { $0.map(TexteScelle.estScelle) == true }
    }

    /// La même, chaque texte scellé remplacé par son engagement.
    var engagee: EntreeTrace {
        var engagee = self
        engagee.acteurNom = acteurNom.map(TexteScelle.engage)
        engagee.acteurPrenom = acteurPrenom.map(TexteScelle.engage)
        engagee.raison = raison.map(TexteScelle.engage)
        engagee.objet = objet.map(TexteScelle.engage)
        return engagee
    }

    /// La même, ses textes ouverts par une clé ; ceux qu'elle n'ouvre pas sont tus.
    func ouverte(_ cle: SecretKey?) -> EntreeTrace {
        var ouverte = self
        ouverte.acteurNom = TexteScelle.lire(acteurNom, cle, champ: ChampScelle.nom)
        ouverte.acteurPrenom = TexteScelle.lire(acteurPrenom, cle, champ: ChampScelle.prenom)
        ouverte.raison = TexteScelle.lire(raison, cle, champ: ChampScelle.raison)
        ouverte.objet = TexteScelle.lire(objet, cle, champ: ChampScelle.objet)
        return ouverte
    }
}

extension Acteur.Genre {
    /// Le patient ou un proche : son nom est scellé dans le journal.
    var estProche: Bool { self == .patient || self == .representantLegal }
}
