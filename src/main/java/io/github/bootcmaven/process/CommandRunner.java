// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BuildLog;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs. Both output streams are always drained, lines go to the debug log, the last ones are kept for errors;
 * an interrupted wait ends the program with all its descendants.
 */
public final class CommandRunner {

    /** Gives a program its standard input. */
    @FunctionalInterface
    public interface Input {
        void writeTo(OutputStream stdin) throws IOException;
    }

    /** Takes a program's standard output. */
    @FunctionalInterface
    public interface Output {
        void readFrom(InputStream stdout) throws IOException;
    }

    /** How long after a program's end its output may still be kept open by one that it has left behind. */
    private static final long SECONDS_TO_LINGER = 5;

    private static final int KEPT_LINES = 20;
    private static final int KEPT_LINE_LENGTH = 2000;

    private final BuildLog log;
    private final @Nullable Runnable endOthers;

    public CommandRunner(BuildLog log) {
        this(log, null);
    }

    private CommandRunner(BuildLog log, @Nullable Runnable endOthers) {
        this.log = log;
        this.endOthers = endOthers;
    }

    /**
     * The same for programs that may leave others behind: where these keep the output open after the program's own end, so
     * that nobody can know whether it is all, {@code endOthers} ends them.
     */
    CommandRunner ending(Runnable others) {
        return new CommandRunner(log, others);
    }

    /** Runs a program to its end; a status other than zero is an error. Its output goes to the debug log. */
    public void run(Command command) {
        check(command, execute(command, null, null));
    }

    /** Runs a program that reads {@code input}; a status other than zero is an error. */
    public void feed(Command command, Input input) {
        check(command, execute(command, input, null));
    }

    /** Runs a program that reads {@code input} and gives the bytes it printed; a status other than zero is an error. */
    public byte[] filter(Command command, byte[] input) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        check(command, execute(command, stdin -> stdin.write(input), stdout -> stdout.transferTo(printed)));
        return printed.toByteArray();
    }

    /** Runs a program whose output {@code output} reads; a status other than zero is an error. */
    public void stream(Command command, Output output) {
        check(command, execute(command, null, output));
    }

    /** Runs a program and gives what it printed on standard output; a status other than zero is an error. */
    public String read(Command command) {
        return check(command, attempt(command)).output();
    }

    /** Runs a program and gives its status and what it printed, whatever the status. */
    public CommandResult attempt(Command command) {
        return attempt(command, in -> {});
    }

    /** Runs a program that reads {@code input}, and gives its status and what it printed, whatever the status. */
    public CommandResult attempt(Command command, Input input) {
        StringBuilder text = new StringBuilder();
        CommandResult result = execute(
                command, input, stdout -> text.append(new String(stdout.readAllBytes(), StandardCharsets.UTF_8)));
        return new CommandResult(result.status(), text.toString(), result.lastLines());
    }

    private static CommandResult check(Command command, CommandResult result) {
        if (result.status() != 0) {
            throw new CommandFailedException(command, result.status(), result.lastLines(), null);
        }
        return result;
    }

    private CommandResult execute(Command command, @Nullable Input input, @Nullable Output output) {
        log.debug("running " + command);
        Process process = start(command);
        Deque<String> lastLines = new ArrayDeque<>();
        List<Throwable> failures = new ArrayList<>();
        Thread errorPump = pump(failures, () -> keepLines(process.getErrorStream(), lastLines));
        Thread inputPump = pump(failures, () -> giveInput(process, input));
        CountDownLatch read = new CountDownLatch(1);
        if (endOthers != null) {
            pump(failures, () -> endOthers(process, read, endOthers));
        }
        try {
            if (output == null) {
                keepLines(process.getInputStream(), lastLines);
            } else {
                output.readFrom(process.getInputStream());
                process.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            int status = process.waitFor();
            errorPump.join();
            read.countDown();
            inputPump.join();
            rethrow(command, status, lastLines, failures);
            return new CommandResult(status, "", List.copyOf(lastLines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException(command, CommandFailedException.NOT_STARTED, List.of("interrupted"), e);
        } finally {
            read.countDown();
            end(process);
        }
    }

    private static void endOthers(Process process, CountDownLatch read, Runnable endOthers) {
        try {
            process.waitFor();
            if (!read.await(SECONDS_TO_LINGER, TimeUnit.SECONDS)) {
                endOthers.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Process start(Command command) {
        ProcessBuilder builder = new ProcessBuilder(command.argv());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(command.environment());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandFailedException(command, CommandFailedException.NOT_STARTED, List.of(), e);
        }
    }

    private static void giveInput(Process process, @Nullable Input input) throws IOException {
        try (OutputStream stdin = process.getOutputStream()) {
            if (input != null) {
                input.writeTo(stdin);
            }
        }
    }

    private void keepLines(InputStream stream, Deque<String> lastLines) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                log.debug("  " + line);
                synchronized (lastLines) {
                    lastLines.addLast(line.substring(0, Math.min(line.length(), KEPT_LINE_LENGTH)));
                    if (lastLines.size() > KEPT_LINES) {
                        lastLines.removeFirst();
                    }
                }
            }
        }
    }

    private static Thread pump(List<Throwable> failures, IoTask task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException | RuntimeException e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** A pump's failure matters only where the program itself didn't fail: a program that dies closes its pipes. */
    private static void rethrow(Command command, int status, Deque<String> lastLines, List<Throwable> failures) {
        if (status == 0 && !failures.isEmpty()) {
            throw new CommandFailedException(command, status, List.copyOf(lastLines), failures.get(0));
        }
    }

    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @FunctionalInterface
    private interface IoTask {
        void run() throws IOException;
    }
}
