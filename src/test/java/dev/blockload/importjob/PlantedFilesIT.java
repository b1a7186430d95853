package dev.blockload.importjob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import dev.blockload.Failure;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Files with a fault, below {@code src/test/resources/planted}: each is corrected by what
 * the message of its run says, and by nothing else. In a file {@code ⍽} is a no-break
 * space.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedFilesIT {

	private static final Path FOLDER = Path.of("src/test/resources/planted");

	/** What was found is written here, to be compared. */
	private static final Path ACTUAL = Path.of("target/planted");

	private static final Pattern LINE = Pattern.compile("`([^`]+)`");

	// Opened before all tests.
	@SuppressWarnings("NullAway.Init")
	private ImportBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	static List<Path> files() {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("files")
	void aFileIsCorrectedFromTheMessageAlone(Path path) throws IOException {
		Map<String, String> sections = sections(path);
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.country (code text PRIMARY KEY)");
		this.bench.sql("INSERT INTO app.country VALUES ('FR'), ('DE')");
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL,"
				+ " amount numeric(8,2) CONSTRAINT not_negative CHECK (amount >= 0), since date,"
				+ " country text CONSTRAINT of_country REFERENCES app.country)");
		this.bench.put("staff.csv", bytes(sections, section(sections, "file")));
		Map<String, String> columns = new LinkedHashMap<>(
				Map.of("id", "ID", "name", "Name", "amount", "Amount", "since", "Since"));
		if (section(sections, "file").contains(",Country\n")) {
			columns.put("country", "Country");
		}
		Map<String, String> keys = new LinkedHashMap<>();
		define(keys, columns);
		Run failed = this.bench.run("staff");
		String message = message(failed);
		Files.createDirectories(ACTUAL);
		Files.writeString(ACTUAL.resolve(path.getFileName().toString()), message);
		assertThat(message).isEqualTo(section(sections, "message"));
		if (sections.containsKey("corrected")) {
			this.bench.put("staff.csv", section(sections, "corrected"));
		}
		else {
			follow(message, keys, columns);
			define(keys, columns);
		}
		Run corrected = this.bench.run("staff");
		assertThat(message(corrected)).isEmpty();
		assertThat(corrected.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT id, name, amount, since FROM app.staff ORDER BY id"))
			.containsExactlyElementsOf(section(sections, "rows").lines().toList());
	}

	@Test
	void theCellsAndTheHeadersOfAnUnpivotedFileAreCorrectedFromTheMessageOfARunAndOfAPreview() {
		this.bench.renew();
		this.bench
			.sql("CREATE TABLE app.plan (item text, month date, amount numeric(10,2), PRIMARY KEY (item, month))");
		this.bench.put("plan.csv", "Item;Jan 2024;Feb 2024;Mar 2024\nA;1,5;;2,25\nB;3,25;4,75;\n");
		String before = "file: {fixed: plan.csv}\nblock: plan\nmode: upsert\ncolumns: {item: Item}\n";
		this.bench.define("plan", before + "unpivot: {headers: others, into: month, values-into: amount}\n");
		String expected = """
				header-missing: Column 'item' comes from header 'Item', which the file does not have. \
				Found 'Item;Jan 2024;Feb 2024;Mar 2024'. With the change below, all 4 cells of a sample are read.
				Write in the import: `csv: {delimiter: semicolon}`. Write in `unpivot` of the import: \
				`into: {month: {format: 'MMM yyyy'}}`, `values-into: {amount: {decimal-separator: ','}}`. \
				Then run it again: ./blockload run plan
				""";
		assertThat(message(this.bench.run("plan"))).isEqualTo(expected);
		Failure preview = catchThrowableOfType(Failure.class,
				() -> this.bench.bean(Previewer.class).first("plan", new RequestedFile.ByRule(), 5));
		assertThat(preview.code() + ": " + preview.getMessage() + "\n" + preview.action() + "\n").isEqualTo(expected);
		this.bench.define("plan", before + """
				csv: {delimiter: semicolon}
				unpivot:
				  headers: others
				  into: {month: {format: MMM yyyy}}
				  values-into: {amount: {decimal-separator: ','}}
				""");
		assertThat(message(this.bench.run("plan"))).isEmpty();
		assertThat(this.bench.rows("SELECT * FROM app.plan ORDER BY 1, 2")).containsExactly("A|2024-01-01|1.50",
				"A|2024-03-01|2.25", "B|2024-01-01|3.25", "B|2024-02-01|4.75");
	}

	@Test
	void severalMeasuresAndValuesThatAreLookedUpAreCorrectedFromTheMessage() {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.period (id int PRIMARY KEY, start date UNIQUE)");
		this.bench.sql("INSERT INTO app.period VALUES (1, '2022-09-30'), (2, '2022-10-31')");
		this.bench
			.sql("CREATE TABLE app.plan (period int REFERENCES app.period, site text, plan numeric, actual numeric,"
					+ " PRIMARY KEY (period, site))");
		this.bench.put("plan.csv", "Start,N Plan,N Actual,S Plan\n30/09/2022,1,\"1,5\",2\n31/10/2022,3,\"3,5\",4\n");
		String unpivot = "unpivot: {into: site, values-into: {'* Plan': plan, '* Actual': %s}}\n";
		String before = "file: {fixed: plan.csv}\nblock: plan\nmode: upsert\n";
		this.bench.define("plan",
				before + "columns: {period: {from: start, match: start}}\n" + unpivot.formatted("actual"));
		assertThat(message(this.bench.run("plan"))).isEqualTo(
				"""
						header-missing: Column 'period' comes from header 'start', which the file does not have. \
						Found 'Start', which differs only in case. With the change below, all 4 cells of a sample are read.
						Write in `columns` of the import: `period: {from: Start, match: start, format: dd/MM/yyyy}`. \
						Write in `unpivot` of the import: `values-into: {'* Plan': plan, '* Actual': {actual: {decimal-separator: ','}}}`. \
						Then run it again: ./blockload run plan
						""");
		this.bench.define("plan", before + "columns: {period: {from: Start, match: start, format: dd/MM/yyyy}}\n"
				+ unpivot.formatted("{actual: {decimal-separator: ','}}"));
		assertThat(message(this.bench.run("plan"))).isEmpty();
		assertThat(this.bench.rows("SELECT * FROM app.plan ORDER BY 1, 2")).containsExactly("1|N|1|1.5", "1|S|2|∅",
				"2|N|3|3.5", "2|S|4|∅");
	}

	private void define(Map<String, String> keys, Map<String, String> columns) {
		StringBuilder text = new StringBuilder("file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		keys.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
		text.append("columns:\n");
		columns.forEach((column, value) -> text.append("  ").append(column).append(": ").append(value).append('\n'));
		this.bench.define("staff", text.toString());
	}

	/** Writes the lines of a message into the import. */
	private static void follow(String message, Map<String, String> keys, Map<String, String> columns) {
		for (String sentence : message.split("(?=Write in )", -1)) {
			Matcher lines = LINE.matcher(sentence.replace("`columns` of", ""));
			while (lines.find()) {
				String line = lines.group(1);
				Map<String, String> into = sentence.startsWith("Write in `columns` of") ? columns : keys;
				into.put(line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2));
			}
		}
	}

	/** What a person reads of a failed run; empty for another one. */
	private String message(Run run) {
		StringBuilder text = new StringBuilder();
		Run.Cause error = run.error();
		if (error != null) {
			text.append(error.code())
				.append(": ")
				.append(error.message())
				.append('\n')
				.append(error.action())
				.append('\n');
			this.bench.history().rejectGroups(run.id()).forEach((group) -> {
				text.append(group.count())
					.append(" × ")
					.append(group.code())
					.append(" in ")
					.append(group.column())
					.append('\n');
				group.samples().forEach((sample) -> text.append("  ").append(sample).append('\n'));
			});
		}
		return text.toString().replace("rejects " + run.id(), "rejects RUN").replace(this.bench.application(), "app");
	}

	private static Map<String, String> sections(Path path) throws IOException {
		Map<String, String> sections = new HashMap<>();
		String section = "";
		for (String line : Files.readAllLines(path)) {
			if (line.startsWith("=== ")) {
				section = line.substring("=== ".length());
				sections.put(section, "");
			}
			else if (section.isEmpty()) {
				sections.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
			}
			else {
				sections.merge(section, line + "\n", String::concat);
			}
		}
		return sections;
	}

	private static String section(Map<String, String> sections, String name) {
		return sections.getOrDefault(name, "");
	}

	private static byte[] bytes(Map<String, String> sections, String text) throws IOException {
		if (!sections.containsKey("workbook")) {
			return text.replace('⍽', '\u00a0')
				.getBytes(Charset.forName(sections.getOrDefault("encoding", StandardCharsets.UTF_8.name())));
		}
		ByteArrayOutputStream workbook = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(workbook)) {
			for (String name : List.of("[Content_Types].xml", "xl/workbook.xml")) {
				zip.putNextEntry(new ZipEntry(name));
				zip.write("<?xml version=\"1.0\"?>".getBytes(StandardCharsets.UTF_8));
			}
		}
		return workbook.toByteArray();
	}

}
