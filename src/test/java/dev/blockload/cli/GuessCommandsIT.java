package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code guess} and {@code load} as a user gives them.
 */
class GuessCommandsIT {

	@TempDir
	static Path jobs;

	private static CommandBench bench;

	@BeforeAll
	static void open() {
		bench = new CommandBench(jobs);
		bench.put("in/2022-09-30-sales.csv",
				"Sale No;Sold On;Amount\nS-1;30.09.2022;1.234,50\nS-2;01.10.2022;-3,00\nS-3;02.10.2022;n/a\n");
		bench.put("in/titled.csv", "Sales of\u001b[2J\n\nSale No;Sold On;Amount\nS-7;30.09.2022;1,50\n");
		bench.put("in/wrong.csv", "Sale No;Sold On;Amount\nS-4;30.09.2022;1.234,50\nS-5;31.09.2022;-3,00\n");
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@Test
	void whatIsGuessedIsATableAndAnImportAndAFileLoadsWithoutOne() throws IOException {
		List<CommandResult> guesses = bench.runAll(List.of(List.of("guess", "store", "in/2022-09-30-sales.csv"),
				List.of("guess", "store", "/in/2022-09-30-sales.csv", "--output", "json"),
				List.of("guess", "store", "in/2022-09-31-sales.csv"), List.of("guess", "store", "/")));
		assertThat(guesses.get(3).code()).as("a key that no object can have").isEqualTo(2);
		assertThat(guesses.get(3).err()).startsWith("'/' is not a key. Expected at least one character.");
		String table = """
				CREATE SCHEMA IF NOT EXISTS APP;
				CREATE TABLE APP.sales (
				    sale_no text PRIMARY KEY,
				    sold_on date NOT NULL,
				    amount numeric
				);
				""".replace("APP", bench.application());
		String definition = """
				import: 'sales'
				application: 'APP'
				connection: 'store'
				file:
				  fixed: 'in/2022-09-30-sales.csv'
				block: 'sales'
				mode: 'upsert'
				csv:
				  delimiter: 'semicolon'
				columns:
				  sale_no: 'Sale No'
				  sold_on: {from: 'Sold On', format: 'dd.MM.yyyy'}
				  # 'n/a' is read as null
				  amount: {from: 'Amount', decimal-separator: ',', grouping-separator: '.', null-words: ['n/a']}
				""".replace("APP", bench.application());
		assertThat(guesses.get(0).ends(0).out()).isEqualTo("""
				-- s3://BUCKET/in/2022-09-30-sales.csv
				-- 3 records in 87 bytes were sampled: the complete file
				-- note: Column 'sold_on': '30.09.2022' is read as 2022-09-30.
				-- note: Column 'amount': '1.234,50' is read as 1234.50, '-3,00' is read as -3.00.
				-- note: Column 'amount': 'n/a' is read as null.

				-- The table: run these statements with psql or another client.

				TABLE

				# The import: save these lines as sales.yml in the folder of the definitions, then run
				# ./blockload validate --jobs JOBS
				# ./blockload preview sales --jobs JOBS
				# ./blockload run sales --jobs JOBS

				""".replace("BUCKET", bench.bucket()).replace("TABLE\n", table).replace("JOBS", jobs.toString())
				+ definition);
		JsonNode json = guesses.get(1).ends(0).json();
		assertThat(json.get("ddl").asString()).isEqualTo(table);
		assertThat(json.get("definition").asString()).isEqualTo(definition);
		assertThat(json.get("sampled").get("whole").asBoolean()).isTrue();
		assertThat(guesses.get(2).ends(5).err()).startsWith("no-match: Bucket '" + bench.bucket() + "' has no object");

		bench.jdbc().execute(table);
		String into = bench.application() + ".sales";
		List<CommandResult> more = bench.runAll(List.of(
				List.of("load", "store", "in/2022-09-30-sales.csv", "--into", into, "--mode", "upsert", "--output",
						"json"),
				List.of("load", "store", "in/2022-09-30-sales.csv", "--into", into, "--mode", "upsert"),
				List.of("load", "store", "in/wrong.csv", "--into", into, "--mode", "upsert", "--save"),
				List.of("load", "store", "in/wrong.csv", "--into", bench.application() + ".sale", "--mode", "append")));
		JsonNode loaded = more.get(0).ends(0).json();
		assertThat(loaded.get("import").asString()).isEqualTo("load." + into);
		assertThat(loaded.get("counts").get("inserted").asInt()).isEqualTo(3);
		assertThat(loaded.get("warnings").findValuesAsString("message")).containsExactly(
				"Column 'sold_on': '30.09.2022' is read as 2022-09-30.",
				"Column 'amount': '1.234,50' is read as 1234.50, '-3,00' is read as -3.00.",
				"Column 'amount': 'n/a' is read as null.");
		assertThat(loaded.get("warnings").findValuesAsString("code")).containsOnly("guessed-format").hasSize(3);
		assertThat(bench.jdbc().queryForList("SELECT amount::text FROM " + into + " ORDER BY sale_no", String.class))
			.containsExactly("1234.50", "-3.00", null);

		assertThat(more.get(1).ends(0).out()).contains("UNCHANGED");
		assertThat(more.get(2).ends(1).err()).contains("Saved the import in " + jobs.resolve("sales.yml"));
		assertThat(Files.readString(jobs.resolve("sales.yml"))).contains("fixed: 'in/wrong.csv'");
		assertThat(more.get(3).ends(2).err()).contains("Block 'sale' does not exist in application")
			.contains("Did you mean 'sales'?");

		List<CommandResult> last = bench.runAll(List.of(List.of("rejects", "sales"), List.of("validate"),
				List.of("load", "store", "in/wrong.csv", "--into", into, "--mode", "upsert", "--save"),
				List.of("load", "store", "in/wrong.csv", "--into", into, "--mode", "upsert", "--save", "a/b"),
				List.of("load", "store", "in/wrong.csv", "--into", into, "--mode", "upsert", "--save", "connections"),
				List.of("load", "store", "in/titled.csv", "--into", into, "--mode", "upsert"),
				List.of("show", "load." + into)));
		assertThat(last.get(0).ends(0).out()).contains("S-5;31.09.2022;-3,00;");
		assertThat(last.get(1).ends(0).out()).contains("1 import and 1 connection are valid.");
		assertThat(last.get(2).ends(2).err()).startsWith("--save: import 'sales' already exists. Choose another name.");
		assertThat(last.get(3).ends(2).err()).isEqualTo("""
				--save is 'a/b'. Expected a name of letters, digits, '-', '_' and '.'.
				For help, run: ./blockload load --help
				""");
		assertThat(last.get(4).ends(2).err()).isEqualTo("""
				--save is 'connections'. Expected a name that does not begin with 'load.' or '.', and not 'connections'.
				For help, run: ./blockload load --help
				""");
		String counts = """
				  records    1 read, 1 loaded, 0 rejected
				  rows       1 inserted, 0 updated, 0 unchanged, 0 deleted
				""";
		String warnings = """
				  warning    skipped-lines: 2 lines before the table are skipped. The first is 'Sales of␛[2J'.
				  warning    guessed-format: Column 'sold_on': '30.09.2022' is read as 2022-09-30.
				  warning    guessed-format: Column 'amount': '1,50' is read as 1.50.
				""";
		assertThat(last.get(5).ends(0).out()).endsWith(counts + warnings);
		// What is kept for undo is shown in between.
		assertThat(last.get(6).ends(0).out()).contains(counts).endsWith(warnings);
	}

}
