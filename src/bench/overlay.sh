#!/bin/bash
# Edits one file of an overlay, again and again, then the list of units, and prints how long the root filesystem takes then, Maven's
# start apart and included; and how long it takes from .deb files, for comparison.
#
#   src/bench/overlay.sh [RUNS]      3 runs unless said otherwise
#
# Needs a built and installed plugin (mvn install -DskipTests) and bc. Works below BENCH_DIR (default /var/tmp/bootc-bench).
set -euo pipefail
runs=${1:-3}
here=$(cd "$(dirname "$0")" && pwd)
dir=${BENCH_DIR:-/var/tmp/bootc-bench}
project=$dir/overlay
mkdir -p "$project/src/main/rootfs/usr/lib/systemd/system" "$project/src/main/rootfs/etc"
mapfile -t packages < <(grep -v '^#' "$here/packages.txt")
pom() { # UNIT, masked
  sed -e "s/@PACKAGES@/${packages[*]}/" -e "s:<suite>:<rootfs><units><mask>$1</mask></units></rootfs>&:" "$here/pom.xml" > "$project/pom.xml"
}

units=(systemd-networkd systemd-pstore systemd-network-generator)
now() { date +%s.%N; }
build() {
  local start; start=$(now)
  mvn -q -B -f "$project/pom.xml" -Dbootc.cache="$dir/cache" prepare-package > "$dir/maven.log" 2>&1 || { tail -20 "$dir/maven.log"; exit 1; }
  echo "$1 $(echo "$(now) - $start" | bc) $(awk '$1=="\"seconds\""{gsub(",","",$3); print $3; exit}' "$project/target/bootc/build.json")" >> "$dir/overlay-times"
}

: > "$dir/overlay-times"
pom systemd-networkd-wait-online
build warm-up
for ((i = 0; i < runs; i++)); do
  rm -rf "$dir"/cache/stage/{apt-install,configured,initramfs,accounts}
  build from-debs
  date +%N > "$project/src/main/rootfs/etc/edited"
  build edited-file
  printf '[Unit]\nDescription=%s\n' "$(date +%N)" > "$project/src/main/rootfs/usr/lib/systemd/system/edited.service"
  build edited-unit
  pom "${units[i % ${#units[@]}]}"
  rm -rf "$dir/cache/stage/apt-install"
  build edited-list
done

median() { awk -v s="$1" -v f="$2" '$1==s{print $f}' "$dir/overlay-times" | sort -n | awk '{v[NR]=$1} END{print (NR%2)?v[(NR+1)/2]:(v[NR/2]+v[NR/2+1])/2}'; }
echo; echo "medians of $runs, in seconds: with Maven, apt-install alone"
for s in from-debs edited-file edited-unit edited-list; do printf '%-12s %7.2f %7.2f\n' $s "$(median $s 2)" "$(median $s 3)"; done
echo "edited-file / from-debs  $(echo "scale=3; $(median edited-file 3) / $(median from-debs 3)" | bc)"
