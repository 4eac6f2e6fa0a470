#!/bin/bash
# Builds the same packages by the plugin and by a chain of well-known tools (mmdebstrap, dracut, ostree commit, umoci), from
# warm caches of .deb files, alternating in one run, and prints the medians' ratio, stage by stage.
#
#   src/bench/build.sh [RUNS]      as root; 3 runs unless said otherwise
#
# Needs beside a built and installed plugin (mvn install -DskipTests): mmdebstrap ostree umoci zstd bc. The tree of either side is
# built in memory; repository and image land below BENCH_DIR (default /var/tmp/bootc-bench), the same for both.
set -euo pipefail
runs=${1:-3}
here=$(cd "$(dirname "$0")" && pwd)
dir=${BENCH_DIR:-/var/tmp/bootc-bench}
suite=trixie
export SOURCE_DATE_EPOCH=1767225600
mapfile -t packages < <(grep -v '^#' "$here/packages.txt")
mirror=$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
[ -n "$mirror" ] || mirror=$(awk '$1=="deb"{print $2; exit}' /etc/apt/sources.list)
mkdir -p "$dir/debs" "$dir/project"

sed -e "s/@PACKAGES@/${packages[*]}/" "$here/pom.xml" > "$dir/project/pom.xml"

now() { date +%s.%N; }
lap() { local end; end=$(now); echo "$1 $2 $(echo "$end - $start" | bc)" >> "$dir/times"; start=$(now); }

