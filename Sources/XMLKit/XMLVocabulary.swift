/// The names a consumer knows, in an order it chooses; callbacks give indices in that order.
///
/// Elements and attributes share one list. A name outside of it has index ``unknown``.
public struct XMLVocabulary: Sendable {
    /// Index of a name or namespace that is not in the list, and of the absent namespace.
    public static let unknown = -1

    /// Local names, in index order.
    public let names: [String]
    /// Namespace URIs, in index order.
    public let namespaces: [String]

    /// Makes a vocabulary of distinct names.
    public init(names: [String], namespaces: [String]) {
        self.names = names
        self.namespaces = namespaces
    }
}
