#!/bin/bash
# Pushes a fresh image of 300 MB in 40 layers to docker-registry on loopback by bootc:push and by "skopeo copy", alternating in one
# run: directly, and through a line that is 30 ms long (15 ms each way); then an unchanged image. Prints medians and ratios.
#
#   src/bench/push.sh [RUNS]      5 runs unless said otherwise
#
# Needs beside a built and installed plugin (mvn install -DskipTests): docker-registry skopeo python3 bc, and java for the line.
# Our seconds are the goal's own, from push.json; what Maven's start adds is printed, too. skopeo's are those of its process.
# MAVEN_ARGS may have more arguments for Maven. Files land below BENCH_DIR (default /var/tmp/bootc-bench-push).
set -euo pipefail
runs=${1:-5}
here=$(cd "$(dirname "$0")" && pwd)
dir=${BENCH_DIR:-/var/tmp/bootc-bench-push}
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$here/../../pom.xml" | head -1)
port=5961 far=5962
rm -rf "$dir"; mkdir -p "$dir"
pids=()
trap '[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true' EXIT

image() { # a layout with other random layers each time; gzip so that skopeo sends them as they are
  rm -rf "$dir/project/target"; mkdir -p "$dir/project/target/bootc"
  python3 - "$dir/project/target/bootc/image" <<'PY'
import gzip, hashlib, json, os, sys
root = sys.argv[1]; blobs = root + '/blobs/sha256'; os.makedirs(blobs)
def blob(data, kind):
    digest = hashlib.sha256(data).hexdigest()
    open(blobs + '/' + digest, 'wb').write(data)
    return {'mediaType': kind, 'digest': 'sha256:' + digest, 'size': len(data)}
layers, ids = [], []
for i in range(40):
    raw = os.urandom(7_500_000)
    ids.append('sha256:' + hashlib.sha256(raw).hexdigest())
    layers.append(blob(gzip.compress(raw, 0), 'application/vnd.oci.image.layer.v1.tar+gzip'))
config = blob(json.dumps({'architecture': 'amd64', 'os': 'linux', 'rootfs': {'type': 'layers', 'diff_ids': ids}}).encode(), 'application/vnd.oci.image.config.v1+json')
kind = 'application/vnd.oci.image.manifest.v1+json'
manifest = blob(json.dumps({'schemaVersion': 2, 'mediaType': kind, 'config': config, 'layers': layers}).encode(), kind)
manifest['annotations'] = {'org.opencontainers.image.ref.name': '1'}
open(root + '/oci-layout', 'w').write('{"imageLayoutVersion":"1.0.0"}')
open(root + '/index.json', 'w').write(json.dumps({'schemaVersion': 2, 'manifests': [manifest]}))
PY
  cat "$dir"/project/target/bootc/image/blobs/sha256/* > /dev/null
}

registry() { # an empty one
  if [ -n "${registry_pid:-}" ]; then kill "$registry_pid"; wait "$registry_pid" 2>/dev/null || true; fi
  rm -rf "$dir/data"
  printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:%s"}\n' "$dir/data" $port > "$dir/registry.yml"
  docker-registry serve "$dir/registry.yml" > "$dir/registry.log" 2>&1 & registry_pid=$!; pids+=($!)
  until (exec 3<> /dev/tcp/127.0.0.1/$port) 2>/dev/null; do sleep 0.1; done
}

project() {
  mkdir -p "$dir/project"
  cat > "$dir/project/pom.xml" <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>bench</groupId><artifactId>push</artifactId><version>1-SNAPSHOT</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>io.github.bootc-maven</groupId><artifactId>bootc-maven-plugin</artifactId><version>$version</version>
<configuration><image>127.0.0.1:\${port}/bench</image></configuration></plugin></plugins></build></project>
XML
}

ours() { # NAME PORT
  local begun; begun=$(date +%s.%N)
  # shellcheck disable=SC2086
  MAVEN_OPTS=-Xmx256m mvn -q -B ${MAVEN_ARGS:-} -f "$dir/project/pom.xml" -Dport="$2" -Dbootc.cache="$dir/cache" bootc:push > "$dir/maven.log" 2>&1 || { tail -20 "$dir/maven.log"; exit 1; }
  echo "ours-$1-maven $(echo "$(date +%s.%N) - $begun" | bc)" >> "$dir/times"
  echo "ours-$1 $(sed -n 's/.*"seconds" : \([0-9.]*\).*/\1/p' "$dir/project/target/bootc/push.json")" >> "$dir/times"
}

peer() { # NAME PORT
  local begun; begun=$(date +%s.%N)
  skopeo copy -q --dest-tls-verify=false "oci:$dir/project/target/bootc/image:1" "docker://127.0.0.1:$2/bench:1"
  echo "peer-$1 $(echo "$(date +%s.%N) - $begun" | bc)" >> "$dir/times"
}

project
java "$here/DelayingProxy.java" $far $port 15 > "$dir/line.log" 2>&1 & pids+=($!)
: > "$dir/times"
for ((i = 0; i < runs; i++)); do
  image
  for way in near far; do
    to=$port; [ $way = near ] || to=$far
    registry; rm -rf "$dir/cache"; peer $way $to
    registry; rm -rf "$dir/cache"; ours $way $to
  done
  ours unchanged $port
  grep -A2 '"uploaded"' "$dir/project/target/bootc/push.json" | grep -q '"blobs" : 0' || { echo "an unchanged image was sent again"; exit 1; }
done

median() { awk -v w="$1" '$1==w{print $2}' "$dir/times" | sort -n | awk '{v[NR]=$1} END{print (NR%2)?v[(NR+1)/2]:(v[NR/2]+v[NR/2+1])/2}'; }
echo "medians of $runs, in seconds"
for each in peer-near ours-near ours-near-maven peer-far ours-far ours-far-maven ours-unchanged ours-unchanged-maven; do
  printf '%-22s %6.2f\n' $each "$(median $each)"
done
printf 'near: ours / skopeo      %.2f\n' "$(echo "scale=4; $(median ours-near) / $(median peer-near)" | bc)"
printf 'far: skopeo / ours       %.2f\n' "$(echo "scale=4; $(median peer-far) / $(median ours-far)" | bc)"
