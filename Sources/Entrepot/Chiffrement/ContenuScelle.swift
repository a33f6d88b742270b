import Dispatch
import OpenSSLKit
import SQLiteKit

/// Les octets d'un document, chiffrés sous une clé à eux, sur le fil du travailleur : l'écrivain n'a plus que cette clé à
/// sceller sous celle du dossier.
public struct ContenuScelle: Sendable {
    let id: [UInt8]
    let cle: SecretKey
    let sceau: [UInt8]
    let octets: [UInt8]

    /// Chiffre des octets, à leur place si nul autre ne les tient.
    public init(_ octets: consuming [UInt8]) {
        id = Random.bytes(16)
        cle = SecretKey.random()
        let (grand, contexte) = (octets.count > Self.seuil, Self.contexte(id))
        if grand { Self.grands.wait() }
        defer { if grand { Self.grands.signal() } }
        var chiffres = octets
        sceau = AESGCM.encrypt(inPlace: &chiffres, key: cle, context: contexte)
        self.octets = chiffres
    }

    /// La requête tient encore les octets en clair : un seul grand document se copie à la fois.
    private static let grands = DispatchSemaphore(value: 1)
    private static let seuil = 1 << 20

    /// Sa clé, scellée sous celle de son dossier : ne vaut que pour ce document.
    func enveloppe(_ cleDuDossier: SecretKey, dossier: String, document: Int64) -> [UInt8] {
        AESGCM.wrap(cle, under: cleDuDossier, context: Self.contexte(id, dossier, document))
    }

    private static func contexte(_ id: [UInt8]) -> [UInt8] { Array("dmp/contenu/1 ".utf8) + id }

    private static func contexte(_ id: [UInt8], _ dossier: String, _ document: Int64) -> [UInt8] {
        Array("dmp/cle-contenu/1 \(dossier) \(document) ".utf8) + id
    }

    /// Les octets en clair d'une ligne de `contenu` ; `nil` si elle a été altérée, ou prise ailleurs.
    ///
    /// - Parameter premiere: la colonne de `contenu_id` ; suivent `cle`, `sceau`, `octets`.
    static func ouvrir(
        _ l: borrowing Row, premiere: Int32, _ cleDuDossier: SecretKey, document: Int64, dossier: String
    ) -> [UInt8]? {
        let id = l.blob(premiere)
        guard
            let cle = AESGCM.unwrap(
                l.blob(premiere + 1), under: cleDuDossier, context: contexte(id, dossier, document))
        else { return nil }
        let contexte = contexte(id)
        return l.withBlob(premiere + 3) { octets in
            l.withBlob(premiere + 2) { AESGCM.decrypt(octets, seal: $0, key: cle, context: contexte) }
        }
    }
}
