/// Conditional requests on entity tags (RFC 9110 §13).
///
/// There are no modification dates here, so the conditions on dates are ignored, as §13.1.3 and
/// §13.1.4 ask.
public enum Conditional {
    /// What the conditions say.
    public enum Outcome: Sendable, Equatable {
        /// Perform the method.
        case proceed
        /// 304 (RFC 9110 §15.4.5).
        case notModified
        /// 412 (RFC 9110 §15.5.13).
        case preconditionFailed
    }

    /// Judges If-Match, then If-None-Match, in the order of RFC 9110 §13.2.2.
    ///
    /// - Parameter etag: of the current representation; `nil` when it has none.
    /// - Parameter exists: whether there is a current representation, which `*` stands for; with a tag, there is one.
    public static func outcome(_ request: Request, etag: EntityTag?, exists: Bool = false) -> Outcome {
        guard request.fields.mayHoldConditions else { return .proceed }
        let exists = exists || etag != nil
        if let condition = request.fields.list("if-match") {
            // §13.1.1: strong comparison; a malformed list matches nothing.
            let isMet = matches(condition, etag, exists) { $0.isIdentical(to: $1) }
            if isMet != true { return .preconditionFailed }
        }
        if let condition = request.fields.list("if-none-match"),
            // §13.1.2: weak comparison; a malformed list is ignored.
            matches(condition, etag, exists, by: { $0.isEquivalent(to: $1) }) == true
        {
            return isRead(request) ? .notModified : .preconditionFailed
        }
        return .proceed
    }

    /// Applies conditions and ranges to the answer of a successful GET or HEAD.
    ///
    /// - Parameter response: the 200 with its whole content; any other status comes back untouched.
    /// - Returns: 200, 206, 304, 412 or 416, with `ETag` and `Accept-Ranges`.
    public static func apply(_ request: Request, etag: EntityTag, to response: Response) -> Response {
        guard response.status == 200 else { return response }
        var response = response
        response.fields.set("ETag", etag.fieldValue)
        let outcome = outcome(request, etag: etag)
        guard outcome == .proceed else { return answer(outcome, instead: response) }
        response.fields.set("Accept-Ranges", "bytes")
        return ByteRanges.apply(request, etag: etag, to: response)
    }

    /// The answer of a GET or HEAD whose conditions do not let it have this one.
    ///
    /// - Parameter response: a 200, with its tag if it has one.
    public static func answer(_ outcome: Outcome, instead response: Response) -> Response {
        switch outcome {
        case .proceed: return response
        case .preconditionFailed:
            return Problem(
                type: "about:blank", code: "HTTP-PRECONDITION", title: StatusLine.reason(412), status: 412,
                detail: "The representation is not the expected one. RFC 9110 §13.1.1"
            ).response.kept(as: response)
        case .notModified:
            // §15.4.5: the fields of the 200 that matter to a cache, without content.
            var fields = response.fields
            fields.remove("Content-Type")
            return Response(status: 304, fields: fields)
        }
    }

    private static func isRead(_ request: Request) -> Bool {
        request.method == .get || request.method == .head
    }

    /// - Returns: `nil` when the list is malformed.
    private static func matches(
        _ condition: String, _ etag: EntityTag?, _ exists: Bool, by compare: (EntityTag, EntityTag) -> Bool
    ) -> Bool? {
        if condition == "*" { return exists }
        guard let tags = EntityTag.list(condition) else { return nil }
        guard let etag else { return false }
        return tags.contains { compare($0, etag) }
    }
}

extension Response {
    /// Kept by caches, and believed by browsers, no more than the answer in whose place it is sent.
    func kept(as other: Response) -> Response {
        var answer = self
        for name in ["Cache-Control", "X-Content-Type-Options"] {
            for value in other.fields.values(name) { answer.fields.set(name, value) }
        }
        return answer
    }
}
