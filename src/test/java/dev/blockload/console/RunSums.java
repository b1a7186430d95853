package dev.blockload.console;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.serve.WebBench;
import dev.blockload.source.RequestedFile;
import dev.blockload.web.Browser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs that merge, skip, reject and read cells. The sums on their pages are what became
 * of the rows of their tables.
 */
final class RunSums {

	private static final String SALES = "SELECT id, amount FROM app.sums";

	private static final String MONTHS = "SELECT product, month, amount FROM app.months";

	private static final Pattern LINE = Pattern.compile("<p class=\"equation\">(.*?)</p>", Pattern.DOTALL);

	private static final Pattern NUMBER = Pattern.compile("[0-9]+");

	private final WebBench bench;

	private final Browser reader;

	RunSums(WebBench bench, Browser reader) {
		this.bench = bench;
		this.reader = reader;
	}

	private void define(String name, String file, String block, String rules) {
		this.bench.imports().define(name, "file: {fixed: %s}\nblock: %s\n%s".formatted(file, block, rules));
	}

	void records() {
		ImportBench imports = this.bench.imports();
		imports.sql("CREATE TABLE app.sums (id int PRIMARY KEY, amount int)");
		imports.sql("INSERT INTO app.sums VALUES (1, 1), (2, 7), (3, 3)");
		imports.put("sums.csv", "id,amount\n1,10\n1,5\n2,7\n3,many\n8,1\n9,2\n9,3\n");
		imports.put("first.csv", "id,amount\n1,15\n1,99\n1,98\n2,8\n4,4\n5,5\n");
		define("adding", "sums.csv", "sums",
				"mode: update\nother-keys: skip\nduplicates: {sum: [amount]}\nrejects: {max: 9}\n");
		define("first", "first.csv", "sums", "mode: replace\nmax-delete: none\nduplicates: first\n");
		this.bench.reload();
		assertThat(sums("adding", SALES)).containsExactly("7 read = 3 loaded + 1 rejected + 3 skipped",
				"3 loaded = 0 inserted + 1 updated + 1 unchanged + 1 merged", "0 deleted");
		assertThat(sums("first", SALES)).containsExactly("6 read = 6 loaded + 0 rejected",
				"6 loaded = 2 inserted + 1 updated + 1 unchanged + 2 merged", "1 deleted");
	}

	void cells() {
		ImportBench imports = this.bench.imports();
		imports.sql("CREATE TABLE app.months (product text, month date, amount int, PRIMARY KEY (product, month))");
		imports.sql("INSERT INTO app.months VALUES ('P-1', '2024-01-01', 10), ('P-1', '2024-02-01', 99),"
				+ " ('P-1', '2024-03-01', 5)");
		imports.put("months.csv", "product,Jan 2024,Feb 2024,Mar 2024\nP-1,10,20,\nP-2,1,,many\n");
		String across = """
				columns: {product: product}
				unpivot:
				  headers: {from: Jan 2024, to: Mar 2024}
				  into: {month: {format: MMM yyyy}}
				  values-into: amount
				rejects: {max: 9}
				""";
		define("known", "months.csv", "months", "mode: update\nother-keys: skip\n" + across);
		define("across", "months.csv", "months", "mode: replace\nmax-delete: none\n" + across);
		this.bench.reload();
		Run dry = imports.run(new RunRequest("known", new RequestedFile.ByRule(), null, Repeat.SKIP, Purpose.DRY_RUN));
		assertThat(lines(dry)).containsExactly("2 read", "6 cells = 2 staged + 1 rejected + 1 skipped + 2 blank",
				"nothing was published");
		assertThat(sums("known", MONTHS)).containsExactly("2 read",
				"6 cells = 2 loaded + 1 rejected + 1 skipped + 2 blank",
				"2 loaded = 0 inserted + 1 updated + 1 unchanged", "0 deleted");
		assertThat(sums("across", MONTHS)).containsExactly("2 read", "6 cells = 3 loaded + 1 rejected + 2 blank",
				"3 loaded = 1 inserted + 0 updated + 2 unchanged", "1 deleted");
	}

	/**
	 * The sums of a new run, after a comparison with the rows before and after.
	 */
	private List<String> sums(String importName, String query) {
		Map<String, String> before = rows(query);
		Run run = this.bench.imports().run(importName);
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		List<String> lines = lines(run);
		requireSame(lines, before, rows(query));
		return lines;
	}

	/** The lines as a reader sees them. Each total is the sum of its parts. */
	private List<String> lines(Run run) {
		List<String> lines = LINE.matcher(this.reader.get("/runs/" + run.id()).body())
			.results()
			.map((line) -> line.group(1).replaceAll("<[^>]*>", "").replaceAll("\\s+", " ").strip())
			.toList();
		for (String line : lines) {
			List<Long> numbers = NUMBER.matcher(line).results().map((found) -> Long.valueOf(found.group())).toList();
			if (numbers.size() > 1) {
				assertThat(numbers.stream().skip(1).mapToLong(Long::longValue).sum()).as(line)
					.isEqualTo(numbers.get(0));
			}
		}
		return lines;
	}

	/** The number that a line has before a word; 0 if no line has it. */
	private static long number(List<String> lines, String word) {
		for (String line : lines) {
			Matcher found = Pattern.compile("([0-9]+) " + word + "\\b").matcher(line);
			if (found.find()) {
				return Long.parseLong(found.group(1));
			}
		}
		return 0;
	}

	/** The rows of a table by their keys, which are the first columns of a query. */
	private Map<String, String> rows(String query) {
		return this.bench.imports()
			.rows(query)
			.stream()
			.collect(Collectors.toMap((row) -> row.substring(0, row.lastIndexOf('|')), Function.identity()));
	}

	/** Compare what the page says was written with the rows before and after. */
	private static void requireSame(List<String> lines, Map<String, String> before, Map<String, String> after) {
		assertThat(number(lines, "inserted")).as("inserted")
			.isEqualTo(after.keySet().stream().filter((key) -> !before.containsKey(key)).count());
		assertThat(number(lines, "updated")).as("updated")
			.isEqualTo(before.entrySet()
				.stream()
				.filter((row) -> after.containsKey(row.getKey())
						&& !Objects.equals(after.get(row.getKey()), row.getValue()))
				.count());
		assertThat(number(lines, "deleted")).as("deleted")
			.isEqualTo(before.keySet().stream().filter((key) -> !after.containsKey(key)).count());
	}

}
