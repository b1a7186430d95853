package dev.blockload.importjob;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way of loading a keyed block, compared with the plain merge: as many rows as
 * {@code -Dblockload.modes.rows=2000000} says into a block of two and a half times as
 * many. A new way of loading is a new line in {@link #WAYS}.
 */
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
			new Way("upsert, references", "mode: upsert\ncolumns: {id: id, amount: amount, part: part, "
					+ "item: {from: item, match: code, unknown: create}}"));

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
			writer.write("id,amount,part,item\n");
			for (long row = 1; row <= rows; row++) {
				long id = row + 2L * rows;
				writer.write(
						id + "," + row % 1000 + ".50," + "ab".charAt((int) (row % 2)) + ",code " + row % 1000 + "\n");
			}
		}
		try (ImportBench bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of())) {
			for (Way way : WAYS) {
				bench.renew();
				bench.put("rows.csv", file);
				seconds.put(way.name(), seconds(bench, way, rows));
				System.out.printf("%-28s %6.1f s for verify and publish, %.2f times the plain merge%n", way.name(),
						seconds.get(way.name()), seconds.get(way.name()) / seconds.get(PLAIN));
			}
		}
		assertThat(seconds).allSatisfy(
				(name, taken) -> assertThat(taken).as(name).isLessThanOrEqualTo(FEW_TIMES * seconds.get(PLAIN)));
	}

	private static double seconds(ImportBench bench, Way way, int rows) {
		bench.sql("CREATE TABLE app.items (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, code text UNIQUE)");
		bench.sql("INSERT INTO app.items (code) SELECT 'code ' || g FROM generate_series(0, 998) g");
		boolean references = way.lines().contains("match");
		bench.sql("CREATE TABLE app.rows (id int PRIMARY KEY, amount numeric(12,2), part text, item %s)"
			.formatted(references ? "int REFERENCES app.items" : "text"));
		bench
			.sql("""
					INSERT INTO app.rows SELECT g, g %% 1000, substr('abc', 1 + CASE WHEN g > %1$d THEN g %% 2 ELSE g %% 3 END, 1), %2$s
					  FROM generate_series(1, %3$d) g"""
				.formatted(2L * rows, references ? "1" : "'code'", rows * 5L / 2));
		bench.sql("VACUUM ANALYZE app.rows");
		bench.define("rows", "file: {fixed: rows.csv}\nblock: rows\nundo: {keep: 0}\n" + way.lines() + "\n");
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
