/// Le format texte de Prometheus, version 0.0.4.
///
/// - Source: https://prometheus.io/docs/instrumenting/exposition_formats/
struct TextePrometheus {
    private(set) var contenu = ""

    /// Type de contenu de ce texte.
    static let typeDeContenu = "text/plain; version=0.0.4; charset=utf-8"

    mutating func famille(_ nom: String, _ type: String, _ aide: String) {
        contenu += "# HELP \(nom) \(aide)\n# TYPE \(nom) \(type)\n"
    }

    mutating func valeur(_ nom: String, _ etiquettes: [(String, String)], _ valeur: Int) {
        contenu += "\(nom)\(Self.accolades(etiquettes)) \(valeur)\n"
    }

    /// Une famille d'une seule valeur.
    mutating func simple(_ nom: String, _ type: String, _ aide: String, _ valeur: Int) {
        famille(nom, type, aide)
        self.valeur(nom, [], valeur)
    }

    /// - Parameter classes: borne supérieure, et nombre dans cette classe seule ; le reste est au-delà.
    mutating func histogramme(
        _ nom: String, _ etiquettes: [(String, String)], classes: [(Double, Int)], nombre: Int, somme: Double
    ) {
        var cumul = 0
        for (borne, dans) in classes {
            cumul += dans
            valeur("\(nom)_bucket", etiquettes + [("le", "\(borne)")], cumul)
        }
        valeur("\(nom)_bucket", etiquettes + [("le", "+Inf")], nombre)
        contenu += "\(nom)_sum\(Self.accolades(etiquettes)) \(somme)\n"
        valeur("\(nom)_count", etiquettes, nombre)
    }

    private static func accolades(_ etiquettes: [(String, String)]) -> String {
        guard !etiquettes.isEmpty else { return "" }
        let paires = etiquettes.map { nom, valeur in
            let protegee = valeur.map { lettre in
                switch lettre {
                case "\\": "\\\\"
                case "\"": "\\\""
                case "\n": "\\n"
                default: String(lettre)
                }
            }.joined()
            return "\(nom)=\"\(protegee)\""
        }
        return "{\(paires.joined(separator: ","))}"
    }
}
