#!/bin/bash
# Commits the same tree to archive repositories by C ostree and by this library, in pairs, alternating, from a warm page cache,
# and prints the medians and their ratio: the first commit, and one on top of it after one file changed.
#
#   src/bench/ostree.sh ROOTFS.TAR [RUNS]      3 runs unless said otherwise
#
# ROOTFS.TAR is target/bootc/rootfs.tar of a built project. Both sides read the tar, neither flushes to the disk (C ostree's
# --fsync=false). Our times include the start of the JVM; those without it stand beside. C ostree compresses at level 6 of
# deflate, we at level 1 unless asked otherwise, so both are compared at either level, and the repositories' sizes are printed.
# Needs: a built project (mvn package -DskipTests), ostree, bc. Repositories land in BENCH_DIR (default /var/tmp/bootc-bench).
set -euo pipefail
tar=${1:?the rootfs.tar of a built project}
runs=${2:-3}
here=$(cd "$(dirname "$0")" && pwd)
classes=${BENCH_CLASSES:-$here/../../target/classes}
dir=${BENCH_DIR:-/var/tmp/bootc-bench}/ostree
rm -rf "$dir"; mkdir -p "$dir/classes"
trap 'rm -rf "$dir"' EXIT
javac -nowarn -proc:none -d "$dir/classes" -cp "$classes" "$here/OstreeCommit.java" 2> /dev/null
ours() { java -Xmx512m -cp "$classes:$dir/classes" OstreeCommit "$@"; }

ours move "$tar" "$dir/first.tar"
ours change "$tar" "$dir/second.tar"
now() { date +%s.%N; }
since() { echo "$(now) - $1" | bc; }

# side level: a new repository, a commit, a commit on top, each timed.
peer() {
  local repo=$dir/peer-$1 start
  rm -rf "$repo"; ostree init --repo="$repo" --mode=archive
  printf '\n[archive]\nzlib-level=%s\n' "$1" >> "$repo/config"
  for tar in first second; do
    start=$(now)
    ostree commit --repo="$repo" --branch=bench --timestamp=@1 --fsync=false --tree=tar="$dir/$tar.tar" > /dev/null
    echo "peer-$1 $tar $(since "$start")" >> "$dir/times"
    root=$(ostree ls --repo="$repo" -dC bench | awk '{print $(NF-2)}')
    echo "$tar $root" >> "$dir/roots"
  done
}
own() {
  local repo=$dir/ours-$1 start line
  rm -rf "$repo"
  for tar in first second; do
    start=$(now)
    line=$(ours commit "$dir/$tar.tar" "$repo" "$1")
    echo "ours-$1 $tar $(since "$start")" >> "$dir/times"
    set -- "$1" $line
    echo "inner-$1 $tar $3" >> "$dir/times"
    echo "$tar $2" >> "$dir/roots"
  done
}
cat "$dir"/*.tar > /dev/null
for ((i = 0; i < runs; i++)); do for level in 6 1; do peer $level; own $level; done; done

[ "$(sort -u "$dir/roots" | wc -l)" = 2 ] || { echo "the sides committed different trees:"; sort "$dir/roots" | uniq -c; exit 1; }
median() { awk -v w="$1" -v s="$2" '$1==w&&$2==s{print $3}' "$dir/times" | sort -n | awk '{v[NR]=$1} END{print (NR%2)?v[(NR+1)/2]:(v[NR/2]+v[NR/2+1])/2}'; }
size() { du -sb --apparent-size "$dir/$1" | awk '{printf "%.1f MB", $1 / 1e6}'; }
echo "$(stat -c %s "$dir/first.tar" | awk '{printf "%.0f MB", $1 / 1e6}') in $(tar -tf "$dir/first.tar" | wc -l) names, medians of $runs runs in seconds, $(nproc) cores"
for side in peer-6 ours-6 inner-6 peer-1 ours-1 inner-1; do
  printf '%-8s first %7.2f   one file changed %7.2f' $side "$(median $side first)" "$(median $side second)"
  case $side in inner*) echo '   (without the start of the JVM)';; *) echo "   $(size $side)";; esac
done
ratio() { printf '%-66s %.2f\n' "$1" "$(echo "scale=4; $2 / $3" | bc)"; }
for tar in first second; do
  what='first commit'; [ $tar = second ] && what='after one file changed'
  ratio "$what: ours as it is (level 1) / C ostree as it is (level 6)" "$(median ours-1 $tar)" "$(median peer-6 $tar)"
  ratio "$what: the same without the start of the JVM" "$(median inner-1 $tar)" "$(median peer-6 $tar)"
  ratio "$what: level 6 / level 6" "$(median ours-6 $tar)" "$(median peer-6 $tar)"
  ratio "$what: level 1 / level 1" "$(median ours-1 $tar)" "$(median peer-1 $tar)"
done
