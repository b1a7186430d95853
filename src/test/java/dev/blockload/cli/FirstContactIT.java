package dev.blockload.cli;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What commands answer that a new user tries and that do not work as they are written.
 */
class FirstContactIT {

	@TempDir
	static Path jobs;

	@TempDir
	static Path empty;

	private static CommandBench bench;

	@BeforeAll
	static void open() {
		bench = new CommandBench(jobs);
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, country text)");
		bench.put("staff.csv", "id,name,country\n1,Ada,FR\n");
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: replace\nscope: {country: FR}\n");
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@Test
	void aKeyIsAlsoTheUriThatMessagesShow() {
		String uri = "s3://" + bench.bucket() + "/staff.csv";
		List<CommandResult> answers = bench.runAll(List.of(List.of("preview", "staff", "--key", uri),
				List.of("guess", "store", uri, "--ddl"), List.of("load", "store", uri, "--into",
						bench.application() + ".staff", "--mode", "upsert", "--dry-run"),
				List.of("run", "staff", "--key", "s3://another/staff.csv")));
		assertThat(answers.get(0).ends(0).out()).startsWith("staff: " + uri + ", 25 bytes\n");
		assertThat(answers.get(1).ends(0).out()).startsWith("CREATE SCHEMA IF NOT EXISTS ");
		assertThat(answers.get(2).ends(0).out()).contains("1 read, 1 staged, 0 rejected");
		assertThat(answers.get(3)).isEqualTo(new CommandResult(2, "",
				"'s3://another/staff.csv' is in bucket 'another', but the connection reads bucket '" + bench.bucket()
						+ "'. Expected a key in that bucket.\nFor help, run: ./blockload run --help\n"));
	}

	@Test
	void aLoadTakesOptionsForWhatAGuessCanGetWrong() {
		bench.sql("CREATE TABLE app.pay (id int PRIMARY KEY, amount numeric(10,2), day date)");
		bench.put("pay.txt", "Nr;Betrag;Tag\n1;1.250,50;30/09/2022\n2;abc;01/10/2022\n3;7,25;02/10/2022\n");
		String into = bench.application() + ".pay";
		List<CommandResult> answers = bench.runAll(List.of(List.of("load", "store", "pay.txt", "--into", into, "--mode",
				"upsert", "--csv", "delimiter=semicolon", "--map", "id=Nr", "--map", "amount=Betrag", "--map",
				"day=Tag", "--format", "amount.decimal-separator=,", "--format", "amount.grouping-separator=.",
				"--format", "day=dd/MM/yyyy", "--rejects", "1")));
		assertThat(answers.get(0).ends(0).out()).contains("3 read, 2 loaded, 1 rejected");
		assertThat(bench.jdbc()
			.queryForList("SELECT id || ' ' || amount || ' ' || day FROM " + into + " ORDER BY id", String.class))
			.containsExactly("1 1250.50 2022-09-30", "3 7.25 2022-10-02");
	}

	@Test
	void anImportThatCannotRunWithAModeIsNotBlamed() {
		assertThat(bench.run("run", "staff", "--mode", "append")).isEqualTo(new CommandResult(2, "",
				"mode-not-possible: Import 'staff' cannot run with --mode append. The import has a scope, but the mode is"
						+ " 'append', which deletes no row. Use mode replace, or an import without a scope.\n"
						+ "  To use the mode of the import, which is replace, omit --mode: ./blockload run staff --jobs "
						+ jobs + "\n"));
	}

	@Test
	void aDirectoryWithoutDefinitionsIsNotValid() {
		List<CommandResult> answers = bench.commands()
			.runAll(List.of(List.of("validate", "--jobs", empty.toString()),
					List.of("validate", "--jobs", empty.toString(), "--output", "json")));
		String message = "This directory has no definitions. Expected connections.yml and one .yml file for each import."
				+ " Another directory is named with --jobs DIR.";
		assertThat(answers.get(0)).isEqualTo(new CommandResult(2, "", empty + ":1:1: " + message + "\n"));
		assertThat(answers.get(1).ends(2).json()).hasToString("""
				{"problems":[{"file":"%s","line":1,"column":1,"message":"%s"}]}""".formatted(empty, message));
	}

}
