// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a container of an image runs (config.md, the field {@code config}), and the image's labels.
 *
 * @param user the user to run as, or null for root
 * @param exposedPorts ports as {@code 80}, {@code 80/tcp} or {@code 53/udp}
 * @param env variables as {@code NAME=value}
 * @param entrypoint what starts, before {@code cmd}
 * @param cmd the default arguments, or the program with its arguments where there is no entry point
 * @param volumes paths where a container writes data of its own
 * @param workingDir the working directory, or null for the root
 * @param labels free texts
 * @param stopSignal the signal that asks the container to stop, e.g. {@code SIGRTMIN+3}, or null
 */
public record ContainerConfig(
        @Nullable String user,
        SortedSet<String> exposedPorts,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        SortedSet<String> volumes,
        @Nullable String workingDir,
        SortedMap<String, String> labels,
        @Nullable String stopSignal) {

    /** Nothing said. */
    public static final ContainerConfig EMPTY = new ContainerConfig(
            null,
            Sorted.set(List.of()),
            List.of(),
            List.of(),
            List.of(),
            Sorted.set(List.of()),
            null,
            Sorted.map(Map.of()),
            null);

    public ContainerConfig {
        exposedPorts = Sorted.set(exposedPorts);
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        volumes = Sorted.set(volumes);
        labels = Sorted.map(labels);
    }

    /** The same with other variables. */
    public ContainerConfig withEnv(List<String> newEnv) {
        return new ContainerConfig(
                user, exposedPorts, newEnv, entrypoint, cmd, volumes, workingDir, labels, stopSignal);
    }

    /** The same with another command. */
    public ContainerConfig withCmd(List<String> newCmd) {
        return new ContainerConfig(
                user, exposedPorts, env, entrypoint, newCmd, volumes, workingDir, labels, stopSignal);
    }

    /** The same with another stop signal. */
    public ContainerConfig withStopSignal(String newStopSignal) {
        return new ContainerConfig(
                user, exposedPorts, env, entrypoint, cmd, volumes, workingDir, labels, newStopSignal);
    }

    /** The same with these labels added, each in place of what had its key. */
    public ContainerConfig withLabels(Map<String, String> newLabels) {
        SortedMap<String, String> all = new TreeMap<>(labels);
        all.putAll(newLabels);
        return new ContainerConfig(user, exposedPorts, env, entrypoint, cmd, volumes, workingDir, all, stopSignal);
    }

    static ContainerConfig read(JsonObject json) {
        return new ContainerConfig(
                json.textOrNull("User"),
                json.set("ExposedPorts"),
                json.texts("Env"),
                json.texts("Entrypoint"),
                json.texts("Cmd"),
                json.set("Volumes"),
                json.textOrNull("WorkingDir"),
                json.textMap("Labels"),
                json.textOrNull("StopSignal"));
    }

    JsonText toJson() {
        return new JsonText()
                .put("User", user)
                .set("ExposedPorts", exposedPorts)
                .texts("Env", env)
                .texts("Entrypoint", entrypoint)
                .texts("Cmd", cmd)
                .set("Volumes", volumes)
                .put("WorkingDir", workingDir)
                .map("Labels", labels)
                .put("StopSignal", stopSignal);
    }
}
