package dev.blockload.csv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random files, loaded into a table of texts: the rows and rejects are those of
 * {@link Reference}, whichever path a run takes. The long form is
 * {@code -Dfuzz.files=10000}; {@code -Dfuzz.seed=N} repeats files that failed.
 */
class FilesFuzzIT {

	private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

	private static final int FILES = Integer.getInteger("fuzz.files", 15);

	private static final int LONGEST = 600;

	private static final String[] PARTS = { "a", "b", ",", ",", "\"", "\"\"", "\"x\"", "\r\n", "\n", "\n", " ", "é",
			"1,2\n", "\"p\nq\",\n", "y,\"z\"\n" };

	@ParameterizedTest
	@CsvSource({ "DIRECT, 600, 65536, 32MB", "STAGED, 3000, 3, 0", "STAGED, 40, 7, 0" })
	void rowsAndRejectsAreThoseOfTheRules(LoadPath path, int sliceBytes, int chunkSize, String directLimit) {
		ImportBench bench = ImportBench.shared(Map.of("blockload.load.slice-bytes", sliceBytes,
				"blockload.load.chunk-size", chunkSize, "blockload.load.direct-limit", directLimit));
		bench.renew();
		bench.sql("CREATE TABLE app.texts (a text, b text)");
		bench.define("texts", "file: {fixed: texts.csv}\nblock: texts\nmode: append\nrejects: {max: 100000}\n");
		Random random = new Random(SEED);
		int completed = 0;
		for (int file = 0; file < FILES; file++) {
			String text = "a,b\nfirst,record\n" + text(random);
			completed += check(bench, path, text) ? 1 : 0;
		}
		// A quarter of the files leave a quote open.
		assertThat(completed).as("seed %d", SEED).isGreaterThan(FILES / 5);
	}

	private static String text(Random random) {
		StringBuilder text = new StringBuilder();
		for (int length = random.nextInt(LONGEST); length > 0; length--) {
			text.append(PARTS[random.nextInt(PARTS.length)]);
		}
		// An odd number of quotes often leaves one open: half of the files get another.
		return text
			.append((random.nextBoolean() && text.chars().filter((c) -> c == '"').count() % 2 == 1) ? "\"\n" : "\n")
			.toString();
	}

	/** Whether the file could be read to its end. */
	private static boolean check(ImportBench bench, LoadPath path, String text) {
		bench.sql("TRUNCATE app.texts");
		bench.put("texts.csv", text);
		Run run = bench.run(new RunRequest("texts", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		Reference reference = new Reference(text, Dialect.DEFAULT);
		String shown = "seed " + SEED + ", " + text.getBytes(StandardCharsets.UTF_8).length + " bytes: " + text;
		List<String> rows = new ArrayList<>();
		List<Long> rejects = new ArrayList<>();
		for (Read record : reference.records.subList(1, reference.records.size())) {
			if (record.malformed() || record.fields().size() != 2) {
				// The header is not counted.
				rejects.add(record.number() - 1);
			}
			else {
				rows.add(value(record.fields().get(0)) + "|" + value(record.fields().get(1)));
			}
		}
		boolean isWhole = reference.unclosedRecord == 0;
		assertThat(run.status()).as("%s: %s", shown, run.error())
			.isEqualTo(isWhole ? RunStatus.COMPLETED : RunStatus.FAILED);
		assertThat(bench.rows("""
				SELECT coalesce('<' || a || '>', 'null'), coalesce('<' || b || '>', 'null') FROM app.texts"""))
			.as(shown)
			.containsExactlyInAnyOrderElementsOf(isWhole ? rows : List.of());
		if (isWhole) {
			assertThat(run.path()).isEqualTo(path);
			assertThat(bench.rejects(run).stream().map((reject) -> reject.record())).as(shown)
				.containsExactlyElementsOf(rejects);
			assertThat(run.counts().read()).isEqualTo(reference.records.size() - 1L);
		}
		else {
			assertThat(String.valueOf(run.error())).contains("unclosed-quote");
		}
		return isWhole;
	}

	/** An empty field is null, unless it is in quotes. */
	private static String value(String field) {
		return field.isEmpty() ? "null" : field.startsWith("<") ? field : "<" + field + ">";
	}

}
