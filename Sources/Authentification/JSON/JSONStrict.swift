/// Le JSON que ce projet admet d'un appelant : celui que deux lecteurs lisent de même.
public enum JSONStrict {
    /// Vrai si ces octets sont une valeur JSON (RFC 8259) sans nom répété ni marque d'ordre, de 32 niveaux au plus.
    public static func admet(_ octets: [UInt8]) -> Bool {
        do throws(RejetJSON) { _ = try LecteurJSON.lire(octets) } catch { return false }
        return true
    }
}
