#!/bin/bash
# The package step against apt itself, on the same machine in one run: resolving with warm indexes, the step with a lock, and
# fetching 300 packages from a mirror on loopback that answers each request after 20 ms.
#
#   src/bench/packages.sh [RUNS]      as root; 3 runs unless said otherwise
#
# Needs apt-get, curl, bc, and a compiled plugin (mvn compile). Everything is kept below BENCH_DIR (default /var/tmp/bootc-bench).
# Maven's start is in none of the figures; each of ours is taken in a new JVM. Fetching is compared as the mirror sees it, from the
# first request to the last byte, for our side also decompresses what it fetches, which apt-get download doesn't.
set -euo pipefail
runs=${1:-3}
here=$(cd "$(dirname "$0")" && pwd)
project=$here/../..
dir=${BENCH_DIR:-/var/tmp/bootc-bench}
mapfile -t packages < <(grep -v '^#' "$here/packages.txt")
packages+=(git rsync nginx podman python3 postgresql-client vim-tiny man-db default-jre-headless network-manager build-essential)
mkdir -p "$dir"
: > "$dir/package-times"

upstream=$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
[ -n "$upstream" ] || upstream=$(awk '$1=="deb"{print $2; exit}' /etc/apt/sources.list)
upstream=${upstream%/}
[ -s "$dir/classpath" ] || mvn -q -f "$project/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
  -DincludeScope=runtime -Dmdep.outputFile="$dir/classpath"
ours() { # WHAT MIRROR: every run in a JVM of its own, as a build has it
  java -Xmx512m -Dbench.mirror="$dir/mirror" -cp "$project/target/classes:$(cat "$dir/classpath")" "$here/PackagesBench.java" "$1" 1 \
    "$dir/package-cache" "$2" "${packages[@]}" 2>> "$dir/package-log" | tee -a "$dir/package-times"
}
now() { date +%s.%N; }

# An apt that sees one source and an empty system.
isolated() { # FOLDER MIRROR SUITE...
  local root=$1 mirror=$2 suite; shift 2
  mkdir -p "$root"/etc/apt/{apt.conf.d,preferences.d,trusted.gpg.d} "$root"/var/lib/apt/lists/partial "$root"/var/lib/dpkg \
    "$root"/var/cache/apt/archives/partial
  : > "$root/var/lib/dpkg/status"; : > "$root/etc/apt/sources.list"
  for suite in "$@"; do
    case $suite in
      *-security) echo "deb [trusted=yes] $mirror-security $suite main" ;;
      *) echo "deb [trusted=yes] $mirror $suite main" ;;
    esac >> "$root/etc/apt/sources.list"
  done
  cat > "$root/apt.conf" <<CONF
Dir "$root/";
Dir::Etc "$root/etc/apt/";
Dir::State::status "$root/var/lib/dpkg/status";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
CONF
  APT_CONFIG=$root/apt.conf apt-get -qq update 2> "$root/update.log" || { cat "$root/update.log" >&2; exit 1; }
}

# The mirror: the packages, and the indexes that apt asks for.
mkdir -p "$dir/mirror/dists/trixie/main/binary-amd64"
ours mirror http://127.0.0.1/ > /dev/null
curl -fsS -o "$dir/mirror/dists/trixie/InRelease" "$upstream/dists/trixie/InRelease"
curl -fsS -o "$dir/mirror/dists/trixie/main/binary-amd64/Packages.xz" "$upstream/dists/trixie/main/binary-amd64/Packages.xz"
xz -dkf "$dir/mirror/dists/trixie/main/binary-amd64/Packages.xz"
hash=$(sha256sum "$dir/mirror/dists/trixie/main/binary-amd64/Packages.xz" | cut -d' ' -f1)
mkdir -p "$dir/mirror/dists/trixie/main/binary-amd64/by-hash/SHA256"
cp "$dir/mirror/dists/trixie/main/binary-amd64/Packages.xz" "$dir/mirror/dists/trixie/main/binary-amd64/by-hash/SHA256/$hash"
mapfile -t names < "$dir/mirror/names"

coproc mirror { exec java "$here/SlowMirror.java" "$dir/mirror" 20; }
trap 'kill "$mirror_PID"' EXIT
read -r port <&"${mirror[0]}"
slow=http://127.0.0.1:$port

isolated "$dir/apt-upstream" "$upstream" trixie
isolated "$dir/apt-slow" "$slow" trixie
mapfile -t essential < <(awk '/^Package: /{p=$2} /^Essential: yes/{print p}' "$dir"/apt-upstream/var/lib/apt/lists/*_Packages | sort -u)
APT_CONFIG=$dir/apt-upstream/apt.conf apt-get -qq -s install "${essential[@]}" "${packages[@]}" > /dev/null

for ((i = 0; i < runs; i++)); do
  start=$(now)
  count=$(APT_CONFIG=$dir/apt-upstream/apt.conf apt-get -s install "${essential[@]}" "${packages[@]}" | grep -c ^Inst)
  echo "apt resolve $(echo "$(now) - $start" | bc) $count" | tee -a "$dir/package-times"
  ours resolve "$slow"
  ours locked "$slow"
  rm -rf "$dir/downloads"; mkdir -p "$dir/downloads"
  curl -fsS "$slow/seconds" > /dev/null
  start=$(now)
  (cd "$dir/downloads" && APT_CONFIG=$dir/apt-slow/apt.conf apt-get -qq download "${names[@]}")
  echo "apt fetch $(echo "$(now) - $start" | bc) $(ls "$dir/downloads" | wc -l)" | tee -a "$dir/package-times"
  echo "apt mirror $(curl -fsS "$slow/seconds")" >> "$dir/package-times"
  ours fetch "$slow"
  echo "ours mirror $(curl -fsS "$slow/seconds")" >> "$dir/package-times"
done

median() { awk -v w="$1" -v s="$2" '$1==w&&$2==s{print $3}' "$dir/package-times" | sort -n | awk '{v[NR]=$1} END{print (NR%2)?v[(NR+1)/2]:(v[NR/2]+v[NR/2+1])/2}'; }
echo; echo "medians of $runs, in seconds"
printf '%-58s %7.2f %7.2f\n' 'resolving, warm indexes: ours, apt-get -s install' "$(median ours resolve)" "$(median apt resolve)"
printf '%-58s %7.2f\n' 'the package step with a lock and a warm cache: ours' "$(median ours locked)"
printf '%-58s %7.2f %7.2f\n' 'fetching (ours: and unpacking) 300: ours, apt-get download' "$(median ours fetch)" "$(median apt fetch)"
printf '%-58s %7.2f %7.2f\n' 'the same, first request to last byte at the mirror' "$(median ours mirror)" "$(median apt mirror)"
printf '%-58s %7.2f\n' 'throughput of fetching, ours over that of apt-get download' "$(echo "scale=4; $(median apt mirror) / $(median ours mirror)" | bc)"
