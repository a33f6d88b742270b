/// Un CDA fictif, valide par défaut, dont chaque élément d'en-tête peut être remplacé ou retiré.
///
/// ```swift
/// DocumentExemple(numero: 7).sans(.title).octets
/// DocumentExemple(numero: 8, corps: .pdf(octets), taille: 20_000).octets
/// ```
public struct DocumentExemple: Sendable {
    /// Le patient de l'en-tête.
    public struct Patient: Sendable {
        /// 15 caractères.
        public var matricule = "279035121518989"
        /// OID de l'INS : ici celui des matricules de test.
        public var oid = "1.2.250.1.213.1.4.10"
        /// IPP dans l'OID fictif `1.2.250.1.999.2`.
        public var ipp = "000123"
        /// Nom de naissance.
        public var nom = "PAT-TROIS"
        /// Premier prénom de naissance.
        public var premierPrenom = "DOMINIQUE"
        /// Tous les prénoms de naissance.
        public var prenoms = "DOMINIQUE MARIE-LOUISE"
        /// `F`, `M` ou `U`.
        public var sexe = "F"
        /// `yyyymmdd`.
        public var naissance = "19790328"
        /// Code officiel géographique.
        public var cog = "51215"

        /// Le patient par défaut.
        public init() {}
    }

    /// L'auteur, qui est aussi l'exécutant et le responsable.
    public struct Auteur: Sendable {
        /// PS_IdNat.
        public var id = "801234534765"
        /// Profession et spécialité.
        public var code = "G15_10/SM03"
        /// Nom de famille.
        public var nom = "EPROUVETTE"
        /// Prénom.
        public var prenom = "CAMILLE"
        /// Struct_IdNat.
        public var structure = "1120459876"
        /// Nom de la structure.
        public var nomStructure = "LABORATOIRE FICTIF"

        /// L'auteur par défaut, biologiste.
        public init() {}
    }

    /// Le corps du document.
    public enum Corps: Sendable {
        /// Niveau 3 ; avec une section de copie PDF si `pdf` est donné.
        case structure(pdf: [UInt8]?)
        /// Niveau 1, en base64.
        case piece(mediaType: String, octets: [UInt8])

        /// Niveau 1, PDF.
        public static func pdf(_ octets: [UInt8]) -> Corps {
            .piece(mediaType: "application/pdf", octets: octets)
        }
    }

    /// Ce qui entoure le `ClinicalDocument`.
    public enum Enveloppe: Sendable {
        /// Rien.
        case aucune
        /// `ds:Signature` enveloppante (de forme seulement : sans signature vérifiable).
        case signature
        /// Feuille `xsl:stylesheet`.
        case autopresentable
    }

    /// `1.2.250.1.999.1.<numero>` est l'identifiant du document.
    public var numero: Int
    /// Patient.
    public var patient = Patient()
    /// Auteur.
    public var auteur = Auteur()
    /// Code du type, LOINC.
    public var type = "11502-2"
    /// Titre.
    public var titre = "Compte rendu fictif de biologie"
    /// Date de création et de toute contribution, TS.
    public var date = "20260105103000+0100"
    /// Version dans la suite `1.2.250.1.999.3.<numero>`.
    public var version = 1
    /// `root` du document remplacé ; `nil` : aucun lien.
    public var remplace: String?
    /// Corps.
    public var corps: Corps
    /// Enveloppe.
    public var enveloppe: Enveloppe
    /// Taille visée en octets, atteinte à une section près ; `nil` : la taille naturelle, environ 6 ko.
    public var taille: Int?
    var remplacements: [Element: String] = [:]

    /// Un document valide.
    public init(
        numero: Int = 1, corps: Corps = .structure(pdf: nil), enveloppe: Enveloppe = .aucune,
        taille: Int? = nil
    ) {
        self.numero = numero
        self.corps = corps
        self.enveloppe = enveloppe
        self.taille = taille
    }

    /// `root` de l'identifiant du document.
    public var uniqueId: String { "1.2.250.1.999.1.\(numero)" }

    /// Le même, sans cet élément.
    public func sans(_ element: Element) -> DocumentExemple { avec(element, "") }

    /// Le même, cet élément écrit ainsi.
    public func avec(_ element: Element, _ xml: String) -> DocumentExemple {
        var copie = self
        copie.remplacements[element] = xml
        return copie
    }

    /// Le document, en UTF-8.
    public var octets: [UInt8] { Array(texte.utf8) }

    /// Le document, en texte.
    public var texte: String {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        let document = document()
        switch enveloppe {
        case .aucune: return declaration + document
        case .signature:
            return declaration + "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
                + "<ds:SignatureValue>QUJD</ds:SignatureValue><ds:Object>\(document)</ds:Object></ds:Signature>\n"
        case .autopresentable:
            return declaration + "<?xml-stylesheet type=\"text/xsl\" href=\"#\"?>\n"
                + "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
                + "<f:donnees xmlns:f=\"urn:fictif\">\(document)</f:donnees>"
                + "<xsl:template match=\"/\"><html><body><p>Rendu fictif</p></body></html></xsl:template>"
                + "</xsl:stylesheet>\n"
        }
    }
}
