package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a planner sees of a mistake: its place and one message, and nothing else. The
 * definitions are in {@code wrong-definitions.txt}.
 */
class WrongDefinitionIT {

	private static final Path CASES = Path.of("src/test/resources/cli/wrong-definitions.txt");

	private static final Pattern CASE = Pattern.compile("^--- (\\S+)\n(.*?)^#> (.*?)\n",
			Pattern.MULTILINE | Pattern.DOTALL);

	@TempDir
	static Path jobs;

	private static CommandBench bench;

	private static List<Wrong> cases;

	@BeforeAll
	static void open() throws IOException {
		bench = new CommandBench(jobs);
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text, pay numeric(10,2))");
		bench.sql("CREATE SCHEMA app_other");
		bench.sql("CREATE TABLE app_other.staff (id int PRIMARY KEY, name text, pay numeric(10,2))");
		cases = CASE.matcher(Files.readString(CASES)).results().map(Wrong::of).toList();
		cases.forEach((wrong) -> bench.write(wrong.name() + ".yml",
				wrong.text()
					.replace("application: app", "application: " + bench.application())
					.replace("application: other", "application: app_other")));
		bench.define("valid",
				"file: {fixed: staff.csv}\nblock: staff\nmode: upsert\ncolumns: {id: ID, name: Name, pay: Pay}\n");
		bench.put("staff.csv", "ID,Name,Pay\n1,Ada,10\n");
	}

	@AfterAll
	static void close() {
		bench.sql("DROP SCHEMA app_other CASCADE");
		bench.close();
	}

	@Test
	void validateNamesEveryMistakeOnce() {
		CommandResult answer = bench.run("validate").ends(2);
		assertThat(answer.out()).isEmpty();
		List<String> messages = seen(answer).lines().toList();
		assertThat(messages).hasSameSizeAs(cases).isSorted();
		assertThat(cases).hasSize(16)
			.allSatisfy((wrong) -> assertThat(messages).filteredOn((message) -> message.startsWith(wrong.message()))
				.hasSize(1));
	}

	@Test
	void runNamesTheMistakeOfItsImportAloneAndIsNotStoppedByThoseOfOthers() {
		List<List<String>> commands = new ArrayList<>();
		cases.forEach((wrong) -> commands.add(List.of("run", wrong.name())));
		commands.add(List.of("run", "valid"));
		List<CommandResult> answers = bench.runAll(commands);
		for (int number = 0; number < cases.size(); number++) {
			CommandResult answer = answers.get(number).ends(2);
			assertThat(answer.out()).isEmpty();
			assertThat(seen(answer)).startsWith(cases.get(number).message())
				.endsWith("\n")
				.doesNotContainPattern("\n.");
		}
		assertThat(answers.get(cases.size()).ends(0).out()).contains("1 read, 1 loaded, 0 rejected");
	}

	@Test
	void commandsReadWhatIsSavedInTheDatabase() {
		String text = """
				import: kept
				application: %s
				connection: store
				file: {fixed: staff.csv}
				block: staff
				mode: upsert
				columns: {id: ID, name: {value: '${HOME}'}, pay: Pay}
				""".formatted(bench.application());
		bench.sql("INSERT INTO blockload.definition VALUES ('import', 'kept', 1, false, ARRAY['" + bench.application()
				+ "'])");
		bench.sql("INSERT INTO blockload.definition_version (kind, name, version, change, author, yaml)"
				+ " VALUES ('import', 'kept', 1, 'saved', 'anna', '" + text.replace("'", "''") + "')");
		try {
			List<CommandResult> answers = bench.runAll(List.of(List.of("run", "kept"), List.of("run", "kepd"),
					List.of("validate"), List.of("validate", "--files-only")));
			assertThat(answers.get(0).ends(0).out()).contains("1 read, 1 loaded, 0 rejected");
			// Fails unless the variable was loaded as text.
			bench.sql("ALTER TABLE app.staff ADD CONSTRAINT text CHECK (name = '${HOME}')");
			assertThat(answers.get(1).ends(2).err()).contains("Did you mean 'kept'?");
			String note = "warning: database:kept.yml:7:33: '${HOME}' is text, because nothing is replaced in a saved"
					+ " definition. If text is intended, write '$${HOME}'.\n";
			assertThat(seen(answers.get(2).ends(2))).startsWith(note);
			assertThat(answers.get(3).ends(2).err()).doesNotContain("database:");
		}
		finally {
			bench.sql("DELETE FROM blockload.definition WHERE name = 'kept'");
			bench.sql("ALTER TABLE app.staff DROP CONSTRAINT IF EXISTS text");
			bench.sql("DELETE FROM app.staff");
		}
	}

	/** Standard error with the names of this bench as the cases write them. */
	private static String seen(CommandResult answer) {
		return answer.err()
			.replace(jobs.toString(), "jobs")
			.replace("app_other", "other")
			.replace(bench.application(), "app");
	}

	private record Wrong(String name, String text, String message) {

		static Wrong of(MatchResult found) {
			assertThat(found.group(2)).startsWith("import: " + found.group(1) + "\n");
			return new Wrong(found.group(1), found.group(2), "jobs/" + found.group(1) + ".yml:" + found.group(3));
		}

	}

}
