import Foundation

/// Ce que le serveur peut de trop.
enum Privileges {
    /// Refuse de servir sous root, qu'aucun mode de fichier n'arrête, en production, sauf si la configuration le dit.
    ///
    /// Un essai, souvent dans un conteneur où root est seul, en est averti.
    ///
    /// Le serveur ne rend pas de privilèges : il n'en reçoit pas. Le compte et les ports inférieurs à 1024 sont l'affaire du
    /// gestionnaire de services (`scripts/dmp.service`).
    static func controler(
        _ environnement: Environnement, autoriserRoot: Bool, uid: uid_t = geteuid()
    ) throws(Echec) {
        guard uid == 0, !autoriserRoot else { return }
        guard environnement == .production else {
            ErreurStandard.dire("attention : servir tourne sous root, ce qu'il refuserait en production")
            return
        }
        throw Echec(
            .refuse,
            "servir refuse de tourner sous root : lancez-le sous un compte à lui (scripts/dmp.service), ou dites "
                + "autoriserRoot: true dans la configuration")
    }
}
