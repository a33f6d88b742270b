extension FicheJSON: FormeEcrite {
    func ecrire(_ plume: inout PlumeJSON) {
        plume.champ("acteDebut", acteDebut)
        plume.champ("acteFin", siConnu: acteFin)
        plume.champ("auteurs", auteurs)
        plume.champ("cadreExercice", cadreExercice)
        plume.champ("categorie", categorie)
        plume.champ("classe", classe)
        plume.champ("confidentialite", confidentialite)
        plume.champ("creation", creation)
        plume.champ("depot", depot)
        plume.champ("dossier", dossier)
        plume.champ("entryUUID", entryUUID)
        plume.champ("etat", etat)
        plume.champ("format", format)
        plume.champ("hash", hash)
        plume.champ("invisiblePatient", invisiblePatient)
        plume.champ("langue", langue)
        plume.champ("logicalId", logicalId)
        plume.champ("mien", mien)
        plume.champ("mimeType", mimeType)
        plume.champ("nouveau", nouveau)
        plume.champ("remplace", siConnu: remplace)
        plume.champ("remplacePar", siConnu: remplacePar)
        plume.champ("rubrique", rubrique)
        plume.champ("secteurActivite", secteurActivite)
        plume.champ("service", siConnu: service)
        plume.champ("taille", taille)
        plume.champ("titre", titre)
        plume.champ("type", type)
        plume.champ("uniqueId", uniqueId)
        plume.champ("version", version)
        plume.champ("visibilite", visibilite)
    }
}

extension FicheJSON.TypeJSON: FormeEcrite {
    func ecrire(_ plume: inout PlumeJSON) {
        plume.champ("code", code)
        plume.champ("libelle", libelle)
        plume.champ("systeme", systeme)
    }
}

extension FicheJSON.AuteurJSON: FormeEcrite {
    func ecrire(_ plume: inout PlumeJSON) {
        plume.champ("id", id)
        plume.champ("nom", siConnu: nom)
        plume.champ("nomStructure", siConnu: nomStructure)
        plume.champ("prenom", siConnu: prenom)
        plume.champ("profession", siConnu: profession)
        plume.champ("specialite", siConnu: specialite)
        plume.champ("structure", siConnu: structure)
    }
}

extension FicheJSON.CodeJSON: FormeEcrite {
    func ecrire(_ plume: inout PlumeJSON) {
        plume.champ("code", code)
        plume.champ("systeme", systeme)
    }
}

extension ReferenceJSON: FormeEcrite {
    func ecrire(_ plume: inout PlumeJSON) {
        plume.champ("dossier", dossier)
        plume.champ("entryUUID", entryUUID)
        plume.champ("etat", siConnu: etat)
        plume.champ("logicalId", logicalId)
        plume.champ("uniqueId", uniqueId)
        plume.champ("version", version)
    }
}

extension PageJSON: FormeEcrite {
    func ecrire(_ plume: inout PlumeJSON) {
        plume.champ("curseur", siConnu: curseur)
        plume.champ("documents", documents)
        plume.champ("total", total)
    }
}
