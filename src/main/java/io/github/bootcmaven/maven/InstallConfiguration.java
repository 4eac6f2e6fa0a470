// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.rootfs.InstallSettings;
import io.github.bootcmaven.rootfs.KernelArguments;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code <install>}: what {@code bootc install} does unless it is told otherwise, see bootc-install-config(5). */
public final class InstallConfiguration {

    /** The root file system: xfs, ext4, btrfs. */
    @Nullable
    String rootFsType;

    /** The name of the OSTree stateroot. */
    @Nullable
    String stateroot;

    /** The boot loader: grub, grub-cc, systemd, none. */
    @Nullable
    String bootloader;

    /** What the kernel is told to mount as root. */
    @Nullable
    String rootMountSpec;

    /** What is mounted on /boot. */
    @Nullable
    String bootMountSpec;

    /** How the disk may be used: direct, tpm2-luks. */
    @Nullable
    List<String> block;

    /** Kernel arguments of machines that are installed, which later images don't change. */
    @Nullable
    String kernelArguments;

    /** Kernel arguments that such machines don't have. */
    @Nullable
    String kernelArgumentDeletes;

    /** Whether partitions are typed so that systemd finds them. */
    @Nullable
    Boolean discoverablePartitions;

    /** Whether an image must be signed as the host's policy has it. */
    @Nullable
    Boolean enforceContainerSigpolicy;

    InstallSettings settings() {
        SortedMap<String, List<String>> values = new TreeMap<>();
        put(values, "root-fs-type", rootFsType);
        put(values, "stateroot", stateroot);
        put(values, "bootloader", bootloader);
        put(values, "root-mount-spec", rootMountSpec);
        put(values, "boot-mount-spec", bootMountSpec);
        put(values, "discoverable-partitions", discoverablePartitions);
        put(values, "enforce-container-sigpolicy", enforceContainerSigpolicy);
        if (block != null) {
            values.put("block", WordList.of(block));
        }
        if (kernelArguments != null) {
            values.put("kargs", KernelArguments.split(kernelArguments));
        }
        if (kernelArgumentDeletes != null) {
            values.put("karg-deletes", KernelArguments.split(kernelArgumentDeletes));
        }
        return new InstallSettings(values);
    }

    private static void put(SortedMap<String, List<String>> values, String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, List.of(value.toString().trim()));
        }
    }
}
