# Shared by scripts/bench, scripts/endurance and scripts/volume: what they need, and their builds. Sourced with BUILD=yes
# or no, from the root, after scripts/lib.sh.

echo "[1/3] What is needed"
if [ "$BUILD" = yes ]; then
    have_swift
    need_packages $PACKAGES
    need_swift
fi
# nginx and PostgreSQL come under several package names: only what is not there as a command is installed.
MISSING=()
have_command() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null; }
for pair in gcc:gcc wrk:wrk python3:python3 ${TOOLS-}; do
    have_command "${pair%%:*}" || MISSING+=("${pair##*:}")
done
if [ ${#MISSING[@]} -gt 0 ]; then need_packages "${MISSING[@]}"; else echo "      load generator and references: all there"; fi

echo "[2/3] Building (release)"
for product in dmp ${PRODUCTS-volume}; do
    if [ "$BUILD" = yes ]; then swift build -c release --static-swift-stdlib --product "$product"; fi
    [ -x ".build/release/$product" ] || fail ".build/release/$product is missing: run without --no-build"
done
mkdir -p .build/bench
gcc -O2 -Wall -Wextra -o .build/bench/sqlite-raw scripts/bench.d/sqlite-raw.c -lsqlite3
# shellcheck disable=SC2046
gcc -O2 -Wall -Wextra -o .build/bench/floor scripts/bench.d/floor.c $(pkg-config --cflags --libs libxml-2.0 libcrypto)
gcc -O2 -Wall -Wextra -o .build/bench/paced scripts/bench.d/paced.c -lm
gcc -O2 -Wall -Wextra -fPIC -shared -o .build/bench/sans-chiffrement.so scripts/bench.d/sans-chiffrement.c -ldl

echo "[3/3] Measuring"
