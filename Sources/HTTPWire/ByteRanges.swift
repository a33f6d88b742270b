/// Range requests in bytes (RFC 9110 §14).
public enum ByteRanges {
    /// What a Range field asks of a representation.
    public enum Selection: Sendable, Equatable {
        /// The whole representation: no range, or one to be ignored (§14.2).
        case whole
        /// These bytes (206).
        case part(Range<Int>)
        /// No byte of it exists (416).
        case unsatisfiable
    }

    /// Reads one range `a-b`, `a-` or `-n`; several ranges, another unit or a malformed field are
    /// ignored, as §14.2 allows.
    ///
    /// - Parameter length: of the whole representation, in bytes.
    public static func select(_ field: String?, length: Int) -> Selection {
        guard let field, let mark = field.firstIndex(of: "="), field[..<mark].lowercased() == "bytes" else {
            return .whole
        }
        let ends = field[field.index(after: mark)...].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return .whole }
        let first = number(ends[0])
        let last = number(ends[1])
        switch (ends[0].isEmpty, ends[1].isEmpty, first, last) {
        case (true, false, _, let count?):
            // §14.1.2: a suffix of zero bytes cannot be satisfied.
            guard count > 0, length > 0 else { return .unsatisfiable }
            return .part(max(0, length - count)..<length)
        case (false, true, let first?, _):
            return first < length ? .part(first..<length) : .unsatisfiable
        case (false, false, let first?, let last?):
            guard first <= last else { return .whole }  // §14.1.1: invalid, ignored
            return first < length ? .part(first..<min(last + 1, length)) : .unsatisfiable
        default: return .whole
        }
    }

    /// Applies Range and If-Range to a 200; the content is not copied.
    ///
    /// Only GET has ranges (§14.2). If-Range needs the strong comparison (§13.1.5).
    static func apply(_ request: Request, etag: EntityTag, to response: Response) -> Response {
        guard request.method == .get, let field = request.fields.list("range") else { return response }
        if let condition = request.fields["if-range"] {
            guard let tag = EntityTag(condition), tag.isIdentical(to: etag) else { return response }
        }
        let whole = response.contentRange
        switch select(field, length: whole.count) {
        case .whole: return response
        case .part(let part):
            var partial = response
            partial.status = 206
            partial.bodyRange = whole.lowerBound + part.lowerBound..<whole.lowerBound + part.upperBound
            partial.fields.set(
                "Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(whole.count)")
            return partial
        case .unsatisfiable:
            var refusal = Problem(
                type: "about:blank", code: "HTTP-RANGE", title: StatusLine.reason(416), status: 416,
                detail: "The range is outside the representation. RFC 9110 §15.5.17"
            ).response.kept(as: response)
            refusal.fields.append("Content-Range", "bytes */\(whole.count)")
            return refusal
        }
    }

    /// Digits only, at most 18 of them.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 18, text.utf8.allSatisfy(\.isDigit) else { return nil }
        return Int(text)
    }
}
