#!/bin/bash
# Packages the same tree by the plugin and by well-known tools, alternating in one run, page cache warm, and prints ratios of
# medians: to zstd against buildah (add, commit, push to a layout) and skopeo, which compresses a layout and has none of a tree: one of
# a plain layer is made first, and the ratio is printed with and without that; against umoci's add-layer, which has gzip only; to gzip
# against a single-threaded gzip -6; and with nothing changed. Every side begins with the same tar.
#
#   src/bench/image.sh ROOTFS.TAR [RUNS]      ROOTFS.TAR as bootc:apt-install makes it; 3 runs unless said otherwise
#
# Needs beside a built and installed plugin: skopeo buildah umoci gzip bc. Our time is the goal's own, from build.json: reading the tar,
# planning by package, layers, and writing the oci-archive, too; without the start of JVM and Maven, which "wall" has. MAVEN_ARGS
# are given to Maven. All is below BENCH_DIR (default /dev/shm/bootc-bench-image).
set -euo pipefail
tar=$(realpath "$1"); runs=${2:-3}
dir=${BENCH_DIR:-/dev/shm/bootc-bench-image}
rm -rf "$dir"; mkdir -p "$dir/project/target/bootc"
cp "$tar" "$dir/project/target/bootc/rootfs.tar"; tar=$dir/project/target/bootc/rootfs.tar
# What bootc:apt-install says of a tar, and its seal: in a build, nobody digests it once more.
touch -d 2000-01-01T00:00:00Z "$tar"
account=$(printf '{"apt-install":{"digest":"sha256:%s","size":%d}}' "$(sha256sum "$tar" | cut -d' ' -f1)" "$(stat -c %s "$tar")")
version=${PLUGIN_VERSION:-0.1.0-SNAPSHOT}; plugin=io.github.bootc-maven:bootc-maven-plugin:$version
cat > "$dir/project/pom.xml" <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>bench</groupId><artifactId>image</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>io.github.bootc-maven</groupId><artifactId>bootc-maven-plugin</artifactId><version>@VERSION@</version>
<configuration><image><layers><compression>${compression}</compression></layers></image></configuration></plugin></plugins></build></project>
POM
now() { date +%s.%N; }
sed -i "s/@VERSION@/$version/" "$dir/project/pom.xml"
timed() { local name=$1 start; shift; start=$(now); "$@" > /dev/null 2>&1; echo "$name $(echo "$(now) - $start" | bc)" >> "$dir/times"; }
median() { awk -v n="$1" '$1==n{print $2}' "$dir/times" | sort -n | awk '{v[NR]=$1} END{print (NR%2)?v[(NR+1)/2]:(v[NR/2]+v[NR/2+1])/2}'; }
section() { awk -v f="\"$1\"" '/"oci-package"/{in_=1} in_&&$1==f{gsub(",","",$3); print $3; exit}' "$dir/project/target/bootc/build.json"; }

goal() { # shellcheck disable=SC2086
  MAVEN_OPTS=-Xmx512m mvn -o -q -B ${MAVEN_ARGS:-} -f "$dir/project/pom.xml" -Dbootc.cache="$dir/cache" -Dcompression="$1" "$plugin:oci-package"; }
ours() {
  rm -rf "$dir/cache" "$dir/project/target/bootc/image"
  echo "$account" > "$dir/project/target/bootc/build.json"
  timed "wall-$1" goal "$1"
  echo "ours-$1 $(section seconds)" >> "$dir/times"
  section compressedSize > "$dir/size-$1"
}
unchanged() { timed wall-unchanged goal zstd; echo "ours-unchanged $(section seconds)" >> "$dir/times"; }

plain() { # an uncompressed layout of one layer, for skopeo to compress
  local digest size config
  rm -rf "$dir/plain"; mkdir -p "$dir/plain/blobs/sha256"; echo '{"imageLayoutVersion":"1.0.0"}' > "$dir/plain/oci-layout"
  blob() { local d; d=$(sha256sum "$1" | cut -d' ' -f1); cp "$1" "$dir/plain/blobs/sha256/$d"; echo "$d"; }
  digest=$(blob "$tar"); size=$(stat -c %s "$tar")
  printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$digest" > "$dir/c"
  config=$(blob "$dir/c")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%d},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:%s","size":%d}]}' \
    "$config" "$(stat -c %s "$dir/c")" "$digest" "$size" > "$dir/m"
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d,"annotations":{"org.opencontainers.image.ref.name":"x"}}]}' \
    "$(blob "$dir/m")" "$(stat -c %s "$dir/m")" > "$dir/plain/index.json"
}
skopeo_zstd() { rm -rf "$dir/skopeo"; skopeo copy --dest-compress --dest-compress-format zstd --dest-compress-level 3 "oci:$dir/plain:x" "oci:$dir/skopeo:x"; }
buildah_zstd() {
  local here=(buildah --root "$dir/buildah/root" --runroot "$dir/buildah/run" --storage-driver vfs) container
  rm -rf "$dir/buildah" "$dir/buildah-layout"; container=$("${here[@]}" from scratch)
  "${here[@]}" add "$container" "$tar" /; "${here[@]}" commit --format oci "$container" bench
  "${here[@]}" push --compression-format zstd --compression-level 3 bench "oci:$dir/buildah-layout:x"
}
umoci_gzip() { umoci raw add-layer --image "$dir/umoci:x" "$tar"; }
gzip_6() { gzip -6 -n -c "$tar" > "$dir/gz"; }

cat "$tar" > /dev/null
for ((i = 0; i < runs; i++)); do
  ours zstd; unchanged
  timed plain plain; timed skopeo skopeo_zstd; timed buildah buildah_zstd
  rm -rf "$dir/umoci"; umoci init --layout "$dir/umoci" > /dev/null; umoci new --image "$dir/umoci:x" > /dev/null; timed umoci umoci_gzip
  ours gzip
  timed gzip gzip_6
done
echo "medians of $runs, in seconds, of $(stat -c %s "$tar") bytes"
for n in ours-zstd wall-zstd plain skopeo buildah umoci ours-gzip wall-gzip gzip ours-unchanged wall-unchanged; do printf '%-16s %7.2f\n' $n "$(median $n)"; done
ratio() { printf '%-44s %.3f\n' "$1" "$(echo "scale=5; ($2) / ($3)" | bc)"; }
whole=$(echo "$(median plain) + $(median skopeo)" | bc)
best=$(printf '%s\n%s\n' "$whole" "$(median buildah)" | sort -g | head -1)
ratio 'zstd / best of plain + skopeo, buildah' "$(median ours-zstd)" "$best"
ratio 'zstd with JVM and Maven / that' "$(median wall-zstd)" "$best"
ratio 'zstd / skopeo from a layout that is there' "$(median ours-zstd)" "$(median skopeo)"
ratio 'zstd / gzip by umoci' "$(median ours-zstd)" "$(median umoci)"
ratio 'gzip / gzip -6' "$(median ours-gzip)" "$(median gzip)"
ratio 'gzip: bytes / bytes of gzip -6' "$(cat "$dir/size-gzip")" "$(stat -c %s "$dir/gz")"
rm -rf "$dir"
