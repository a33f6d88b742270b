import Testing

/// Une altération de ce qui est chiffré, et ce que la vérification doit en dire.
struct AlterationChiffree: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let sql: StaticString
    let rupture: String
    /// Le document dont la lecture doit échouer, s'il y en a un.
    let document: Int?

    init(_ titre: String, _ sql: StaticString, _ rupture: String, lire document: Int? = nil) {
        testDescription = titre
        self.sql = sql
        self.rupture = rupture
        self.document = document
    }

    // Documents 1 et 2 dans le dossier 1, 3 dans le dossier 2 ; le dossier 1 est fermé avec une raison.
    // swift-format-ignore
    static let table: [AlterationChiffree] = [
        .init("un octet du contenu", "UPDATE contenu SET octets = zeroblob(length(octets)) WHERE document_id = 1", "2.1 : ses octets ne sont pas ceux qui ont été chiffrés", lire: 1),
        .init("un contenu coupé", "UPDATE contenu SET octets = substr(octets, 1, length(octets) - 1) WHERE document_id = 1", "2.1 : ses octets ne sont pas ceux qui ont été chiffrés", lire: 1),
        .init("le sceau d'un contenu", "UPDATE contenu SET sceau = zeroblob(28) WHERE document_id = 1", "2.1 : ses octets ne sont pas ceux qui ont été chiffrés", lire: 1),
        .init("la clé d'un contenu", "UPDATE contenu SET cle = zeroblob(60) WHERE document_id = 1", "2.1 : ses octets ne sont pas ceux qui ont été chiffrés", lire: 1),
        .init("l'identifiant d'un contenu", "UPDATE contenu SET contenu_id = zeroblob(16) WHERE document_id = 1", "2.1 : ses octets ne sont pas ceux qui ont été chiffrés", lire: 1),
        .init("deux contenus d'un dossier échangés", "UPDATE contenu SET document_id = -1 WHERE document_id = 1; UPDATE contenu SET document_id = 1 WHERE document_id = 2; UPDATE contenu SET document_id = 2 WHERE document_id = -1", "2.1 : ses octets ne sont pas ceux qui ont été chiffrés", lire: 1),
        .init("deux contenus de deux dossiers échangés", "UPDATE contenu SET document_id = -1 WHERE document_id = 2; UPDATE contenu SET document_id = 2 WHERE document_id = 3; UPDATE contenu SET document_id = 3 WHERE document_id = -1", "2.2 : ses octets ne sont pas ceux qui ont été chiffrés", lire: 2),
        .init("les textes de deux documents échangés", "UPDATE document SET textes = (SELECT textes FROM document WHERE id = 2) WHERE id = 1", "2.1 : ses textes ne sont pas", lire: 1),
        .init("les textes d'un document retirés", "UPDATE document SET textes = x'' WHERE id = 1", "2.1 : ses textes ne sont pas", lire: 1),
        .init("les identités de deux dossiers échangées", "UPDATE identite SET scelle = (SELECT scelle FROM identite WHERE dossier_id = 2) WHERE dossier_id = 1", "son identité n'est pas celle qui a été chiffrée pour lui"),
        .init("l'identité d'un dossier donnée à un autre", "UPDATE identite SET ins = randomblob(32) WHERE dossier_id = 1", "les empreintes de son identité ne sont pas les siennes"),
        .init("l'identité d'un dossier retirée", "DELETE FROM identite WHERE dossier_id = 2", "son identité manque"),
        .init("un trait de trop", "INSERT INTO trait SELECT 1, empreinte FROM trait WHERE dossier_id = 2", "les empreintes de son identité ne sont pas les siennes"),
        .init("les traits retirés", "DELETE FROM trait WHERE dossier_id = 2", "les empreintes de son identité ne sont pas les siennes"),
        .init("la raison d'une fermeture", "UPDATE dossier SET fermeture = x'00' WHERE id = 1", "la raison de sa fermeture n'est pas"),
    ]
}
