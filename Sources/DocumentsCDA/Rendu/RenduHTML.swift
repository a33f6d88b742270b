internal import XMLKit

/// Rend un CDA R2 en une page `text/html` que l'on peut ouvrir sans lui faire confiance.
///
/// La page est écrite par ce module seul : du document ne viennent que des caractères, tous échappés, et deux
/// nombres (`colspan`, `rowspan`). Aucune URL active, aucun script, aucun style ni identifiant du document.
public enum RenduHTML {
    /// Rend la page : HTML5 en français, UTF-8, sans ressource extérieure.
    ///
    /// Elle ne contient jamais `<script`, ni `http-equiv`, ni `=` venu du document. Sa taille ne dépasse pas quatre
    /// fois celle du document plus 64 Kio : au-delà, elle est coupée, et le dit.
    ///
    /// - Throws: ``ErreurCDA``, comme ``LecteurCDA``.
    public static func page(
        de octets: [UInt8], limites: LimitesCDA = LimitesCDA()
    ) throws(ErreurCDA) -> [UInt8] {
        let entete = try LecteurCDA.lire(octets, limites: limites)
        var page = PageHTML(borne: borne(octets.count))
        page.ecrireDebut(entete)
        let lecteur = LecteurRecit(page: page)
        do throws(XMLError) {
            try XMLReader.read(
                octets.span, limits: XMLLimits(bytes: limites.octets, depth: limites.profondeur),
                vocabulary: NomRecit.vocabulaire, consumer: lecteur)
        } catch {
            throw ErreurCDA(error, arret: nil)
        }
        return lecteur.terminer()
    }

    /// Taille maximale de la page d'un document de cette taille, en octets.
    static func borne(_ taille: Int) -> Int { 4 * taille + (64 << 10) }
}
