import Domaine
import Glibc
import OpenSSLKit
import Regles

/// La clé qui nomme dans le journal un patient venu dans un dossier qui n'est pas le sien.
///
/// Son identifiant est son matricule, qui n'entre pas dans une trace ; sans lui, deux tentatives ne se rapprocheraient pas.
/// Hors de la base : qui en a une copie ne retrouve pas un matricule en les essayant tous.
struct ClePseudonymes: Sendable {
    /// Ce qui précède un pseudonyme : aucun identifiant national ne commence ainsi.
    static let prefixe = "pseudonyme:"

    private static let taille = 32
    private let octets: [UInt8]

    static func chemin(_ repertoire: String) -> String { repertoire + "/pseudonymes.cle" }

    /// Ouvre la clé d'un répertoire de données, ou la crée en mode 0600.
    ///
    /// - Throws: `.cle` si le fichier n'est pas une clé, ou si d'autres que son propriétaire peuvent le lire.
    init(repertoire: String) throws(ErreurEntrepot) {
        let chemin = Self.chemin(repertoire)
        let nouvelle = Random.bytes(Self.taille)
        do throws(CryptoError) {
            do throws(CryptoError) {
                let creee: Result<Void, CryptoError> = nouvelle.withUnsafeBytes { octets in
                    Result { () throws(CryptoError) in
                        try ExclusiveFile.create(chemin, mode: 0o600, octets)
                    }
                }
                try creee.get()
                octets = nouvelle
            } catch .file(errno: EEXIST) {
                octets = try ExclusiveFile.read(chemin, limit: Self.taille, ownerOnly: true)
            }
        } catch { throw .cle }
        guard octets.count == Self.taille else { throw .cle }
    }

    /// Le pseudonyme d'un matricule : toujours le même sous cette clé, 32 chiffres hexadécimaux.
    func pseudonyme(_ matricule: String) -> String {
        Self.prefixe + SHA256.authentication(of: Array(matricule.utf8), key: octets).hex.prefix(32)
    }
}

extension ContexteTransaction {
    /// Ce que la trace d'une demande dit de son acteur.
    ///
    /// Le titulaire, dans son dossier, n'a pas besoin d'identifiant ; un patient venu d'ailleurs n'a que son pseudonyme : son
    /// nom dirait au titulaire qui il est. Un représentant que sa preuve nomme par un matricule en a un aussi.
    func acteurTrace(_ verdict: Verdict) -> Acteur? {
        guard var acteur = verdict.demande.appelant.acteur else { return nil }
        if acteur.genre == .representantLegal, TexteDeTrace.sansMatricule(acteur.id) != acteur.id {
            acteur.id = pseudonymes?.pseudonyme(acteur.id) ?? ""
            return acteur
        }
        guard acteur.genre == .patient, verdict.faits.dossier?.titulaire != true else { return acteur }
        acteur.nom = nil
        acteur.prenom = nil
        acteur.id = acteur.matricule.flatMap { pseudonymes?.pseudonyme($0.valeur) } ?? ""
        return acteur
    }
}
