package dev.blockload.importjob;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way of loading a keyed block, compared with the plain merge: as many rows as
 * {@code -Dblockload.modes.rows=2000000} says into a block of two and a half times as
 * many. A new way of loading is a new line in {@link #WAYS}.
 */
@Tag("speed")
@EnabledIfSystemProperty(named = "blockload.modes.rows", matches = "\\d+")
class ModeSpeedIT {

	/** As much time as the plain merge. */
	private static final double FEW_TIMES = 4;

	private static final String PLAIN = "upsert";

	/** Lines of the definition. Half of the rows of the file are new. */
	private static final List<Way> WAYS = List.of(new Way(PLAIN, "mode: upsert"),
			new Way("append, skip", "mode: append\nother-keys: skip"),
			new Way("update, skip", "mode: update\nother-keys: skip"),
			new Way("replace", "mode: replace\nmax-delete: 100%"),
			new Way("replace, fixed scope", "mode: replace\nmax-delete: 100%\nscope: {part: [a, b]}"),
			new Way("replace, scope by column", "mode: replace\nmax-delete: 100%\nscope: [part]"),
			new Way("upsert, last", "mode: upsert\nduplicates: last"),
			new Way("upsert, sum", "mode: upsert\nduplicates: {sum: [amount]}"),
			new Way("upsert, references",
					"mode: upsert\ncolumns: {id: id, amount: amount, part: part, "
							+ "item: {from: item, match: code, unknown: create}}"),
			new Way("upsert, blank: keep", "mode: upsert\nformats: {blank: keep}"),
			new Way("upsert, list refers to itself", "mode: upsert # parents"),
			new Way("upsert, kept for undo", "mode: upsert\nundo: {keep: 1}"));

	/**
	 * A way of loading.
	 *
	 * @param name for the report
	 * @param lines of the definition
	 */
	private record Way(String name, String lines) {
	}

	@Test
	void eachWayOfLoadingTakesAFewTimesAsLongAsThePlainMerge(@TempDir Path jobs, @TempDir Path folder)
			throws IOException {
		int rows = Integer.getInteger("blockload.modes.rows");
		Map<String, Double> seconds = new LinkedHashMap<>();
		Path file = folder.resolve("rows.csv");
		try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
			writer.write("id,amount,part,item,parent\n");
			for (long row = 1; row <= rows; row++) {
				long id = row + 2L * rows;
				writer.write("%d,%d.50,%s,code %d,%d%n".formatted(id, row % 1000, (row % 2 == 0) ? "a" : "b",
						row % 1000, id - id % 10));
			}
		}
		try (ImportBench bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of())) {
			List<Way> all = new ArrayList<>(WAYS);
			// The first one is slower than if it were not the first: it is measured
			// again.
			all.add(WAYS.get(0));
			for (Way way : all) {
				bench.renew();
				bench.put("rows.csv", file);
				double taken = seconds(bench, way, rows);
				System.out.printf("%s: %.1f s%n", way.name(), taken);
				var unused = seconds.merge(way.name(), taken, Math::min);
			}
		}
		FigureTable table = new FigureTable("Verify and publish of " + rows + " rows into " + rows / 2 * 5,
				"way of loading", "seconds", "times the plain merge", "limit");
		seconds.forEach((name, taken) -> table.row(name, String.format(Locale.ROOT, "%.1f", taken),
				FigureTable.ratio(taken, seconds.get(PLAIN)), FEW_TIMES));
		table.print();
		assertThat(seconds).allSatisfy(
				(name, taken) -> assertThat(taken).as(name).isLessThanOrEqualTo(FEW_TIMES * seconds.get(PLAIN)));
	}

	private static double seconds(ImportBench bench, Way way, int rows) {
		bench.sql("CREATE TABLE app.items (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, code text UNIQUE)");
		bench.sql("INSERT INTO app.items (code) SELECT 'code ' || g FROM generate_series(0, 998) g");
		boolean references = way.lines().contains("match");
		boolean parents = way.lines().contains("parents");
		bench.sql("CREATE TABLE app.rows (id int PRIMARY KEY, amount numeric(12,2), part text, item %s, parent int %s)"
			.formatted(references ? "int REFERENCES app.items" : "text", parents ? "REFERENCES app.rows" : ""));
		bench
			.sql("""
					INSERT INTO app.rows SELECT g, g %% 1000, substr('abc', 1 + CASE WHEN g > %1$d THEN g %% 2 ELSE g %% 3 END, 1), %2$s, 1
					  FROM generate_series(1, %3$d) g"""
				.formatted(2L * rows, references ? "1" : "'code'", rows * 5L / 2));
		bench.sql("VACUUM ANALYZE app.rows");
		bench.define("rows", "file: {fixed: rows.csv}\nblock: rows\n" + way.lines() + "\n"
				+ (way.lines().contains("undo") ? "" : "undo: {keep: 0}\n"));
		AtomicLong began = new AtomicLong();
		Run run = bench.launcher()
			.start(new RunRequest("rows", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE),
					new RunListener() {
						@Override
						public void step(String step) {
							if (step.equals("verify")) {
								began.set(System.nanoTime());
							}
						}
					})
			.result();
		double taken = (System.nanoTime() - began.get()) / 1e9;
		assertThat(run.status()).as(way.name() + ": " + run.error()).isEqualTo(RunStatus.COMPLETED);
		return taken;
	}

}
