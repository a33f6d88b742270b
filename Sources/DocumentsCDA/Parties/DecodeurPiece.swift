/// Contenu d'un élément de type ED, décodé au fil des morceaux de texte.
struct DecodeurPiece {
    private let mediaType: String
    private var base64: DecodeurBase64?
    private var octets: [UInt8] = []
    private var estPriseEnCharge: Bool
    private var estTropGrande = false
    private let limite: Int

    /// - Parameter representation: `B64`, ou `TXT` (défaut de HL7) : le texte est alors la pièce.
    init(mediaType: String, representation: String?, compression: String?, limite: Int) {
        self.mediaType = mediaType
        self.limite = limite
        base64 = representation == "B64" ? DecodeurBase64(limite: limite) : nil
        let estTexte = mediaType.hasPrefix("text/") && (representation ?? "TXT") == "TXT"
        estPriseEnCharge = compression == nil && (base64 != nil || estTexte)
    }

    mutating func ajouter(_ texte: UnsafeBufferPointer<UInt8>) {
        guard estPriseEnCharge else { return }
        if base64 != nil {
            base64?.ajouter(texte)
        } else if octets.count + texte.count > limite {
            estTropGrande = true
        } else {
            octets.append(contentsOf: texte)
        }
    }

    consuming func terminer() throws(ErreurCDA) -> PieceCDA {
        guard estPriseEnCharge else { throw .pieceIllisible }
        if estTropGrande || base64?.estTropGrand == true { throw .pieceTropGrande }
        guard let base64 else { return PieceCDA(mediaType: mediaType, octets: octets) }
        guard let decodes = base64.terminer() else { throw .pieceIllisible }
        return PieceCDA(mediaType: mediaType, octets: decodes)
    }
}
