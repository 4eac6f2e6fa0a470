// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.rootfs.KernelArguments;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code <kernelArguments>}: what bootc tells the kernel. The short form is that of machines of every architecture. */
public final class KernelArgumentsConfiguration {

    /** On machines of every architecture. */
    @Nullable
    String all;

    private final SortedMap<String, List<String>> byArchitecture = new TreeMap<>();

    /** Takes the short form. */
    public void set(String shortForm) {
        all = shortForm;
    }

    /** Besides, on amd64. */
    public void setAmd64(String arguments) {
        byArchitecture.put("amd64", KernelArguments.split(arguments));
    }

    /** Besides, on arm64. */
    public void setArm64(String arguments) {
        byArchitecture.put("arm64", KernelArguments.split(arguments));
    }

    /** Besides, on ppc64el. */
    public void setPpc64el(String arguments) {
        byArchitecture.put("ppc64el", KernelArguments.split(arguments));
    }

    /** Besides, on riscv64. */
    public void setRiscv64(String arguments) {
        byArchitecture.put("riscv64", KernelArguments.split(arguments));
    }

    /** Besides, on s390x. */
    public void setS390x(String arguments) {
        byArchitecture.put("s390x", KernelArguments.split(arguments));
    }

    KernelArguments arguments() {
        return new KernelArguments(all == null ? List.of() : KernelArguments.split(all), byArchitecture);
    }
}
