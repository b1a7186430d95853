package dev.blockload.importjob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import dev.blockload.definition.Definitions;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.Proposal;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;

/**
 * A process with a small heap that imports, previews and guesses files with very many
 * very short records, or very long ones, one after the other, and prints what became of
 * each. {@link FlatMemoryIT} starts it.
 */
final class FlatMemory {

	private final ImportBench bench;

	private FlatMemory(ImportBench bench) {
		this.bench = bench;
	}

	/**
	 * Run all cases.
	 * @param arguments the servers, the folder for definitions, and the names of cases,
	 * none for all
	 */
	public static void main(String[] arguments) throws Exception {
		Servers servers = new Servers(arguments[0], arguments[1], arguments[2], URI.create(arguments[3]), arguments[4],
				arguments[5]);
		List<String> wanted = List.of(arguments).subList(7, arguments.length);
		try (ImportBench bench = new ImportBench(servers, Path.of(arguments[6]), Map.of())) {
			FlatMemory memory = new FlatMemory(bench);
			for (Case each : memory.cases()) {
				if (wanted.isEmpty() || wanted.contains(each.name)) {
					bench.renew();
					long start = System.nanoTime();
					String result = each.work.result();
					System.err.printf("%s took %d ms%n", each.name, (System.nanoTime() - start) / 1_000_000);
					System.out.println(each.name + ": " + result);
				}
			}
		}
	}

	private List<Case> cases() {
		return List.of(new Case("one-character-lines", this::oneCharacterLines),
				new Case("short-bad-records", this::shortBadRecords), new Case("padded-records", this::paddedRecords),
				new Case("constants", this::constants), new Case("records-of-delimiters", this::recordsOfDelimiters),
				new Case("long-duplicates", this::longDuplicates), new Case("preview", this::preview),
				new Case("guess-wide", this::guessWide), new Case("guess-ragged", this::guessRagged));
	}

	private String oneCharacterLines() throws IOException {
		List<String> columns = IntStream.rangeClosed(1, 20).mapToObj((number) -> "c" + number).toList();
		this.bench.sql("CREATE TABLE app.t (" + String.join(" numeric, ", columns) + " numeric)");
		put("f.csv.gz", (out) -> repeat(out, "7\n", 270_000));
		return run("csv: {header: false, max-ratio: 100000}\ncolumns: {" + String.join(": 1, ", columns) + ": 1}\n");
	}

	private String shortBadRecords() throws IOException {
		this.bench.sql("CREATE TABLE app.t (v int)");
		put("f.csv.gz", (out) -> repeat(out, "x\n", 1_000_000));
		return run("csv: {header: false, max-ratio: 100000}\ncolumns: {v: 1}\nrejects: {max: 50000}\n");
	}

	private String paddedRecords() throws IOException {
		String columns = IntStream.rangeClosed(1, 400)
			.mapToObj((number) -> "c" + number)
			.collect(Collectors.joining(","));
		this.bench.sql("CREATE TABLE app.t (" + columns.replace(",", " int, ") + " int)");
		put("f.csv.gz", (out) -> {
			out.write((columns + "\n").getBytes(StandardCharsets.US_ASCII));
			repeat(out, "1\n", 110_000);
		});
		return run("csv: {ragged: pad}\n");
	}

	private String constants() throws IOException {
		this.bench.sql("CREATE TABLE app.t (v int, c text)");
		put("f.csv.gz", (out) -> repeat(out, "1\n", 40_000));
		return run("csv: {header: false}\ncolumns: {v: 1, c: {value: %s}}\n".formatted("constant ".repeat(200)));
	}

	private String recordsOfDelimiters() throws IOException {
		this.bench.sql("CREATE TABLE app.t (a int, b int)");
		put("f.csv.gz", (out) -> {
			repeat(out, "a,b\n", 1);
			for (int record = 1; record <= 12; record++) {
				repeat(out, ",", 16_000_000);
				out.write('\n');
			}
		});
		return run("csv: {max-ratio: 100000}\n");
	}

