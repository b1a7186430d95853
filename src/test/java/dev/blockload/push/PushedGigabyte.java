package dev.blockload.push;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.Node;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process with a small heap that serves, and receives and loads one large file.
 * {@link PushedGigabyteIT} starts it.
 */
final class PushedGigabyte {

	private static final byte[] RECORD = ("0".repeat(63) + "\n").getBytes(StandardCharsets.US_ASCII);

	private PushedGigabyte() {
	}

	/**
	 * Push a file in chunks, and print what became of it.
	 * @param arguments how many MB
	 */
	public static void main(String[] arguments) throws Exception {
		long records = (Long.parseLong(arguments[0]) << 20) / RECORD.length;
		Path jobs = Files.createTempDirectory("jobs");
		try (WebBench bench = new WebBench(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)), Map.of())) {
			ImportBench imports = bench.imports();
			imports.sql("CREATE TABLE app.lines (what text)");
			imports.definePushed("lines", "block: lines\nmode: append\ncsv: {header: false}\ncolumns: {what: 1}\n");
			bench.reload();
			var unused = bench.person("ops", "admin");
			String token = bench.token("nightly", Set.of(), "operator in " + imports.application());
			bench.bean(Node.class).start();
			long begin = System.nanoTime();
			String configuration = JsonMapper.shared()
				.readTree(send(bench, token, "/api/v1/importConfigurations", (request) -> request).body())
				.at("/0/id")
				.asString();
			HttpResponse<String> answer = send(bench, token, "/api/v1/import/push/csv?configurationId=" + configuration,
					(request) -> request.timeout(Duration.ofMinutes(10))
						.header("Content-Type", "text/csv")
						.POST(BodyPublishers.ofInputStream(() -> new Repeated(records))));
			System.err.printf("%d: %s, pushed in %d ms%n", answer.statusCode(), answer.body(),
					(System.nanoTime() - begin) / 1_000_000);
			Run run = imports.history().find("lines");
			while (!run.status().isFinal()) {
				LockSupport.parkNanos(200_000_000);
				run = imports.history().find("lines");
			}
			System.err.printf("loaded after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
			System.out.printf("%d %s: %d records, %s rows%n", answer.statusCode(), run.status(), records,
					imports.rows("SELECT count(*) FROM app.lines").get(0));
			bench.bean(Node.class).close();
		}
	}

	private static HttpResponse<String> send(WebBench bench, String token, String path,
			UnaryOperator<HttpRequest.Builder> more) {
		return bench.send(path, (request) -> more.apply(request.header("Authorization", "Bearer " + token)));
	}

	/** A record again and again. */
	private static final class Repeated extends InputStream {

		private final long end;

		private long next;

		Repeated(long records) {
			this.end = records * RECORD.length;
		}

		@Override
		public int read() {
			return (this.next < this.end) ? RECORD[(int) (this.next++ % RECORD.length)] : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) {
			int count = 0;
			while (count < length && this.next < this.end) {
				int from = (int) (this.next % RECORD.length);
				int part = Math.min(RECORD.length - from, length - count);
				System.arraycopy(RECORD, from, bytes, offset + count, part);
				count += part;
				this.next += part;
			}
			return (count > 0 || length == 0) ? count : -1;
		}

	}

}
