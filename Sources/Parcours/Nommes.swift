import Domaine
import Entrepot

/// Ce qu'une demande nomme, tel que l'entrepôt le trouve : un dossier, ou un document et son dossier.
struct Nommes {
    let dossier: RefDossier?
    let document: RefDocument?

    init(dossier: RefDossier?) {
        self.dossier = dossier
        document = nil
    }

    init(document: RefDocument?) {
        dossier = document?.dossier
        self.document = document
    }
}

extension Transaction {
    /// Les faits de ce qui est nommé : ils disent aussi à qui sa trace doit être tue.
    mutating func faits(_ nommes: Nommes, pour acteur: Acteur?) throws(ErreurEntrepot) -> Faits {
        var faits = Faits()
        if let dossier = nommes.dossier { faits.dossier = try self.faits(dossier: dossier, pour: acteur) }
        if let document = nommes.document {
            faits.document = try self.faits(document: document, pour: acteur)
        }
        return faits
    }
}
