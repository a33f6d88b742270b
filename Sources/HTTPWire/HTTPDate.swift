/// `IMF-fixdate`, as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
public enum HTTPDate {
    private static let days: [StaticString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter seconds: since 1970-01-01T00:00:00Z, not negative.
    /// - Returns: 29 ASCII bytes.
    public static func bytes(epochSeconds seconds: Int) -> [UInt8] {
        let day = seconds / 86_400
        let second = seconds % 86_400
        let date = civil(day)
        var out: [UInt8] = []
        out.reserveCapacity(29)
        out.append(days[day % 7])
        out.append(", ")
        appendTwo(date.day, &out)
        out.append(.space)
        out.append(months[date.month - 1])
        out.append(.space)
        appendTwo(date.year / 100, &out)
        appendTwo(date.year % 100, &out)
        out.append(.space)
        appendTwo(second / 3600, &out)
        out.append(UInt8(ascii: ":"))
        appendTwo(second / 60 % 60, &out)
        out.append(UInt8(ascii: ":"))
        appendTwo(second % 60, &out)
        out.append(" GMT")
        return out
    }

    /// Gregorian date of a day counted from 1970-01-01.
    ///
    /// Years are taken from 1 March, so that the leap day comes last; 146,097 days make 400 years.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let inEra = shifted % 146_097
        let yearInEra = (inEra - inEra / 1_460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * yearInEra + yearInEra / 4 - yearInEra / 100)
        let shiftedMonth = (5 * inYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearInEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, inYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func appendTwo(_ value: Int, _ out: inout [UInt8]) {
        out.append(0x30 + UInt8(value / 10 % 10))
        out.append(0x30 + UInt8(value % 10))
    }
}