	private String longDuplicates() throws IOException {
		this.bench.sql("CREATE TABLE app.t (id int PRIMARY KEY)");
		put("f.csv.gz", (out) -> {
			repeat(out, "id,note\n", 1);
			String note = "€".repeat(9990) + "\n";
			for (int record = 1; record <= 6500; record++) {
				out.write(("7," + note).getBytes(StandardCharsets.UTF_8));
			}
		});
		return run("csv: {max-ratio: 100000}\nrejects: {percent: 100}\n").replace("7,€", "7,…");
	}

	private String preview() throws IOException {
		this.bench.sql("CREATE TABLE app.t (v text)");
		put("f.csv.gz", (out) -> {
			for (int record = 1; record <= 200; record++) {
				repeat(out, "x", 1_000_000);
				out.write('\n');
			}
		});
		define("csv: {header: false, max-ratio: 100000}\ncolumns: {v: 1}\n");
		Preview preview = this.bench.bean(Previewer.class).first("f", new RequestedFile.ByRule(), 10_000);
		return preview.rows().size() + " rows, " + preview.warnings();
	}

	private String guessWide() throws IOException {
		put("f.csv", (out) -> {
			for (int row = 0; row < 1200; row++) {
				for (int column = 0; column < 700; column++) {
					int value = (row * 7 + column) % 1296;
					out.write(digit(value / 36));
					out.write(digit(value % 36));
					out.write((column < 699) ? ',' : '\n');
				}
			}
		});
		return guess("f.csv");
	}

	private static int digit(int value) {
		return Character.forDigit(value, 36);
	}

	private String guessRagged() throws IOException {
		put("f.csv", (out) -> {
			repeat(out, "1,2\n", 1_000_000);
			repeat(out, "1,2,3\n", 600_000);
		});
		return guess("f.csv");
	}

	private String guess(String key) throws IOException {
		try (ObjectStore store = this.bench.bean(ObjectStores.class)
			.open(Definitions.in(this.bench.jobs(), (name) -> null).connectionNamed("store"))) {
			Proposal proposal = FileGuess.of(store, store.pin(key)).newBlock("f", "app", "store", "f");
			return proposal.columns().size() + " columns, " + proposal.sampled() + ", " + proposal.notes();
		}
	}

	private void define(String rest) {
		this.bench.define("f",
				"file: {latest: '{{date}}/f'}\nblock: t\nmode: append\n"
					.replace("latest: '{{date}}/f'", "fixed: f.csv.gz")
					.replace("append", rest.contains("percent") ? "upsert" : "append") + rest);
	}

	private String run(String rest) {
		define(rest);
		Run run = this.bench.run("f");
		Run.Cause error = run.error();
		return run.status() + " " + run.counts().read() + " read, " + run.counts().staged() + " loaded, "
				+ run.counts().rejected() + " rejected, " + this.bench.rows("SELECT count(*) FROM app.t").get(0)
				+ " in the table" + ((error != null) ? ", " + error.code() + ": " + error.message() : "");
	}

	private void put(String key, Content content) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream out = key.endsWith(".gz") ? new GZIPOutputStream(bytes, 64 * 1024) : bytes) {
			content.write(out);
		}
		this.bench.put(key, bytes.toByteArray());
	}

	private static void repeat(OutputStream out, String text, int times) throws IOException {
		int group = Math.min(times, 10_000);
		byte[] many = text.repeat(group).getBytes(StandardCharsets.UTF_8);
		for (int left = times; left > 0; left -= group) {
			out.write(many, 0, Math.min(left, group) * text.length());
		}
	}

	private record Case(String name, Work work) {
	}

	private interface Work {

		String result() throws IOException;

	}

	private interface Content {

		void write(OutputStream out) throws IOException;

	}

}
