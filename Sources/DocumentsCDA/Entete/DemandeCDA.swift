/// Demande à laquelle le document répond : `inFulfillmentOf/order`.
public struct DemandeCDA: Sendable, Hashable {
    /// Identifiants de la demande (`urn:ihe:iti:xds:2013:order`).
    public let ids: [IdentifiantHL7]
    /// Numéros d'accession (`urn:ihe:iti:xds:2013:accession`), extension DICOM PS3.20.
    public let accessionNumbers: [IdentifiantHL7]

    init(_ order: Noeud) {
        ids = order.enfants(.id).map { IdentifiantHL7($0) }
        accessionNumbers = order.enfants(.accessionNumber).map { IdentifiantHL7($0) }
    }
}
