import Foundation

/// Un corps JSON dont toutes les clés sont connues : une clé de trop est une faute, jamais ignorée.
protocol CorpsFerme: Decodable {
    /// Les clés admises ; celles d'un objet imbriqué suivent la sienne et un point (`pour.ps`).
    static var cles: Set<String> { get }
}

enum CleInconnue {
    /// Lance une malformation qui nomme la première clé inconnue, dans l'ordre alphabétique.
    ///
    /// - Parameter octets: du JSON déjà décodé une fois.
    static func chercher(_ octets: Data, _ cles: Set<String>) throws {
        guard let objet = try JSONSerialization.jsonObject(with: octets) as? [String: Any],
            let inconnue = premiere(objet, cles, "")
        else { return }
        throw Malformation.corps("\(citer(inconnue)) : clé inconnue (voir /openapi.json)")
    }

    private static func premiere(_ objet: [String: Any], _ cles: Set<String>, _ prefixe: String) -> String? {
        for (cle, valeur) in objet.sorted(by: { $0.key < $1.key }) {
            let chemin = prefixe + cle
            guard cles.contains(chemin) else { return chemin }
            if let interieur = valeur as? [String: Any],
                let inconnue = premiere(interieur, cles, chemin + ".")
            {
                return inconnue
            }
        }
        return nil
    }

    /// Le nom tel qu'il se répète : 40 lettres ASCII au plus ; ce qui pourrait être une valeur ne se répète pas.
    private static func citer(_ cle: String) -> String {
        let nom = cle.utf8.prefix(41).allSatisfy {
            ($0 | 32) >= UInt8(ascii: "a") && ($0 | 32) <= UInt8(ascii: "z") || $0 == UInt8(ascii: ".")
        }
        return nom && cle.utf8.count <= 40 ? cle : "corps"
    }
}
