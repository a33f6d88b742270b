import HTTPServer
import HTTPWire

/// Ce qu'un travailleur compte de ses réponses, par route, méthode et statut.
struct ComptesDeReponses {
    struct Cle: Hashable {
        let route: String?
        let methode: Method?
        let statut: Int
    }

    struct Compte {
        var reponses = 0
        var octets = 0
        var durees = Durees()
    }

    /// Des durées, par classes.
    struct Durees {
        var classes = [Int](repeating: 0, count: Durees.bornes.count + 1)
        var microsecondes = 0

        /// Bornes supérieures des classes, en microsecondes.
        static let bornes = [
            500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
        ]

        var nombre: Int { classes.reduce(0, +) }

        static func += (somme: inout Durees, autre: Durees) {
            for rang in somme.classes.indices { somme.classes[rang] += autre.classes[rang] }
            somme.microsecondes += autre.microsecondes
        }
    }

    private(set) var lignes: [(cle: Cle, compte: Compte)] = []
    private var rangs: [Cle: Int] = [:]
    /// La ligne de la réponse d'avant : c'est souvent celle de la suivante.
    private var derniere = 0

    mutating func noter(_ echange: Exchange) {
        let rang = rang(Cle(route: echange.pattern, methode: echange.method, statut: echange.status))
        lignes[rang].compte.reponses += 1
        // Ce dont la tête n'a pu être lue n'a pas de durée.
        guard echange.method != nil else { return }
        let classe = Durees.bornes.firstIndex { echange.microseconds <= $0 } ?? Durees.bornes.count
        lignes[rang].compte.durees.classes[classe] += 1
        lignes[rang].compte.durees.microsecondes += echange.microseconds
        lignes[rang].compte.octets += echange.bytes
    }

    private mutating func rang(_ cle: Cle) -> Int {
        if derniere < lignes.count, lignes[derniere].cle == cle { return derniere }
        derniere = rangs[cle] ?? lignes.count
        if derniere == lignes.count {
            rangs[cle] = derniere
            lignes.append((cle, Compte()))
        }
        return derniere
    }
}
