// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BuildLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandRunnerTest {

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @Test
    void nothingIsInheritedButWhatIsSaid() {
        Command env = new Command(List.of("env"), Map.of("ONLY", "this"));
        assertThat(runner.read(env)).isEqualTo("ONLY=this\n");
    }

    @Test
    void aProgramThatIsNotThereIsSaidToBeMissing() {
        assertThatThrownBy(() -> runner.run(Command.of("no-such-program-anywhere")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("no-such-program-anywhere could not be run: is it installed?");
    }

    @Test
    void aFailureTellsStatusLastLinesAndCommand() {
        assertThatThrownBy(() -> runner.run(Command.of("sh", "-c", "echo first; echo last >&2; exit 4")))
                .hasMessageContaining("sh failed with status 4")
                .hasMessageContaining("last")
                .hasMessageContaining("command: sh -c");
    }

    @Test
    void theEndOfAProgramBySignalIsToldAsSuch() {
        assertThatThrownBy(() -> runner.run(Command.of("sh", "-c", "kill -9 $$")))
                .hasMessageContaining("sh was ended by signal 9");
    }

    @Test
    void muchOutputOnBothStreamsDoesNotBlock() {
        CommandResult result = runner.attempt(
                Command.of("sh", "-c", "i=0; while [ $i -lt 20000 ]; do echo out$i; echo err$i >&2; i=$((i+1)); done"));
        assertThat(result.output().lines()).hasSize(20000);
        assertThat(result.lastLines()).hasSize(20).last().isEqualTo("err19999");
    }

    @Test
    void aProgramThatDoesNotReadItsInputFailsForItsOwnReason() {
        assertThatThrownBy(() -> runner.feed(
                        Command.of("sh", "-c", "exec 0<&-; echo no >&2; exit 3"),
                        stdin -> stdin.write(new byte[1 << 20])))
                .hasMessageContaining("status 3");
    }

    @Test
    void inputReachesTheProgram() {
        StringBuilder output = new StringBuilder();
        runner.feed(
                Command.of("sh", "-c", "cat >/dev/null"), stdin -> stdin.write("x".getBytes(StandardCharsets.UTF_8)));
        runner.stream(
                Command.of("echo", "hello"),
                stdout -> output.append(new String(stdout.readAllBytes(), StandardCharsets.UTF_8)));
        assertThat(output).hasToString("hello\n");
    }

    @Test
    void aCommandCanBePastedIntoAShell() {
        assertThat(Command.of("echo", "it's", "a b", "plain-1.0")).hasToString("echo 'it'\\''s' 'a b' plain-1.0");
    }
}
