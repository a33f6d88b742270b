# Shared by scripts/demo and scripts/test: the Swift toolchain and the Debian packages. Sourced, never run.

# What a build needs beside Swift: headers of the three C libraries, the linker and libstdc++ (g++),
# pkg-config for libxml2, curl for the HTTP calls and for libcurl, which SwiftPM itself loads with libncurses; so they
# come before the toolchain is asked anything.
PACKAGES="libsqlite3-dev libssl-dev libxml2-dev pkg-config g++ curl libncurses6"

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Stops unless there is a Swift on PATH, before anything is installed for it.
have_swift() {
    command -v swift >/dev/null || fail "Swift is missing. Install Swift 6.2 or later (developed with 6.3.1) from
  https://www.swift.org/install/linux/ and put its usr/bin on PATH, then run this again."
}

# Stops unless that Swift runs and can read Package.swift.
need_swift() {
    local version said
    # The toolchain itself loads Debian libraries: what it says when one is missing is worth showing.
    said=$(swift --version 2>&1) || fail "'swift --version' fails: $said"
    version=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$said" | head -n 1)
    case $version in
        6.[2-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) ;;
        *) fail "Swift 6.2 or later is needed; 'swift --version' says '${version:-nothing readable}'." ;;
    esac
    echo "      Swift $version: $(command -v swift)"
}

# Installs those of the named Debian packages that are missing; does nothing when none is.
need_packages() {
    command -v dpkg-query >/dev/null || {
        echo "      not a Debian system: make sure that you have the equivalent of: $*"
        return
    }
    local missing=() package
    for package; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        echo "      Debian packages: all there"
        return
    fi
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "missing Debian packages: ${missing[*]}
  Neither root nor sudo here. As root: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    echo "      installing Debian packages: ${missing[*]}"
    { "${root[@]}" apt-get update -qq &&
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null ||
        fail "apt-get could not install: ${missing[*]}"
}
