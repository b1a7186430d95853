package dev.blockload.importjob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import dev.blockload.csv.Reject;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Objects whose text is not their bytes: compressed ones, and those in an encoding that
 * is turned into UTF-8. Broken off in mid-load and restarted, they end exact.
 */
class CompressedImportIT {

	private static final int ROWS = 3000;

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	@BeforeAll
	static void start() {
		bench = new ImportBench(EmbeddedServers.get(), jobs,
				Map.of("blockload.load.chunk-size", 2, "blockload.load.slice-bytes", 1000));
	}

	@AfterAll
	static void end() {
		bench.close();
	}

	@BeforeEach
	void define() {
		bench.renew();
		bench.sql("CREATE TABLE app.numbers (n int PRIMARY KEY, word text)");
	}

	private static String lines(int from, int to) {
		StringBuilder csv = new StringBuilder();
		for (int row = from; row <= to; row++) {
			csv.append(row)
				.append(row % 7 == 0 ? ",\"wörd\n" : ",wörd ")
				.append(row)
				.append(row % 7 == 0 ? "\"\n" : "\n");
		}
		return csv.toString();
	}

	private static byte[] compress(String kind, byte[] content) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream out = switch (kind) {
			case "gz" -> new GZIPOutputStream(compressed);
			case "zst" -> new ZstdOutputStreamNoFinalizer(compressed);
			case "bz2" -> new BZip2CompressorOutputStream(compressed);
			case "xz" -> new XZOutputStream(compressed, new LZMA2Options(0));
			case "zip" -> {
				ZipOutputStream zip = new ZipOutputStream(compressed);
				zip.putNextEntry(new ZipEntry("numbers.csv"));
				yield zip;
			}
			default -> compressed;
		}) {
			out.write(content);
		}
		return compressed.toByteArray();
	}

	private static Run run(RunListener listener) {
		return bench.launcher()
			.start(new RunRequest("numbers", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), listener)
			.result();
	}

	@ParameterizedTest
	@CsvSource({ "gz, UTF-8", "zip, UTF-8", "zst, UTF-8", "bz2, UTF-8", "xz, UTF-8", "csv, UTF-16", "gz, UTF-16LE",
			"zst, Shift_JIS" })
	void aLoadThatIsBrokenOffTwiceEndsExact(String kind, String encoding) throws IOException {
		String csv = "n,word\n" + lines(1, ROWS);
		byte[] content = csv.replace("ö", encoding.equals("Shift_JIS") ? "表" : "ö").getBytes(Charset.forName(encoding));
		bench.put("numbers." + kind, compress(kind, content));
		bench.define("numbers", "file: {fixed: numbers.%s}\nblock: numbers\nmode: upsert\ncsv: {encoding: %s}\n"
			.formatted(kind, encoding));
		AtomicBoolean ended = new AtomicBoolean();
		Run broken = run(new RunListener() {
			@Override
			public void advanced(long bytes, long size, long records) {
				// Called after COPY, within the transaction of the chunk.
				if (records > ROWS / 3 && !ended.getAndSet(true)) {
					bench.endSessionsOfRuns();
				}
			}
		});
		assertThat(broken.status()).isEqualTo(RunStatus.FAILED);
		assertThat(broken.isRestartable()).isTrue();
		long committed = records(broken);
		assertThat(committed).isBetween(ROWS / 5L, ROWS - 1L);

		AtomicLong first = new AtomicLong(-1);
		CompletableFuture<RunHandle> handle = new CompletableFuture<>();
		handle.complete(bench.launcher().restart(broken, new RunListener() {
			@Override
			public void advanced(long bytes, long size, long records) {
				assertThat(bytes).isBetween(0L, size);
				first.compareAndSet(-1, records);
				if (records > ROWS / 2) {
					handle.join().stop();
				}
			}
		}));
		Run stopped = handle.join().result();
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(first).hasValue(committed);
		assertThat(records(stopped)).isBetween(committed + 1, ROWS - 1L);

		Run restarted = bench.restart(stopped);
		assertThat(restarted.error()).isNull();
		assertThat(restarted.counts()).isEqualTo(new Run.Counts((long) ROWS, (long) ROWS, 0L, (long) ROWS, 0L, 0L, 0L));
		assertThat(bench.rows("SELECT count(*), sum(n), count(DISTINCT word), min(length(word)) FROM app.numbers"))
			.containsExactly(ROWS + "|4501500|" + ROWS + "|6");
		assertThat(bench.rows("SELECT end_byte = (SELECT sum(end_byte - begin_byte) FROM blockload.batch"
				+ " WHERE run_id = r.id) + begin_byte FROM blockload.run r WHERE id = " + restarted.id()))
			.containsExactly("t");
	}

	private static long records(Run run) {
		return Long.parseLong(
				bench.rows("SELECT sum(end_record - begin_record) FROM blockload.batch WHERE run_id = " + run.id())
					.get(0));
	}

	@Test
	void rejectsAreReadAgainFromTheCompressedFile() throws IOException {
		String csv = "n,word\n" + lines(1, 500) + "17,again\nx,y\n" + lines(501, 1000) + "900,again\n";
		bench.put("numbers.csv.gz", compress("gz", csv.getBytes(StandardCharsets.UTF_8)));
		bench.define("numbers", "file: {fixed: numbers.csv.gz}\nblock: numbers\nmode: upsert\nrejects: {max: 10}\n");
		Run run = bench.run("numbers");
		assertThat(run.error()).isNull();
		assertThat(run.counts()).isEqualTo(new Run.Counts(1003L, 998L, 5L, 998L, 0L, 0L, 0L));
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code, Reject::raw)
			.containsExactly(tuple(17L, "duplicate-key", "17,wörd 17"), tuple(501L, "duplicate-key", "17,again"),
					tuple(502L, "not-a-number", "x,y"), tuple(902L, "duplicate-key", "900,wörd 900"),
					tuple(1003L, "duplicate-key", "900,again"));
	}

	@ParameterizedTest
	@CsvSource({ "gz", "zip", "zst" })
	void anObjectThatIsDamagedIsNotPublished(String kind) throws IOException {
		byte[] whole = compress(kind, ("n,word\n" + lines(1, ROWS)).getBytes(StandardCharsets.UTF_8));
		bench.define("numbers", "file: {fixed: numbers.%s}\nblock: numbers\nmode: upsert\n".formatted(kind));
		for (byte[] damaged : List.of(Arrays.copyOf(whole, whole.length - 1), Arrays.copyOf(whole, whole.length + 1))) {
			bench.put("numbers." + kind, damaged);
			Run run = bench.run("numbers");
			assertThat(run.status()).isEqualTo(RunStatus.FAILED);
			assertThat(run.error().code()).isEqualTo("bad-compression");
			assertThat(run.isRestartable()).isFalse();
			assertThat(bench.rows("SELECT count(*) FROM app.numbers")).containsExactly("0");
		}
	}

	@Test
	void aCompressedFileWithOnlyAHeaderHasNoRecords() throws IOException {
		bench.put("numbers.csv", compress("gz", "n,word\n".getBytes(StandardCharsets.UTF_8)));
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: replace\n");
		Run run = bench.run("numbers");
		assertThat(run.error()).isNull();
		assertThat(run.counts()).isEqualTo(new Run.Counts(0L, 0L, 0L, 0L, 0L, 0L, 0L));
	}

	@Test
	void aBombIsStopped() throws IOException {
		bench.put("numbers.zst",
				compress("zst", ("n,word\n" + "1,one\n".repeat(4_000_000)).getBytes(StandardCharsets.UTF_8)));
		bench.define("numbers", "file: {fixed: numbers.zst}\nblock: numbers\nmode: upsert\n");
		Run run = bench.run("numbers");
		assertThat(run.error().code()).isEqualTo("compression-bomb");
		assertThat(run.isRestartable()).isFalse();
	}

	@Test
	void aFileWithoutAHeaderIsLoadedByNumbers() {
		bench.put("numbers.csv", "x,1,one\n# a comment\ny,2,\"t\\\"wo\"\nz,3\n");
		bench.define("numbers", """
				file: {fixed: numbers.csv}
				block: numbers
				mode: upsert
				csv: {header: false, comment: '#', escape: '\\', ragged: pad}
				columns: {n: 2, word: {from: 3}}
				""");
		Run run = bench.run("numbers");
		assertThat(run.error()).isNull();
		assertThat(run.warnings()).extracting("message")
			.containsExactly("These columns of the file are not loaded, because no column of " + bench.application()
					+ ".numbers is mapped to them: 1.");
		assertThat(bench.rows("SELECT * FROM app.numbers ORDER BY n")).containsExactly("1|one", "2|t\"wo", "3|∅");
	}

	@Test
	void aRecordThatIsTooLongFailsTheRunWhateverMayBeRejected() {
		bench.put("numbers.csv", "n,word\n1,\"open\n" + "2,two\n".repeat(1000));
		bench.define("numbers", """
				file: {fixed: numbers.csv}
				block: numbers
				mode: upsert
				csv: {max-record: 2KiB}
				rejects: {max: 1000}
				""");
		Run run = bench.run("numbers");
		assertThat(run.error().code()).isEqualTo("record-too-long");
		assertThat(run.error().message())
			.isEqualTo("Record 1, which begins at line 2, is longer than 2 KiB. Probably a quote is not closed.");
		assertThat(run.isRestartable()).isFalse();
	}

}