peer() {
  local work=/dev/shm/bootc-bench.$$ root debs=$dir/debs
  root=$work/root; rm -rf "$work" "$dir/peer"; mkdir -p "$work" "$dir/peer"
  local install=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive TMPDIR="$work"
    SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH INITRD=No PYTHONHASHSEED=0 mmdebstrap --quiet --mode=root --variant=essential
    --setup-hook='mkdir -p "$1"/var/cache/apt/archives')
  local include; include=$(IFS=,; echo "${packages[*]}")
  local source="deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  if ! ls "$debs"/*.deb > /dev/null 2>&1; then
    "${install[@]}" --skip=essential/unlink --customize-hook="sync-out /var/cache/apt/archives $debs" --include="$include" $suite "$root" "$source"
    rm -rf "$root"
  fi
  local begun; begun=$(now); start=$begun
  "${install[@]}" --setup-hook="sync-in $debs /var/cache/apt/archives" --include="$include" $suite "$root" "$source"
  lap peer install
  mkdir -p "$root/usr/lib/ostree"
  printf '[sysroot]\nreadonly=true\n[composefs]\nenabled=maybe\n' > "$root/usr/lib/ostree/prepare-root.conf"
  local kernel; kernel=$(ls "$root/usr/lib/modules")
  for m in proc sys dev; do mount --rbind --make-rslave /$m "$root/$m"; done
  mount -t tmpfs tmpfs "$root/run"; mount -t tmpfs tmpfs "$root/tmp"
  env -i PATH=/usr/sbin:/usr/bin LC_ALL=C SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH chroot "$root" dracut --quiet --force --reproducible --no-hostonly \
    --zstd --add ostree "/usr/lib/modules/$kernel/initramfs.img" "$kernel" > "$work/dracut.log" 2>&1 || true
  for m in tmp run dev sys proc; do umount -R -l "$root/$m"; done
  [ -s "$root/usr/lib/modules/$kernel/initramfs.img" ]
  lap peer initramfs
  # The least of a layout: kernel beside its modules, /var and the runtime directories empty, dpkg's database below /usr.
  mv "$root/boot/vmlinuz-$kernel" "$root/usr/lib/modules/$kernel/vmlinuz"
  rm -rf "$root"/boot/* "$root"/dev/* "$root"/run/* "$root"/tmp/* "$root"/vmlinuz* "$root"/initrd* "$root"/etc/ssh/ssh_host_*
  mkdir -p "$root/usr/lib/sysimage" "$root/sysroot"; mv "$root/var/lib/dpkg" "$root/usr/lib/sysimage/dpkg"
  find "$root/var" -mindepth 1 -delete
  lap peer shape
  ostree --repo="$dir/peer/repo" init --mode="${PEER_MODE:-bare}"
  mv "$root/etc" "$root/usr/etc"
  ostree --repo="$dir/peer/repo" commit -b bench --bootable --tree=dir="$root" --timestamp="@$SOURCE_DATE_EPOCH" > /dev/null
  mv "$root/usr/etc" "$root/etc"
  lap peer commit
  tar -C "$root" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --numeric-owner --xattrs -cf "$work/layer.tar" .
  umoci init --layout "$dir/peer/oci"; umoci new --image "$dir/peer/oci:bench"
  umoci raw add-layer --image "$dir/peer/oci:bench" "$work/layer.tar" > /dev/null
  umoci config --image "$dir/peer/oci:bench" --config.cmd /sbin/init --config.label containers.bootc=1
  lap peer image
  start=$begun; lap peer total
  rm -rf "$work"
}

# Everything is made anew but the .deb files, the archive's indexes and the choice of packages that the suite's own apt is run
# from, which the other side has installed on its host: apt's answer, tree, objects, layers.
ours() {
  rm -rf "$dir/project/target" "$dir"/cache/stage/{solve,apt-install,configured,accounts,initramfs,ostree-commit,oci-package,layer,sbom} "$dir/cache/ostree"
  start=$(now); local begun=$start
  MAVEN_OPTS=-Xmx512m mvn -q -B -f "$dir/project/pom.xml" -Dbootc.cache="$dir/cache" package > "$dir/maven.log" 2>&1 || { tail -20 "$dir/maven.log"; exit 1; }
  start=$begun; lap ours total
  for goal in apt-install ostree-commit oci-package; do
    awk -v g="\"$goal\"" '$1==g{f=1} f&&$1=="\"seconds\""{gsub(",","",$3); print "ours", substr(g,2,length(g)-2), $3; exit}' \
      "$dir/project/target/bootc/build.json" >> "$dir/times"
  done
  echo "ours initramfs $(step initramfs)" >> "$dir/times"
}

step() { awk -v f="\"$1\"" '/"steps"/{in_=1} in_&&$1==f{gsub(",","",$3); print $3; exit}' "$dir/project/target/bootc/build.json"; }

unchanged() {
  rm -rf "$dir/project/target"
  start=$(now)
  mvn -q -B -f "$dir/project/pom.xml" -Dbootc.cache="$dir/cache" package > "$dir/maven.log" 2>&1
  lap ours unchanged
}

: > "$dir/times"
mvn -q -B -f "$dir/project/pom.xml" -Dbootc.cache="$dir/cache" package > "$dir/maven.log" 2>&1 || { tail -20 "$dir/maven.log"; exit 1; }
for ((i = 0; i < runs; i++)); do peer; ours; unchanged; done

median() { awk -v w="$1" -v s="$2" '$1==w&&$2==s{print $3}' "$dir/times" | sort -n | awk '{v[NR]=$1} END{print (NR%2)?v[(NR+1)/2]:(v[NR/2]+v[NR/2+1])/2}'; }
echo; echo "medians of $runs, in seconds"
for s in install initramfs shape commit image total; do printf 'peer %-14s %7.2f\n' $s "$(median peer $s)"; done
for s in apt-install initramfs ostree-commit oci-package total unchanged; do printf 'ours %-14s %7.2f\n' $s "$(median ours $s)"; done
ratio() { printf '%-34s %.2f\n' "$1" "$(echo "scale=4; ($2) / ($3)" | bc)"; }
ratio 'apt-install / install+initramfs+shape' "$(median ours apt-install)" "$(median peer install) + $(median peer initramfs) + $(median peer shape)"
ratio 'the same, without the initramfs' "$(median ours apt-install) - $(median ours initramfs)" "$(median peer install) + $(median peer shape)"
ratio 'ostree-commit / commit' "$(median ours ostree-commit)" "$(median peer commit)"
ratio 'oci-package / image' "$(median ours oci-package)" "$(median peer image)"
ratio 'total, Maven included' "$(median ours total)" "$(median peer total)"
