// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine of two processors and 2 GiB with no other network than ports that are forwarded to it, which QEMU starts with the kernel of a {@link DiskImage}: no
 * firmware, no boot loader. It ends when its guest powers off, or when its time is up.
 */
public final class VirtualMachine {

    private static final String QEMU = "qemu-system-x86_64";
    private static final String FIRST_WORDS = "Linux version";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 200;

    private final DiskImage image;
    private final Path console;
    private final List<String> forwards = new ArrayList<>();

    /**
     * A machine that ran.
     *
     * @param console all that its guest printed on the serial console
     * @param accelerator what it ran on
     * @param time how long it ran
     * @param poweredOff whether it ended by itself
     */
    public record Run(String console, Accelerator accelerator, Duration time, boolean poweredOff) {}

    /** @param console the file that the serial console's output goes to; it is there after the run, too */
    public VirtualMachine(DiskImage image, Path console) {
        this.image = image;
        this.console = console;
    }

    /** Skips the test where no machine can be started. */
    public static void assumePossible() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "only amd64 images are booted");
        Host.assumeInstalled(QEMU, "setpriv");
    }

    /** Gives the machine a network card behind which nothing is, and a port of the host's loopback that leads to one of its own. */
    public VirtualMachine forward(int hostPort, int guestPort) {
        forwards.add("hostfwd=tcp:127.0.0.1:" + hostPort + "-:" + guestPort);
        return this;
    }

    /** Starts the machine on the best accelerator that starts a kernel, and waits until it ends. */
    public Run run(Duration limit) throws IOException, InterruptedException {
        try (Running running = start()) {
            return running.await(limit);
        }
    }

    /** Starts the machine on the best accelerator that starts a kernel. */
    public Running start() throws IOException, InterruptedException {
        Accelerator accelerator = Accelerator.ofHost();
        long started = System.nanoTime();
        Process process = start(accelerator);
        if (!accelerator.isEmulation() && !speaks(process)) {
            end(process);
            String why = accelerator.name() + " started no kernel within " + PATIENCE.toSeconds() + " s: " + lastLine();
            accelerator = Accelerator.emulation(why);
            process = start(accelerator);
        }
        return new Running(process, accelerator, started);
    }

    /** A machine that runs until it powers off or is closed. */
    public final class Running implements AutoCloseable {

        private final Process process;
        private final Accelerator accelerator;
        private final long started;

        private Running(Process process, Accelerator accelerator, long started) {
            this.process = process;
            this.accelerator = accelerator;
            this.started = started;
        }

        /** Whether it hasn't ended. */
        public boolean isAlive() {
            return process.isAlive();
        }

        /** Waits until it powers off, or ends it when the time is up. */
        public Run await(Duration limit) throws IOException, InterruptedException {
            boolean poweredOff = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            end(process);
            return new Run(output(), accelerator, Duration.ofNanos(System.nanoTime() - started), poweredOff);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** The kernel ends the machine with the thread that started it, should that not come to do so itself. */
    private Process start(Accelerator accelerator) throws IOException {
        List<String> argv = List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                QEMU,
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-machine",
                "q35",
                "-accel",
                accelerator.name(),
                "-cpu",
                accelerator.processor(),
                "-smp",
                "" + accelerator.processors(),
                "-m",
                "2048",
                "-display",
                "none",
                "-nic",
                forwards.isEmpty() ? "none" : "user,restrict=on,model=virtio-net-pci," + String.join(",", forwards),
                "-serial",
                "stdio",
                "-device",
                "virtio-rng-pci",
                "-drive",
                "if=virtio,format=raw,cache=unsafe,file=" + image.disk(),
                "-kernel",
                image.kernel().toString(),
                "-initrd",
                image.initramfs().toString(),
                "-append",
                image.options());
        return new ProcessBuilder(argv)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
    }

    /** Whether the guest's kernel says something while we are patient. */
    private boolean speaks(Process process) throws IOException, InterruptedException {
        for (long waited = 0; waited < PATIENCE.toMillis(); waited += LOOK_MILLIS) {
            boolean ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (output().contains(FIRST_WORDS)) {
                return true;
            }
            if (ended) {
                return false;
            }
        }
        return false;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private String lastLine() throws IOException {
        String output = output().strip();
        return output.substring(output.lastIndexOf('\n') + 1);
    }

    private String output() throws IOException {
        // Not readString: a guest that is cut short may end in half a character.
        return new String(Files.readAllBytes(console), StandardCharsets.UTF_8);
    }
}
