/// Horodatage HL7 v3 (type TS).
///
/// - Source: HL7 v3 Data Types R1, `TS` : date seule, ou date et heure avec décalage facultatif.
public enum HorodatageHL7 {
    /// Instant d'un texte `yyyy[MM[dd[HHmm[ss[.f…]]]]]`, suivi de `±HHmm` s'il porte une heure.
    ///
    /// Les parties absentes valent leur minimum ; sans décalage, l'heure est lue UTC.
    ///
    /// - Returns: millisecondes Unix, UTC (fractions au-delà de la milliseconde tronquées) ; `nil` si malformé.
    public static func millisecondes(_ texte: String) -> Int64? {
        var octets = Array(texte.utf8)[...]
        var champs: [Int64] = []
        guard let annee = nombre(&octets, chiffres: 4) else { return nil }
        for maximum in [12, 31] as [Int64] {
            guard commenceParUnChiffre(octets) else { break }
            guard let champ = nombre(&octets, chiffres: 2), (1...maximum).contains(champ) else { return nil }
            champs.append(champ)
        }
        let mois = champs.first ?? 1
        let jour = champs.count > 1 ? champs[1] : 1
        guard jour <= jours(annee, mois) else { return nil }
        var resultat = joursDepuis1970(annee, mois, jour) * 86_400_000
        if !octets.isEmpty {
            guard champs.count == 2, let heure = heure(&octets), let decalage = decalage(&octets) else {
                return nil
            }
            resultat += heure - decalage
        }
        return octets.isEmpty ? resultat : nil
    }

    /// Millisecondes depuis minuit de `HHmm[ss[.f…]]`.
    private static func heure(_ octets: inout ArraySlice<UInt8>) -> Int64? {
        guard let heures = nombre(&octets, chiffres: 2), heures < 24,
            let minutes = nombre(&octets, chiffres: 2), minutes < 60
        else { return nil }
        var resultat = (heures * 60 + minutes) * 60_000
        guard commenceParUnChiffre(octets) else { return resultat }
        guard let secondes = nombre(&octets, chiffres: 2), secondes < 60 else { return nil }
        resultat += secondes * 1_000
        guard octets.first == UInt8(ascii: ".") else { return resultat }
        octets = octets.dropFirst()
        guard commenceParUnChiffre(octets) else { return nil }
        var poids: Int64 = 100
        while commenceParUnChiffre(octets), let chiffre = nombre(&octets, chiffres: 1) {
            resultat += chiffre * poids
            poids /= 10
        }
        return resultat
    }

    /// Décalage `±HHmm` en millisecondes ; 0 s'il est absent.
    private static func decalage(_ octets: inout ArraySlice<UInt8>) -> Int64? {
        guard let signe = octets.first else { return 0 }
        guard signe == UInt8(ascii: "+") || signe == UInt8(ascii: "-") else { return nil }
        octets = octets.dropFirst()
        guard let heures = nombre(&octets, chiffres: 2), heures <= 14,
            let minutes = nombre(&octets, chiffres: 2), minutes < 60
        else { return nil }
        let valeur = (heures * 60 + minutes) * 60_000
        return signe == UInt8(ascii: "-") ? -valeur : valeur
    }

    private static func commenceParUnChiffre(_ octets: ArraySlice<UInt8>) -> Bool {
        octets.first.map { (0x30...0x39).contains($0) } ?? false
    }

    /// Consomme exactement ce nombre de chiffres.
    private static func nombre(_ octets: inout ArraySlice<UInt8>, chiffres: Int) -> Int64? {
        guard octets.count >= chiffres else { return nil }
        var valeur: Int64 = 0
        for octet in octets.prefix(chiffres) {
            guard (0x30...0x39).contains(octet) else { return nil }
            valeur = valeur * 10 + Int64(octet - 0x30)
        }
        octets = octets.dropFirst(chiffres)
        return valeur
    }

    private static func jours(_ annee: Int64, _ mois: Int64) -> Int64 {
        switch mois {
        case 2: annee % 4 == 0 && (annee % 100 != 0 || annee % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Jours du calendrier grégorien proleptique, comptés par années qui commencent en mars.
    private static func joursDepuis1970(_ annee: Int64, _ mois: Int64, _ jour: Int64) -> Int64 {
        let an = mois > 2 ? annee : annee - 1
        let ere = (an >= 0 ? an : an - 399) / 400
        let dansEre = an - ere * 400
        let dansAnnee = (153 * (mois + (mois > 2 ? -3 : 9)) + 2) / 5 + jour - 1
        return ere * 146_097 + dansEre * 365 + dansEre / 4 - dansEre / 100 + dansAnnee - 719_468
    }
}
