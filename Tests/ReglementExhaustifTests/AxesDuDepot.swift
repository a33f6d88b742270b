import Domaine

/// Les axes que la porte DOC est seule à lire : ce qu'un dépôt apporte, et ce qu'un acte secret a changé.
func axesDuDepot(_ acte: Action) -> [Axe] {
    let depose = acte == .alimentation
    return [
        Axe("défauts", defauts.count, si: { _ in depose }) {
            $0.defaut = $1
            $0.demande.depot?.defauts = defauts[$1].valeur
        },
        Axe("visibilité du dépôt", 8, si: { _ in depose }) {
            $0.demande.depot?.visibilite = Visibilite(rawValue: $1)
        },
        axeDroitsSecrets(depose),
        Axe("déposant étranger", [false, true], si: { _ in false }) {
            $0.demande.depot?.deposantEtranger = $1
        },
    ]
}

/// Les droits de l'appelant ne sont pas ceux que les représentants du mineur lui connaissent ; ou ils le croient bloqué.
///
/// En connexion secrète, l'acte est déjà tenu à la même invisibilité, sauf à leur montrer un document.
private func axeDroitsSecrets(_ depose: Bool) -> Axe {
    typealias Valeur = (droits: Bool, bloque: Bool, mineur: Bool?)
    let mineurs: [Bool?] = [true, false, nil]
    var valeurs: [Valeur] = [(false, false, false)]
    // Un droit qui n'est pas la levée d'un blocage n'importe pas à un dépôt.
    if !depose { valeurs += mineurs.map { (true, false, $0) } }
    valeurs += mineurs.map { (true, true, $0) }
    return Axe("droits secrets", valeurs, si: { droitsSecretsImportent($0, depose: depose) }) {
        essai, valeur in
        guard essai.estPS else { return }
        essai.faits.dossier?.droitsSecrets = valeur.droits
        essai.faits.dossier?.bloqueEnApparence = valeur.bloque
        if valeur.droits, !essai.demande.connexionSecrete { essai.faits.dossier?.mineur = valeur.mineur }
    }
}

private func droitsSecretsImportent(_ essai: Essai, depose: Bool) -> Bool {
    guard essai.estPS, essai.dossier != nil else { return false }
    if depose {
        return !essai.demande.connexionSecrete && essai.defaut == 0
            && essai.demande.depot?.visibilite.contains(.invisibleRepresentants) == false
    }
    return essai.acte.changeUneFiche
        && (!essai.demande.connexionSecrete || essai.demande.actes == [.visibiliteRepresentants])
}
