package dev.blockload.launch;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.SqlTraffic;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunProgress;
import dev.blockload.run.RunState;
import dev.blockload.run.RunStates;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is stored of what happens to runs, and how subscribers receive it.
 */
class RunEventsIT {

	private final ImportBench bench = ImportBench.shared(Map.of());

	private RunStates states;

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.states = this.bench.bean(RunStates.class);
		this.bench.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		this.bench.define("people", """
				file: {fixed: people.csv}
				block: people
				mode: upsert
				undo: {keep: 1}
				""");
		this.bench.put("people.csv", "id,name,more\n1,Ada,x\n2,Grace,y\n");
	}

	@Test
	void eachStepOfARunIsAnEventAndSoIsAWarning() {
		Run run = this.bench.run("people");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(texts(run)).containsExactly("attempt 1 ∅ Started by " + run.startedBy() + ".",
				"step 1 resolve s3://%s/people.csv, 31 bytes".formatted(this.bench.bucket()), "step 1 plan ∅",
				"warning 1 unmapped-headers " + run.warnings().get(0).message(), "step 1 load ∅", "step 1 verify ∅",
				"step 1 publish 2 records read, 2 staged, 0 rejected", "completed 1 ∅ ∅");
		assertThat(this.states.events(run.id(), 0, 1).get(0).node()).isEqualTo(run.holder());
		assertThat(this.states.events(run.id(), 6, 10)).extracting(RunEvent::number).containsExactly(7L, 8L);
		Run again = this.bench.run("people");
		assertThat(texts(again)).containsExactly("attempt 1 ∅ Started by " + run.startedBy() + ".",
				"step 1 resolve s3://%s/people.csv, 31 bytes".formatted(this.bench.bucket()), "unchanged 1 ∅ ∅");
		this.bench.put("people.csv", "id,name\n3,Edsger\n");
		assertThat(texts(this.bench.run("people"))).contains("step 1 publish 1 record read, 1 staged, 0 rejected");
	}

	@Test
	void whatAPublishWaitsForIsAnEventAtOnce() throws Exception {
		String block = this.bench.application() + ".people";
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try (Connection publishing = this.bench.servers().connect();
				Connection holding = this.bench.servers().connect();
				Statement publisher = publishing.createStatement();
				Statement holder = holding.createStatement()) {
			publishing.setAutoCommit(false);
			holding.setAutoCommit(false);
			publisher.execute("SELECT pg_advisory_xact_lock(blockload.lock_key('publish block %s'))".formatted(block));
			holder.execute("SET application_name = 'report'");
			holder.execute("LOCK TABLE %s IN SHARE MODE".formatted(block));
			Future<Run> run = thread.submit(() -> this.bench.run("people"));
			String first = awaitWait(1);
			assertThat(first).isEqualTo("waits 1 ∅ Waits until another run has published block %s.".formatted(block));
			publishing.commit();
			String second = awaitWait(2);
			assertThat(second).startsWith("waits 1 ∅ Waits for the lock of block %s. Session ".formatted(block))
				.contains("application 'report'", "holds ShareLock on " + block);
			assertThat(run.isDone()).isFalse();
			holding.commit();
			Run ended = run.get(60, TimeUnit.SECONDS);
			assertThat(ended.status()).isEqualTo(RunStatus.COMPLETED);
			assertThat(texts(ended)).filteredOn((event) -> event.startsWith("waits")).containsExactly(first, second);
			assertThat(texts(ended)).endsWith("completed 1 ∅ ∅");
		}
		finally {
			thread.shutdownNow();
		}
	}

	/** The last event of the run in progress, when so many waits are stored. */
	private String awaitWait(int number) throws InterruptedException {
		for (int look = 0; look < 400; look++) {
			List<String> waits = this.bench.rows("""
					SELECT run_id FROM blockload.run_event e JOIN blockload.run r ON r.id = e.run_id
					 WHERE r.status = 'RUNNING' AND r.import = 'people' AND e.kind = 'waits'""");
			if (waits.size() == number) {
				List<String> events = texts(this.bench.history().find(waits.get(0)));
				return events.get(events.size() - 1);
			}
			Thread.sleep(50);
		}
		throw new AssertionError("no wait was stored");
	}

	@Test
	void aFailureIsAnEvent() {
		this.bench.define("people", """
				file: {fixed: people.csv}
				block: people
				mode: upsert
				undo: {keep: 1}
				rejects: {max: 0}
				""");
		this.bench.put("people.csv", "id,name\n1,Ada\nx,Grace\n");
		Run failed = this.bench.run("people");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(texts(failed)).endsWith("step 1 load ∅", "failure 1 too-many-rejects " + error(failed).message());
	}

	private static Run.Cause error(Run run) {
		Run.Cause error = run.error();
		assertThat(error).isNotNull();
		return error;
	}

	@Test
	void theProgressOfALoadComesFromItsBatches() {
		Run run = this.bench.run("people");
		this.bench
			.sql("""
					UPDATE blockload.run SET status = 'RUNNING', stage = 'planned', size = 1000, begin_byte = 0, end_byte = 1000,
					       attempt_started_at = now() - interval '10 seconds' WHERE id = %d"""
				.formatted(run.id()));
		this.bench
			.sql("""
					UPDATE blockload.batch SET begin_byte = 0, end_byte = 400, begin_record = 1, end_record = 2001, rejected = 3,
					       committed_at = now() WHERE run_id = %d"""
				.formatted(run.id()));
		RunProgress progress = this.states.progress(run.id()).orElseThrow();
		// At most the time over which the speed is measured.
		double seconds = Math.min(20, Double.parseDouble(this.bench
			.rows("SELECT extract(epoch FROM clock_timestamp() - attempt_started_at) FROM blockload.run WHERE id = "
					+ run.id())
			.get(0)));
		assertThat(progress.step()).isEqualTo("load");
		assertThat(progress.bytes()).isEqualTo(400);
		assertThat(progress.size()).isEqualTo(1000);
		assertThat(progress.fraction()).isEqualTo(0.4);
		assertThat(progress.rows()).isEqualTo(2000);
		assertThat(progress.rejected()).isEqualTo(3);
		assertThat(progress.rowsPerSecond()).isBetween(Math.round(2000 / seconds), 200L);
		assertThat(progress.remaining()).isBetween(Duration.ofSeconds(15),
				Duration.ofSeconds(Math.round(600 * seconds / 400)));
		this.bench.sql("UPDATE blockload.run SET end_byte = NULL WHERE id = " + run.id());
		RunProgress compressed = this.states.progress(run.id()).orElseThrow();
		assertThat(compressed.bytes()).isNull();
		assertThat(compressed.remaining()).isNull();
		assertThat(compressed.rows()).isEqualTo(2000);
		this.bench.sql("UPDATE blockload.run SET stage = 'created', end_byte = begin_byte WHERE id = " + run.id());
		this.bench.sql("DELETE FROM blockload.batch WHERE run_id = " + run.id());
		assertThat(this.states.progress(run.id()).orElseThrow())
			.isEqualTo(new RunProgress(run.id(), RunStatus.RUNNING, "resolve", null, 1000L, null, null, null, null));
		assertThat(this.states.progress(Long.MAX_VALUE)).isEmpty();
	}

	@Test
	void ofManyEventsTheFirstAndTheLastAreKept() {
		Run run = this.bench.run("people");
		this.bench.jdbc()
			.execute("""
					DO $$ BEGIN FOR i IN 9..1203 LOOP
					    PERFORM blockload.add_event(%d, 'waits', 1, NULL, NULL, 'look ' || i); END LOOP; END $$"""
				.formatted(run.id()));
		List<RunEvent> events = this.states.events(run.id(), 0, 2000);
		assertThat(events).extracting(RunEvent::number)
			.containsExactlyElementsOf(IntStream.concat(IntStream.rangeClosed(1, 500), IntStream.rangeClosed(704, 1203))
				.mapToObj(Long::valueOf)
				.toList());
	}

	@Test
	void aSubscriberReceivesWhatItHasNotSeenAndThenTheEnd() throws InterruptedException {
		Run run = this.bench.run("people");
		try (EventFeed feed = new EventFeed(this.states, Duration.ofMillis(20))) {
			Received all = new Received();
			feed.subscribe(run.id(), 0, all);
			RunState state = all.next();
			assertThat(state.events()).hasSize(8);
			assertThat(state.progress())
				.isEqualTo(new RunProgress(run.id(), RunStatus.COMPLETED, null, null, 31L, 2L, 0L, null, null));
			assertThat(all.end()).isEqualTo(EventFeed.End.COMPLETE);
			Received resumed = new Received();
			feed.subscribe(run.id(), 6, resumed);
			assertThat(resumed.next().events()).extracting(RunEvent::number).containsExactly(7L, 8L);
			assertThat(resumed.end()).isEqualTo(EventFeed.End.COMPLETE);
		}
	}

	@Test
	void aSubscriberBehindOthersDoesNotEndThem() throws InterruptedException {
		Run run = this.bench.run("people");
		this.bench.jdbc()
			.execute("SELECT blockload.add_event(%d, 'waits', 1, NULL, NULL, 'look') FROM generate_series(9, 208)"
				.formatted(run.id()));
		try (EventFeed feed = new EventFeed(this.states, Duration.ofMillis(20))) {
			CountDownLatch both = new CountDownLatch(1);
			Received waiting = new Received();
			waiting.holdUntil(both);
			feed.subscribe(run.id(), 0, waiting);
			Received ahead = new Received();
			feed.subscribe(run.id(), 150, ahead);
			both.countDown();
			List<Long> numbers = new ArrayList<>();
			while (numbers.size() < 58) {
				ahead.next().events().forEach((event) -> numbers.add(event.number()));
			}
			assertThat(numbers).isEqualTo(LongStream.rangeClosed(151, 208).boxed().toList());
			assertThat(ahead.end()).isEqualTo(EventFeed.End.COMPLETE);
		}
	}

	@Test
	void aSubscriberThatBecomesReadyLaterMissesNothing() throws InterruptedException {
		Run run = this.bench.run("people");
		try (EventFeed feed = new EventFeed(this.states, Duration.ofMillis(20))) {
			CountDownLatch both = new CountDownLatch(1);
			Received ahead = new Received();
			ahead.holdUntil(both);
			feed.subscribe(run.id(), 6, ahead);
			Received late = new Received();
			late.holdOnce();
			feed.subscribe(run.id(), 0, late);
			Received latest = new Received();
			feed.subscribe(run.id(), EventFeed.NO_EVENTS, latest);
			both.countDown();
			assertThat(late.next().events()).extracting(RunEvent::number)
				.containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
			assertThat(ahead.next().events()).extracting(RunEvent::number).containsExactly(7L, 8L);
			RunState state = latest.next();
			assertThat(state.events()).isEmpty();
			assertThat(state.progress().status()).isEqualTo(RunStatus.COMPLETED);
			assertThat(latest.end()).isEqualTo(EventFeed.End.COMPLETE);
		}
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aSlowSubscriberGetsTheLatestStateAndTheEndWhenTheFeedStops() throws InterruptedException {
		Run run = this.bench.run("people");
		this.bench.sql("UPDATE blockload.run SET status = 'RUNNING', stage = 'loaded' WHERE id = " + run.id());
		try (EventFeed feed = new EventFeed(this.states, Duration.ofMillis(20))) {
			Received slow = new Received();
			feed.subscribe(run.id(), 8, slow);
			assertThat(slow.next().progress().step()).isEqualTo("verify");
			slow.hold();
			for (int i = 0; i < 3; i++) {
				this.bench.jdbc()
					.execute("SELECT blockload.add_event(%d, 'waits', 1, NULL, NULL, 'look')".formatted(run.id()));
			}
			this.bench.sql("UPDATE blockload.run SET stage = 'verified' WHERE id = " + run.id());
			Received other = new Received();
			feed.subscribe(run.id(), 8, other);
			assertThat(other.next().events()).hasSize(3);
			assertThat(slow.states).isEmpty();
			slow.release();
			RunState latest = slow.next();
			assertThat(latest.events()).extracting(RunEvent::number).containsExactly(9L, 10L, 11L);
			assertThat(latest.progress().step()).isEqualTo("publish");
			Received held = new Received();
			held.hold();
			feed.subscribe(run.id(), 8, held);
			feed.stop();
			assertThat(slow.end()).isEqualTo(EventFeed.End.CLOSED);
			assertThat(other.end()).isEqualTo(EventFeed.End.CLOSED);
			assertThat(held.end()).isEqualTo(EventFeed.End.CLOSED);
			Received late = new Received();
			feed.subscribe(run.id(), 0, late);
			assertThat(late.end()).isEqualTo(EventFeed.End.CLOSED);
		}
	}

	@Test
	void oneQueryServesAllSubscribersOfAllRuns() throws InterruptedException {
		Run run = this.bench.run("people");
		Run other = this.bench.run("people");
		this.bench.sql("UPDATE blockload.run SET status = 'RUNNING', stage = 'loaded' WHERE id IN (%d, %d)"
			.formatted(run.id(), other.id()));
		try (EventFeed feed = new EventFeed(this.states, Duration.ofMillis(20))) {
			for (int i = 0; i < 20; i++) {
				feed.subscribe(((i % 2 == 0) ? run : other).id(), EventFeed.NO_EVENTS, new Received());
			}
			Received last = new Received();
			feed.subscribe(run.id(), EventFeed.NO_EVENTS, last);
			last.next();
			// Looks are counted for longer than statements: the feed goes on meanwhile.
			int before = last.looks.get();
			try (SqlTraffic traffic = SqlTraffic.begin()) {
				last.awaitLooks(last.looks.get() + 10);
				int statements = traffic.statements();
				// Two looks are one query: before it and after it. Another statement
				// applies the settings of the session.
				int queries = (last.looks.get() - before) / 2 + 1;
				assertThat(statements).isBetween(1, 2 * queries);
			}
		}
	}

	@Test
	void aFeedQueriesOnceASecondHoweverLongItsQueriesTake() throws InterruptedException {
		Run run = this.bench.run("people");
		List<Duration> periods = new CopyOnWriteArrayList<>();
		ScheduledThreadPoolExecutor ticker = new ScheduledThreadPoolExecutor(1) {
			@Override
			public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
				periods.add(Duration.of(period, unit.toChronoUnit()));
				return super.scheduleAtFixedRate(task, first, period, unit);
			}
		};
		try (EventFeed feed = new EventFeed(this.states, ticker)) {
			for (int i = 0; i < 3; i++) {
				Received received = new Received();
				feed.subscribe(run.id(), 0, received);
				assertThat(received.next().events()).hasSize(8);
			}
		}
		assertThat(periods).containsExactly(Duration.ofSeconds(1));
		assertThat(ticker.isShutdown()).isTrue();
	}

	private List<String> texts(Run run) {
		return this.states.events(run.id(), 0, 1000)
			.stream()
			.map((event) -> "%s %d %s %s".formatted(event.kind().text(), event.attempt(), shown(event.code()),
					shown(event.message())))
			.toList();
	}

	private static String shown(Object value) {
		return (value != null) ? value.toString() : "∅";
	}

	/**
	 * What a subscriber received.
	 */
	private static final class Received implements EventFeed.Subscriber {

		private final BlockingQueue<RunState> states = new LinkedBlockingQueue<>();

		private final BlockingQueue<EventFeed.End> ends = new LinkedBlockingQueue<>();

		private volatile boolean holding;

		private volatile CountDownLatch waiting = new CountDownLatch(0);

		private final AtomicBoolean ready = new AtomicBoolean(true);

		/** How often the feed asked whether it is ready. */
		private final AtomicInteger looks = new AtomicInteger();

		void hold() {
			this.holding = true;
		}

		/** Be ready, but not the first time. */
		void holdOnce() {
			this.ready.set(false);
		}

		/** Be ready when others are. */
		void holdUntil(CountDownLatch latch) {
			this.waiting = latch;
		}

		void release() {
			this.holding = false;
		}

		@Override
		public boolean isReady() {
			this.looks.incrementAndGet();
			return await(this.waiting) && !this.holding && this.ready.getAndSet(true);
		}

		@Override
		public void receive(RunState state) {
			this.states.add(state);
		}

		@Override
		public void end(EventFeed.End reason) {
			this.ends.add(reason);
		}

		void awaitLooks(int number) throws InterruptedException {
			for (int look = 0; look < 3000 && this.looks.get() < number; look++) {
				Thread.sleep(10);
			}
			assertThat(this.looks.get()).isGreaterThanOrEqualTo(number);
		}

		RunState next() throws InterruptedException {
			RunState state = this.states.poll(30, TimeUnit.SECONDS);
			assertThat(state).isNotNull();
			return state;
		}

		EventFeed.End end() throws InterruptedException {
			return this.ends.poll(30, TimeUnit.SECONDS);
		}

	}

}
