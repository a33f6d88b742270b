/// Un instant, en millisecondes Unix, UTC.
public struct Instant: Sendable, Hashable, Comparable {
    /// Millisecondes depuis le 1er janvier 1970, 00:00 UTC.
    public let ms: Int64

    /// - Parameter ms: millisecondes Unix, UTC.
    public init(ms: Int64) { self.ms = ms }

    /// Ordre du temps.
    public static func < (a: Instant, b: Instant) -> Bool { a.ms < b.ms }

    /// L'instant décalé d'un nombre de jours de 24 heures.
    public func plus(jours: Int) -> Instant { Instant(ms: ms + Int64(jours) * 86_400_000) }

    /// Les instants que RFC 3339 sait écrire : de l'an 0 à la fin de 9999.
    private static let inscriptibles: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Forme RFC 3339 en UTC, à la milliseconde : `2026-11-21T08:30:00.000Z`.
    ///
    /// Un instant hors des années 0 à 9999, que cette forme n'a pas, s'écrit comme le bord le plus proche.
    public var rfc3339: String {
        let bornes = Self.inscriptibles
        let inscrit = min(max(ms, bornes.lowerBound), bornes.upperBound)
        let jours = Calendrier.division(inscrit, 86_400_000)
        let (annee, mois, jour) = Calendrier.date(jours: jours.quotient)
        let reste = jours.reste
        var octets: [UInt8] = []
        octets.reserveCapacity(24)
        func chiffres(_ valeur: Int64, _ largeur: Int) {
            var diviseur: Int64 = 1
            for _ in 1..<largeur { diviseur *= 10 }
            while diviseur > 0 {
                octets.append(UInt8(48 + (valeur / diviseur) % 10))
                diviseur /= 10
            }
        }
        chiffres(annee, 4)
        octets.append(UInt8(ascii: "-"))
        chiffres(mois, 2)
        octets.append(UInt8(ascii: "-"))
        chiffres(jour, 2)
        octets.append(UInt8(ascii: "T"))
        chiffres(reste / 3_600_000, 2)
        octets.append(UInt8(ascii: ":"))
        chiffres(reste / 60_000 % 60, 2)
        octets.append(UInt8(ascii: ":"))
        chiffres(reste / 1000 % 60, 2)
        octets.append(UInt8(ascii: "."))
        chiffres(reste % 1000, 3)
        octets.append(UInt8(ascii: "Z"))
        return String(decoding: octets, as: UTF8.self)
    }

    /// Lit `AAAA-MM-JJ` (minuit UTC) ou une date-heure RFC 3339 avec son décalage.
    ///
    /// La seconde 60 (RFC 3339 § 5.7) est lue comme la première de la minute suivante.
    /// - Returns: `nil` si le texte n'a pas l'une de ces deux formes, ou sort des années 0 à 9999 en UTC.
    public init?(rfc3339 texte: String) {
        let o = Array(texte.utf8)
        func nombre(_ debut: Int, _ longueur: Int) -> Int64? {
            guard debut + longueur <= o.count else { return nil }
            var valeur: Int64 = 0
            for i in debut..<(debut + longueur) {
                guard o[i] >= 48, o[i] <= 57 else { return nil }
                valeur = valeur * 10 + Int64(o[i] - 48)
            }
            return valeur
        }
        guard o.count >= 10, o[4] == UInt8(ascii: "-"), o[7] == UInt8(ascii: "-"),
            let annee = nombre(0, 4), let mois = nombre(5, 2), let jour = nombre(8, 2),
            let jours = Calendrier.jours(annee: annee, mois: mois, jour: jour)
        else { return nil }
        if o.count == 10 {
            self.init(ms: jours * 86_400_000)
            return
        }
        guard o.count >= 20, o[10] == UInt8(ascii: "T"), o[13] == UInt8(ascii: ":"),
            o[16] == UInt8(ascii: ":"), let heure = nombre(11, 2), let minute = nombre(14, 2),
            let seconde = nombre(17, 2), heure < 24, minute < 60, seconde < 61
        else { return nil }
        var rang = 19
        var millis: Int64 = 0
        if o[rang] == UInt8(ascii: ".") {
            rang += 1
            var poids: Int64 = 100
            let debut = rang
            while rang < o.count, o[rang] >= 48, o[rang] <= 57 {
                millis += Int64(o[rang] - 48) * poids
                poids /= 10
                rang += 1
            }
            guard rang > debut else { return nil }
        }
        guard rang < o.count else { return nil }
        var decalage: Int64 = 0
        if o[rang] == UInt8(ascii: "+") || o[rang] == UInt8(ascii: "-") {
            guard rang + 6 == o.count, o[rang + 3] == UInt8(ascii: ":"), let h = nombre(rang + 1, 2),
                let m = nombre(rang + 4, 2), h < 24, m < 60
            else { return nil }
            decalage = (h * 60 + m) * (o[rang] == UInt8(ascii: "+") ? 1 : -1)
        } else {
            guard o[rang] == UInt8(ascii: "Z"), rang + 1 == o.count else { return nil }
        }
        let minutes = jours * 1440 + heure * 60 + minute - decalage
        self.init(ms: minutes * 60_000 + seconde * 1000 + millis)
        // Le décalage ou la seconde intercalaire peut sortir des années 0 à 9999.
        guard Self.inscriptibles.contains(ms) else { return nil }
    }
}

/// Calendrier grégorien proleptique, en arithmétique entière.
public enum Calendrier {
    /// Division qui arrondit vers le bas : le reste est toujours positif.
    static func division(_ a: Int64, _ b: Int64) -> (quotient: Int64, reste: Int64) {
        let (quotient, reste) = a.quotientAndRemainder(dividingBy: b)
        return reste < 0 ? (quotient - 1, reste + b) : (quotient, reste)
    }

    /// Jours depuis le 1er janvier 1970 ; `nil` si la date n'existe pas.
    public static func jours(annee: Int64, mois: Int64, jour: Int64) -> Int64? {
        guard (1...12).contains(mois), jour >= 1, (0...9999).contains(annee) else { return nil }
        let bissextile = (annee % 4 == 0 && annee % 100 != 0) || annee % 400 == 0
        let longueurs: [Int64] = [31, bissextile ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard jour <= longueurs[Int(mois) - 1] else { return nil }
        // Années commençant en mars : le jour intercalaire est le dernier.
        let a = mois <= 2 ? annee - 1 : annee
        let ere = division(a, 400)
        let m = (mois + 9) % 12
        let rang = (153 * m + 2) / 5 + jour - 1
        return ere.quotient * 146_097 + ere.reste * 365 + ere.reste / 4 - ere.reste / 100 + rang - 719_468
    }

    /// Date d'un nombre de jours depuis le 1er janvier 1970.
    static func date(jours: Int64) -> (annee: Int64, mois: Int64, jour: Int64) {
        let ere = division(jours + 719_468, 146_097)
        let d = ere.reste
        let annee = (d - d / 1460 + d / 36_524 - d / 146_096) / 365
        let rang = d - (365 * annee + annee / 4 - annee / 100)
        let m = (5 * rang + 2) / 153
        let jour = rang - (153 * m + 2) / 5 + 1
        let mois = m < 10 ? m + 3 : m - 9
        return (annee + ere.quotient * 400 + (mois <= 2 ? 1 : 0), mois, jour)
    }
}
