package dev.blockload.console;

import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.serve.WebBench;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * As many live pages of a run as {@code -Dblockload.console.pages=200} says, beside the
 * run on the same node: it is as fast as without, and the heap is flat. Prints what it
 * measured.
 */
@EnabledIfSystemProperty(named = "blockload.console.pages", matches = "\\d+")
class LivePagesIT {

	private static final int ROUNDS = 4;

	private static final int RECORDS = Integer.getInteger("blockload.console.records", 3_000_000);

	/** Of one person at the same time. */
	private static final int STREAMS = 50;

	private static final double MOST_SLOWER = 1.15;

	private static final long MOST_GROWTH = 32L << 20;

	@TempDir
	private static Path jobs;

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void aRunIsAsFastBesideLivePagesAndTheHeapIsFlat() {
		int pages = Integer.getInteger("blockload.console.pages");
		try (WebBench bench = new WebBench(jobs)) {
			ImportBench imports = bench.imports();
			imports.sql("CREATE TABLE app.watched (id int, name text)");
			imports.define("watched", "file: {fixed: watched.csv}\nblock: watched\nmode: append\n");
			imports.put("watched.csv", content());
			bench.reload();
			List<String> sessions = IntStream.range(0, (pages + STREAMS - 1) / STREAMS).mapToObj((number) -> {
				bench.person("watcher" + number, "operator in " + imports.application());
				return new Browser(bench.server().port()).logIn("watcher" + number).cookie("blockload");
			}).toList();
			List<Duration> without = new ArrayList<>();
			List<Duration> beside = new ArrayList<>();
			List<Long> heap = new ArrayList<>();
			// The first one warms up.
			load(bench, List.of(), 0, heap);
			for (int round = 0; round < ROUNDS; round++) {
				without.add(load(bench, List.of(), 0, heap));
				beside.add(load(bench, sessions, pages, heap));
			}
			String measured = "%d records without pages: %s, beside %d live pages: %s, heap at the end of each run: %s MB"
				.formatted(RECORDS, without, pages, beside, heap.stream().map((bytes) -> bytes >> 20).toList());
			System.out.println(measured);
			assertThat(median(beside)).as(measured).isLessThan((long) (median(without) * MOST_SLOWER));
			assertThat(heap.get(heap.size() - 1) - heap.get(2)).as(measured).isLessThan(MOST_GROWTH);
		}
	}

	private static byte[] content() {
		StringBuilder content = new StringBuilder("id,name\n");
		for (int record = 0; record < RECORDS; record++) {
			content.append(record).append(",name of record ").append(record).append('\n');
		}
		return content.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
	}

	private static long median(List<Duration> durations) {
		return durations.stream()
			.mapToLong(Duration::toMillis)
			.sorted()
			.skip(durations.size() / 2)
			.findFirst()
			.orElseThrow();
	}

	/** Load the file beside pages, and return how long the run worked. */
	private Duration load(WebBench bench, List<String> sessions, int pages, List<Long> heap) {
		bench.imports().sql("TRUNCATE app.watched");
		Browser operator = new Browser(bench.server().port()).logIn("watcher0");
		operator.get("/imports/watched");
		String path = operator.post("/imports/watched/runs", Map.of("force", "true"))
			.headers()
			.firstValue("Location")
			.orElseThrow();
		String run = path.substring(path.lastIndexOf('/') + 1);
		List<Page> open = IntStream.range(0, pages)
			.mapToObj((number) -> open(bench, sessions.get(number / STREAMS), run))
			.toList();
		Run ended;
		try (WebBench.Serving serving = bench.serving()) {
			assertThat(serving).isNotNull();
			ended = bench.imports().history().find(run);
			while (!ended.status().isFinal()) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
				ended = bench.imports().history().find(run);
			}
		}
		assertThat(ended.status()).as(String.valueOf(ended.error())).isEqualTo(RunStatus.COMPLETED);
		for (Page page : open) {
			assertThat(page.answer.orTimeout(10, TimeUnit.SECONDS).join().statusCode()).as("the end closes each stream")
				.isEqualTo(200);
			assertThat(page.events.get()).as("states that a page received").isGreaterThanOrEqualTo(2);
		}
		System.gc();
		heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		return java.util.Objects.requireNonNull(ended.worked());
	}

	private Page open(WebBench bench, String session, String run) {
		AtomicLong events = new AtomicLong();
		HttpRequest request = HttpRequest.newBuilder(bench.uri("/live/runs/" + run))
			.header("Cookie", "blockload=" + session)
			.header("Accept", "text/event-stream")
			.build();
		return new Page(this.http.sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(new Counter(events))),
				events);
	}

	/**
	 * A page that reads its stream.
	 *
	 * @param answer complete at the end of the stream
	 * @param events how many it has received
	 */
	private record Page(CompletableFuture<HttpResponse<Void>> answer, AtomicLong events) {
	}

	/** Counts the events of a stream, and forgets them. */
	private record Counter(AtomicLong events) implements Flow.Subscriber<String> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(String line) {
			if (line.startsWith("event:")) {
				this.events.incrementAndGet();
			}
		}

		@Override
		public void onError(Throwable failure) {
			// The answer has it.
		}

		@Override
		public void onComplete() {
			// The answer is complete.
		}

	}

}
