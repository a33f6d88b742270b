import Domaine
import HTTPWire

/// Les paramètres d'une requête : chacun connu, et lu une fois.
struct Parametres {
    private var valeurs: [String: [String]]

    /// Lit les paramètres par `lire` ; un paramètre que `lire` n'a pas demandé est une erreur.
    static func lire<T>(
        _ requete: Request, _ lire: (inout Parametres) throws(Malformation) -> T
    ) -> Result<T, Malformation> {
        do throws(Malformation) {
            var parametres = try Parametres(requete)
            let valeur = try lire(&parametres)
            guard parametres.valeurs.isEmpty else {
                throw .parametre("un paramètre n'est pas de cette ressource (voir /openapi.json)")
            }
            return .success(valeur)
        } catch { return .failure(error) }
    }

    private init(_ requete: Request) throws(Malformation) {
        valeurs = [:]
        do throws(WireError) {
            for item in try requete.queryItems() { valeurs[item.name, default: []].append(item.value) }
        } catch { throw .parametre("la requête n'est pas de l'UTF-8 encodé en pourcentages") }
    }

    /// Une valeur au plus.
    mutating func un(_ nom: String) throws(Malformation) -> String? {
        let lues = valeurs.removeValue(forKey: nom) ?? []
        guard lues.count <= 1 else { throw .parametre("\(nom) : une seule valeur") }
        guard lues.first != "" else { throw .parametre("\(nom) : vide") }
        return lues.first
    }

    /// Plusieurs valeurs, répétées ou séparées par des virgules ; aucune n'est vide : un critère ne s'efface pas de
    /// lui-même.
    mutating func liste(_ nom: String) throws(Malformation) -> Set<String> {
        let lues = valeurs.removeValue(forKey: nom) ?? []
        let articles = lues.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard articles.allSatisfy({ !$0.isEmpty }) else { throw .parametre("\(nom) : une valeur vide") }
        return Set(articles.map(String.init))
    }

    /// `true` ou `false` (ou `oui`, `non`, `1`, `0`).
    mutating func booleen(_ nom: String) throws(Malformation) -> Bool? {
        switch try un(nom) {
        case nil: nil
        case "true", "oui", "1": true
        case "false", "non", "0": false
        default: throw .parametre("\(nom) : true ou false")
        }
    }

    /// Une date ou un instant RFC 3339.
    ///
    /// - Parameter finDuJour: une date seule vaut alors sa dernière milliseconde.
    mutating func instant(_ nom: String, finDuJour: Bool = false) throws(Malformation) -> Instant? {
        guard let texte = try un(nom) else { return nil }
        guard let lu = Instant(rfc3339: texte) else {
            throw .parametre("\(nom) : date AAAA-MM-JJ ou instant RFC 3339")
        }
        return finDuJour && texte.utf8.count == 10 ? Instant(ms: lu.ms + 86_399_999) : lu
    }

    /// Un entier dans un intervalle.
    mutating func entier(_ nom: String, _ bornes: ClosedRange<Int>) throws(Malformation) -> Int? {
        guard let texte = try un(nom) else { return nil }
        guard texte.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let valeur = Int(texte),
            bornes.contains(valeur)
        else { throw .parametre("\(nom) : entier de \(bornes.lowerBound) à \(bornes.upperBound)") }
        return valeur
    }
}
