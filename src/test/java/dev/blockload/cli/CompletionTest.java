package dev.blockload.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The script of the completion in a real bash, as the tab key calls it.
 */
class CompletionTest {

	private static final String SCRIPT = new CompletionScript(Blockload.withAllVerbs().getCommandSpec()).text();

	@TempDir
	Path folder;

	@Test
	void eachPlaceOfACommandIsCompleted() throws Exception {
		Path jobs = Files.createDirectories(this.folder.resolve("jobs/hr"));
		Files.writeString(jobs.resolve("salaries.yml"), "# import: none\nimport: 'salaries'  # each night\n");
		Files.writeString(jobs.resolve("staff.yaml"), "import: staff\nblock: sample\n");
		Files.writeString(jobs.resolve("notes.txt"), "import: secret\n");
		Files.writeString(jobs.resolve("attack.yml"), "import: sa$(touch${IFS}attacked)\n");
		Files.writeString(this.folder.resolve("jobs/connections.yml"), """
				connections:
				    # exports of each night
				    exports:
				        bucket: b
				    "other":
				        bucket: c
				    $(touch${IFS}attacked):
				        bucket: d
				channels:
				    chat: {}
				""");
		Files.createDirectories(this.folder.resolve("planning"));
		Files.writeString(this.folder.resolve("planning/budget.yml"), "import: budget\n");
		assertThat(completed(List.of("blockload re", "blockload run s", "blockload run salaries st",
				"./blockload show ", "blockload run --jobs planning ", "blockload -o json rejects --for-spreadsheet sa",
				"blockload check ", "blockload guess exports ", "blockload run a --mode up",
				"blockload history --status f", "blockload history -o ", "blockload run a --date ",
				"blockload --jobs pl", "blockload undo --", "blockload restart --al", "blockload completion ",
				"blockload user ", "blockload token "), Map.of()))
			.containsExactly("restart repair rejects", "salaries staff", "staff", "salaries staff", "budget",
					"salaries", "exports other", "", "update upsert", "failed", "text json csv", "", "planning",
					"--jobs --output --quiet --help --version", "--allow-deletes", "bash zsh",
					"add list role password disable enable", "create list revoke");
		assertThat(completed(List.of("blockload run "), Map.of("BLOCKLOAD_JOBS", "planning")))
			.containsExactly("budget");
		assertThat(this.folder.resolve("attacked")).doesNotExist();
	}

	@Test
	void theScriptOfZshUsesThatOfBash() {
		assertThat(CompletionCommand.Shell.ZSH.before()).startsWith("#compdef blockload\n")
			.endsWith("autoload -U +X bashcompinit && bashcompinit\n");
		assertThat(CompletionCommand.Shell.BASH.before()).isEmpty();
		assertThat(SCRIPT).doesNotContain("@").endsWith("complete -F _blockload blockload\n");
	}

	/** The candidates for the last word of each command, sorted as offered. */
	private List<String> completed(List<String> commands, Map<String, String> environment) throws Exception {
		String calls = commands.stream()
			.map((command) -> "COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _blockload; echo \"${COMPREPLY[*]}\"\n"
				.formatted(Stream.of(command.split(" ", -1))
					.map((word) -> "'" + word + "'")
					.collect(Collectors.joining(" "))))
			.collect(Collectors.joining());
		return bash("set -u\n" + SCRIPT + calls, environment);
	}

	private List<String> bash(String script, Map<String, String> environment) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder("bash", "--norc", "-c", script).directory(this.folder.toFile())
			.redirectErrorStream(true);
		builder.environment().keySet().removeIf((name) -> name.startsWith("BLOCKLOAD_"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(out).isZero();
		return out.lines().toList();
	}

}
