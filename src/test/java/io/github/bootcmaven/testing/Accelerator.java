// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a virtual machine's processors are: the host's, or emulated.
 *
 * @param name QEMU's name of it
 * @param processor the processor that the guest sees
 * @param processors how many of it
 * @param reason why this one
 */
public record Accelerator(String name, String processor, int processors, String reason) {

    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final Path MODULES = Path.of("/sys/module");

    /**
     * KVM where it has the processor's help. There is KVM without, in software, which opens and runs but on which the
     * kernels of distributions don't start; the module's name tells.
     */
    public static Accelerator ofHost() {
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return emulation(DEVICE + " can't be opened");
        }
        for (String module : List.of("kvm_intel", "kvm_amd")) {
            if (Files.exists(MODULES.resolve(module))) {
                return new Accelerator("kvm", "host", 2, "the host has " + module);
            }
        }
        return emulation(DEVICE + " is neither kvm_intel's nor kvm_amd's");
    }

    /**
     * An emulated processor. With QEMU 7.2, Linux 6.12 crashes early in three of four starts when it may use cmpxchg16b, and
     * 57-bit addresses only cost time. With two processors on a busy host it now and then runs into a breakpoint that one of
     * them has just put into the other's code ("Oops: int3" in sched_clock_cpu): there is only one.
     */
    public static Accelerator emulation(String reason) {
        return new Accelerator("tcg,thread=single", "max,la57=off,cx16=off", 1, reason);
    }

    /** Whether this is emulation, on which nothing can be improved. */
    public boolean isEmulation() {
        return name.startsWith("tcg");
    }

    @Override
    public String toString() {
        return name + " (" + reason + ")";
    }
}
