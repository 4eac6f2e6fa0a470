// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks at what a host has of all that sandboxes and virtual machines need. Changes nothing. */
public final class HostDiagnosis {

    private static final String NAMESPACES = "user namespaces";
    private static final Path KVM = Path.of("/dev/kvm");
    private static final Path MODULES = Path.of("/sys/module");

    /** A program that builds run on the host, and the package that has it at Debian and Fedora. */
    private record Tool(String name, String debian, String fedora) {
        String remedy() {
            return "apt-get install " + debian + "  (Fedora: dnf install " + fedora + ")";
        }
    }

    private static final String UTIL_LINUX = "util-linux";
    private static final List<Tool> TOOLS = List.of(
            new Tool("unshare", UTIL_LINUX, UTIL_LINUX),
            new Tool("nsenter", UTIL_LINUX, UTIL_LINUX),
            new Tool("pivot_root", UTIL_LINUX, UTIL_LINUX),
            new Tool("mount", "mount", UTIL_LINUX),
            new Tool("tar", "tar", "tar"));
    private static final List<Tool> ROOTLESS_TOOLS =
            List.of(new Tool("newuidmap", "uidmap", "shadow-utils"), new Tool("newgidmap", "uidmap", "shadow-utils"));

    private final CommandRunner runner;
    private final String path;

    /**
     * Looks at this host.
     *
     * @param path where programs are looked for, as in the environment variable PATH
     */
    public HostDiagnosis(CommandRunner runner, String path) {
        this.runner = runner;
        this.path = path;
    }

    /** All findings. */
    public List<Diagnosis> findings() {
        List<Diagnosis> findings = new ArrayList<>();
        boolean root = runner.read(Command.of("id", "-u")).trim().equals("0");
        for (Tool tool : TOOLS) {
            findings.add(tool(tool));
        }
        if (!root) {
            ROOTLESS_TOOLS.forEach(tool -> findings.add(tool(tool)));
        }
        findings.add(subordinateIds(root));
        findings.add(namespaces());
        findings.add(qemu());
        findings.add(kvm());
        return findings;
    }

    private Diagnosis tool(Tool tool) {
        if (!isInstalled(tool.name())) {
            return Diagnosis.broken(tool.name(), "is not installed", tool.remedy());
        }
        return Diagnosis.good(tool.name(), version(tool.name()));
    }

    private boolean isInstalled(String program) {
        return Stream.of(path.split(":", -1))
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
    }

    /** The first line that a program says of its version; the uidmap tools have no option for that. */
    private String version(String program) {
        CommandResult result = runner.attempt(Command.of(program, "--version"));
        return result.status() == 0
                ? result.output().lines().findFirst().orElse("is installed").trim()
                : "is installed";
    }

    private Diagnosis subordinateIds(boolean root) {
        String subject = "subordinate ids";
        if (root) {
            return Diagnosis.good(subject, "not needed by root");
        }
        try {
            return Diagnosis.good(subject, IdMapping.ofCaller(runner).subordinates());
        } catch (BootcException e) {
            return Diagnosis.broken(subject, e);
        } catch (IOException e) {
            return Diagnosis.broken(subject, "can't be read: " + e.getMessage(), "look at /etc/subuid and /etc/subgid");
        }
    }

    private Diagnosis namespaces() {
        if (!isInstalled("unshare")) {
            return Diagnosis.broken(NAMESPACES, "can't be tried without unshare", "apt-get install " + UTIL_LINUX);
        }
        try {
            return Sandbox.tryNamespaces(runner)
                    ? Diagnosis.good(NAMESPACES, "work: user, mount, pid, ipc, uts and network")
                    : Diagnosis.good(
                            NAMESPACES,
                            "not allowed here, and root does without: mount, pid, ipc, uts and network work");
        } catch (BootcException e) {
            return Diagnosis.broken(NAMESPACES, e);
        }
    }

    private Diagnosis qemu() {
        String program = "qemu-system-" + machine();
        return isInstalled(program)
                ? Diagnosis.good("qemu", version(program))
                : Diagnosis.limited(
                        "qemu",
                        program + " is not installed: images can be built, but not booted here",
                        "apt-get install qemu-system-" + (machine().equals("x86_64") ? "x86" : "arm"));
    }

    private static String machine() {
        return System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    }

    /**
     * KVM where it has the processor's help. There is KVM without, in software, which opens and runs but on which the kernels
     * of distributions don't start; the module's name tells. Arm's is part of the kernel.
     */
    private static Diagnosis kvm() {
        String subject = "kvm";
        if (!Files.exists(KVM)) {
            return Diagnosis.limited(
                    subject,
                    "there is no " + KVM + ": virtual machines are emulated, ten times as slow",
                    "modprobe kvm_intel  (or kvm_amd); in a virtual machine, allow nested virtualization on its host");
        }
        if (!Files.isReadable(KVM) || !Files.isWritable(KVM)) {
            return Diagnosis.limited(
                    subject,
                    KVM + " can't be opened by you: virtual machines are emulated, ten times as slow",
                    "sudo usermod --append --groups kvm " + System.getProperty("user.name") + "  and log in anew");
        }
        boolean hardware = machine().equals("aarch64")
                || Stream.of("kvm_intel", "kvm_amd").anyMatch(module -> Files.exists(MODULES.resolve(module)));
        return hardware
                ? Diagnosis.good(subject, KVM + " can be opened and has the processor's help")
                : Diagnosis.limited(
                        subject,
                        KVM + " can be opened, but neither kvm_intel nor kvm_amd is behind it: it is no hardware"
                                + " virtualization, and virtual machines are emulated, ten times as slow",
                        "modprobe kvm_intel  (or kvm_amd), or use a host whose processor offers it");
    }
}
