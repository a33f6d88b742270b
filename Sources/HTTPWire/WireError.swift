/// Why a message is refused by the wire itself.
///
/// Each case is explained by its ``sentence`` and its ``section``, which stand in one table.
/// The raw value is a stable code shown to clients; no case carries received bytes, so none can leak
/// them into a log or an answer.
public enum WireError: String, Error, Sendable, CaseIterable {
    case bareLineFeed = "HTTP-BARE-LF"
    case leadingEmptyLines = "HTTP-EMPTY-LINES"
    case requestLineMalformed = "HTTP-REQUEST-LINE"
    case requestLineTooLong = "HTTP-REQUEST-LINE-SIZE"
    case targetMalformed = "HTTP-TARGET"
    case targetForm = "HTTP-TARGET-FORM"
    case versionMalformed = "HTTP-VERSION"
    case versionUnsupported = "HTTP-VERSION-MAJOR"
    case methodUnknown = "HTTP-METHOD"
    case headerSectionTooLarge = "HTTP-FIELDS-SIZE"
    case tooManyFields = "HTTP-FIELDS-COUNT"
    case foldedField = "HTTP-FIELD-FOLD"
    case fieldName = "HTTP-FIELD-NAME"
    case spaceBeforeColon = "HTTP-FIELD-SPACE"
    case fieldValue = "HTTP-FIELD-VALUE"
    case hostMissing = "HTTP-HOST-MISSING"
    case hostRepeated = "HTTP-HOST-REPEATED"
    case hostMalformed = "HTTP-HOST"
    case misdirected = "HTTP-MISDIRECTED"
    case contentLengthMalformed = "HTTP-LENGTH"
    case contentLengthRepeated = "HTTP-LENGTH-REPEATED"
    case lengthAndEncoding = "HTTP-LENGTH-AND-ENCODING"
    case encodingInOldVersion = "HTTP-ENCODING-VERSION"
    case encodingMalformed = "HTTP-ENCODING"
    case encodingUnknown = "HTTP-ENCODING-UNKNOWN"
    case expectationUnknown = "HTTP-EXPECT"
    case chunkSize = "HTTP-CHUNK-SIZE"
    case chunkExtension = "HTTP-CHUNK-EXTENSION"
    case chunkEnd = "HTTP-CHUNK-END"
    case trailerMalformed = "HTTP-TRAILER"
    case trailerForbidden = "HTTP-TRAILER-NAME"
    case trailersTooLarge = "HTTP-TRAILER-SIZE"
    case bodyTooLarge = "HTTP-BODY-SIZE"
    case headTimeout = "HTTP-HEAD-TIMEOUT"
    case bodyTimeout = "HTTP-BODY-TIMEOUT"
    case queryMalformed = "HTTP-QUERY"
    case notFound = "HTTP-NOT-FOUND"
    case methodNotAllowed = "HTTP-METHOD-NOT-ALLOWED"
    case overloaded = "HTTP-OVERLOADED"
    case unanswered = "HTTP-UNANSWERED"

    /// The status that refuses the message.
    public var status: Int {
        switch self {
        case .notFound: 404
        case .methodNotAllowed: 405
        case .headTimeout, .bodyTimeout: 408
        case .bodyTooLarge: 413
        case .requestLineTooLong: 414
        case .expectationUnknown: 417
        case .misdirected: 421
        case .headerSectionTooLarge, .tooManyFields, .trailersTooLarge: 431
        case .unanswered: 500
        case .methodUnknown, .encodingUnknown: 501
        case .overloaded: 503
        case .versionUnsupported: 505
        default: 400
        }
    }

    /// The stable code, `HTTP-…`.
    public var code: String { rawValue }

    /// One English sentence for the client's developer.
    public var sentence: String { explanation.sentence }

    /// The text that this refusal applies, as `RFC 9112 §3.2`.
    public var section: String { explanation.section }
}
