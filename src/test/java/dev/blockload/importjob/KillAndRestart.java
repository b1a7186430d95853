package dev.blockload.importjob;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.blockload.run.Run;
import dev.blockload.storage.s3.RecordingProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The jar with the options of the launcher, in a 256 MiB heap, killed in the middle of a
 * big file and restarted. What the block must hold is what PostgreSQL itself reads from
 * the file, not by ours.
 */
abstract class KillAndRestart {

	private static final String COLUMNS = """
			(id int, name text, department text, country char(2), amount numeric(12,2), ratio double precision,
			 booked_on date, changed_at timestamp, active boolean, note varchar(40))""";

	private final int rows;

	private final long killedAfter;

	@TempDir
	Path folder;

	/**
	 * Create the case.
	 * @param rows of the file, some hundred bytes each
	 * @param killedAfter so many committed bytes
	 */
	KillAndRestart(int rows, long killedAfter) {
		this.rows = rows;
		this.killedAfter = killedAfter;
	}

	@Test
	void aKilledLoadContinuesAfterItsLastCommittedChunkAndIsExact() throws Exception {
		Servers servers = EmbeddedServers.get();
		Path file = this.folder.resolve("big.csv");
		write(file);
		assertThat(Files.size(file)).isGreaterThan(100L * this.rows);
		try (RecordingProxy proxy = RecordingProxy.before(servers.s3());
				ImportBench bench = new ImportBench(servers, this.folder, Map.of())) {
			bench.sql("CREATE TABLE app.big " + COLUMNS);
			bench.sql("CREATE TABLE app.reference " + COLUMNS);
			bench.put("big.csv", file);
			bench.connectTo(proxy.endpoint().toString());
			bench.define("big", "file: {fixed: big.csv}\nblock: big\nmode: append\n");

			Process first = blockload(servers, "run", "big");
			long committed = awaitCommitted(bench, this.killedAfter);
			first.destroyForcibly().waitFor();
			committed = Math.max(committed, committed(bench));
			assertThat(committed).as("killed in the middle").isLessThan(Files.size(file));
			assertThat(bench.history().newest("big", 1).get(0).error().code()).isEqualTo("interrupted");
			assertThat(bench.rows("SELECT count(*) FROM app.big")).containsExactly("0");

			proxy.forget();
			Process second = blockload(servers, "restart", "big");
			assertThat(second.waitFor(10, TimeUnit.MINUTES)).isTrue();
			assertThat(second.exitValue()).as(Files.readString(this.folder.resolve("restart.log"))).isZero();
			assertNothingIsLoadedTwice(bench);
			long from = committed;
			List<RecordingProxy.Request> asked = proxy.requests();
			assertThat(asked).isNotEmpty()
				.allSatisfy((request) -> assertThat(request.rangeStart().orElseThrow()).isGreaterThanOrEqualTo(from));

			Run run = bench.history().newest("big", 1).get(0);
			assertThat(run.attempts()).isEqualTo(2);
			assertThat(run.counts())
				.isEqualTo(new Run.Counts((long) this.rows, (long) this.rows, 0L, (long) this.rows, 0L, 0L, 0L));
			readByPostgres(servers, file, bench.application() + ".reference");
			assertThat(bench.rows(hashOf("app.big"))).isEqualTo(bench.rows(hashOf("app.reference")));
		}
	}

	/** The committed batches of both attempts lie end to end. */
	private static void assertNothingIsLoadedTwice(ImportBench bench) {
		assertThat(bench.rows("""
				SELECT begin_byte FROM (SELECT b.begin_byte, lag(b.end_byte) OVER (ORDER BY b.begin_byte) AS before
				                          FROM blockload.batch b JOIN blockload.run r ON r.id = run_id
				                         WHERE application = '%s') batches
				 WHERE begin_byte <> before""".formatted(bench.application()))).isEmpty();
	}

	private static String hashOf(String table) {
		return "SELECT count(*), sum(hashtextextended(t::text, 0)), sum(hashtextextended(t::text, 1)) FROM " + table
				+ " t";
	}

	private Process blockload(Servers servers, String... arguments) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", "target/blockload.jar");
		builder.command().addAll(List.of(arguments));
		builder.command().addAll(List.of("--jobs", this.folder.toString()));
		builder.environment()
			.putAll(Map.of("SPRING_DATASOURCE_URL", servers.jdbcUrl(), "SPRING_DATASOURCE_USERNAME", servers.username(),
					"SPRING_DATASOURCE_PASSWORD", servers.password(), "AWS_EC2_METADATA_DISABLED", "true"));
		Path log = this.folder.resolve(arguments[0] + ".log");
		return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
	}

	private static long awaitCommitted(ImportBench bench, long bytes) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
		while (System.nanoTime() < end) {
			long committed = committed(bench);
			if (committed >= bytes) {
				return committed;
			}
			// Polling: the other process has no event for a commit.
			Thread.sleep(20);
		}
		throw new AssertionError("not " + bytes + " bytes committed within three minutes");
	}

	private static long committed(ImportBench bench) {
		return bench
			.rows("""
					SELECT min(b.end_byte) FROM blockload.batch b JOIN blockload.run r ON r.id = run_id
					 WHERE application = '%s' AND NOT EXISTS (SELECT FROM blockload.batch n
					                                          WHERE n.run_id = b.run_id AND n.begin_byte = b.end_byte)"""
				.formatted(bench.application()))
			.stream()
			.filter((value) -> !value.equals("∅"))
			.mapToLong(Long::parseLong)
			.findFirst()
			.orElse(0);
	}

	private static void readByPostgres(Servers servers, Path file, String table) throws Exception {
		try (Connection connection = servers.connect(); InputStream in = Files.newInputStream(file)) {
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY " + table + " FROM STDIN (FORMAT csv, HEADER)", in);
		}
	}

	private void write(Path file) throws IOException {
		try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
			out.write("id,name,department,country,amount,ratio,booked_on,changed_at,active,note\n");
			for (int row = 1; row <= this.rows; row++) {
				out.write(Integer.toString(row));
				out.write((row % 7 == 0) ? ",\"Çelik, \"\"Ömer\"\" "
						: (row % 11 == 0) ? ",\"line\nbreak " : ",\"日本, 太郎 ");
				out.write(Integer.toString(row * 31));
				out.write("\",Department " + row % 97 + ",DE," + row * 17L % 10_000_000 + "." + (10 + row % 90) + ",0."
						+ (100_000 + row % 900_000) + ",2022-" + (10 + row % 3) + "-" + (10 + row % 19) + ",2022-09-"
						+ (10 + row % 19) + "T" + (10 + row % 13) + ":" + (10 + row % 49) + ":" + (10 + row % 49) + ","
						+ (row % 2 == 0) + ",");
				out.write((row % 5 == 0) ? "\"\"\n" : (row % 3 == 0) ? "\n" : "note " + row + "\n");
			}
		}
	}

}
