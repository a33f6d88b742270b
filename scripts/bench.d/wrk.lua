-- What wrk sends, by options after `--`:
--   paths=FILE     GET the paths of FILE, one a line, in turn
--   templates=FILE POST /alimentation the documents named in FILE, @UID@ replaced by a new identifier each time
--   token=FILE     a bearer token
--   accept=TYPE    an Accept field
--   run=DIGITS     12 digits that no other run has, the beginning of the identifiers
--   rate=N         N requests a second in all (Poisson), instead of as many as answers allow
--   threads=N      wrk's own -t, to share the rate
local count = 0
function setup(thread)
    thread:set("rank", count)
    count = count + 1
end

local function lines(path)
    local found = {}
    for line in io.lines(path) do found[#found + 1] = line end
    return found
end

local function pace(rate, threads)
    local ffi = require("ffi")
    ffi.cdef("typedef struct { long s, n; } bench_time; int clock_gettime(int, bench_time *);")
    local time = ffi.new("bench_time")
    local gap, due = threads * 1000 / rate, nil
    math.randomseed(rank + 1)
    delay = function()
        ffi.C.clock_gettime(1, time)
        local now = tonumber(time.s) * 1000 + tonumber(time.n) / 1e6
        due = (due or now) - math.log(1 - math.random()) * gap
        return math.max(0, math.floor(due - now + 0.5))
    end
end

function init(args)
    local options = {}
    for _, argument in ipairs(args) do
        local key, value = argument:match("^(%w+)=(.*)$")
        options[key] = value
    end
    local headers = {}
    if options.token then headers["Authorization"] = "Bearer " .. lines(options.token)[1] end
    if options.accept then headers["Accept"] = options.accept end
    if options.rate then pace(tonumber(options.rate), tonumber(options.threads)) end
    local ready, next = {}, rank
    if options.paths then
        for _, path in ipairs(lines(options.paths)) do ready[#ready + 1] = wrk.format("GET", path, headers) end
        request = function()
            next = next + 1
            return ready[next % #ready + 1]
        end
        return
    end
    headers["Content-Type"] = "application/xml"
    for _, file in ipairs(lines(options.templates)) do
        local handle = io.open(file, "rb")
        local body = handle:read("*a")
        handle:close()
        -- 35 characters take the place of the mark: wrk counts the length with them.
        local whole = wrk.format("POST", "/alimentation", headers, (body:gsub("@UID@", ("@"):rep(35))))
        local at = whole:find(("@"):rep(35), 1, true)
        ready[#ready + 1] = { whole:sub(1, at - 1), whole:sub(at + 35) }
    end
    local sent = 0
    request = function()
        next, sent = next + 1, sent + 1
        local parts = ready[next % #ready + 1]
        return parts[1] .. string.format("2.25.%s%06d%012d", options.run, rank, sent) .. parts[2]
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format(
        "RESULT requests=%d seconds=%.6f refused=%d broken=%d p50=%.3f p99=%.3f max=%.3f\n", summary.requests,
        summary.duration / 1e6, e.status, e.connect + e.read + e.write + e.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
