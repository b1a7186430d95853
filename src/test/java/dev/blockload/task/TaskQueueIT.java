package dev.blockload.task;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A row and the task that processes it, over a real database: both exist, or neither.
 */
class TaskQueueIT {

	private static final TaskTiming TIMING = new TaskTiming(Duration.ofMillis(50), Duration.ofMillis(500));

	private static ImportBench bench;

	private static JdbcClient jdbc;

	private final BlockingQueue<Long> processed = new LinkedBlockingQueue<>();

	private final Scheduler scheduler = new TaskSchedulers("node 1", bench.bean(DataSource.class), TIMING,
			Clock.systemUTC())
		.forRows("blockload.notification_task", 1, "notification", (row) -> {
			this.processed.add(row);
			return Optional.empty();
		});

	private final TaskQueue queue = new TaskQueue(this.scheduler, "notification");

	@BeforeAll
	static void open(@TempDir Path jobs) {
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		jdbc = bench.bean(JdbcClient.class);
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@BeforeEach
	void empty() {
		bench.sql("TRUNCATE blockload.notification, blockload.notification_task");
	}

	@Test
	void aRollbackLeavesNeitherTheRowNorItsTask() {
		bench.bean(TransactionTemplate.class).executeWithoutResult((status) -> {
			addBoth();
			assertThat(rowsAndTasks()).as("seen by other sessions before the commit").containsExactly("0|0");
			status.setRollbackOnly();
		});
		assertThat(rowsAndTasks()).containsExactly("0|0");
	}

	@Test
	void aSessionThatIsKilledBetweenTheTwoLeavesNeither() {
		assertThatException().isThrownBy(() -> bench.bean(TransactionTemplate.class).executeWithoutResult((status) -> {
			long row = addRow();
			int session = jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
			onOtherSession("SELECT pg_terminate_backend(" + session + ")::text");
			this.queue.add(row, Instant.now());
		}));
		assertThat(rowsAndTasks()).containsExactly("0|0");
	}

	@Test
	void aCommitLeavesBothAndTheTaskIsExecutedByWhicheverNodeStarts() throws InterruptedException {
		long row = bench.bean(TransactionTemplate.class).execute((status) -> addBoth());
		// The node that queued the task never started: it was killed after the commit.
		assertThat(rowsAndTasks()).containsExactly("1|1");
		Scheduler other = new TaskSchedulers("node 2", bench.bean(DataSource.class), TIMING, Clock.systemUTC())
			.forRows("blockload.notification_task", 1, "notification", (id) -> {
				this.processed.add(id);
				return Optional.empty();
			});
		other.start();
		try {
			assertThat(this.processed.poll(30, TimeUnit.SECONDS)).isEqualTo(row);
		}
		finally {
			other.stop();
		}
		assertThat(rowsAndTasks()).containsExactly("1|0");
	}

	@Test
	void aTaskThatIsQueuedTwiceIsThereOnce() {
		this.queue.add(7, Instant.now());
		this.queue.add(7, Instant.now());
		assertThat(rowsAndTasks()).containsExactly("0|1");
	}

	private long addBoth() {
		long row = addRow();
		this.queue.add(row, Instant.now());
		return row;
	}

	private static long addRow() {
		return jdbc.sql("""
				INSERT INTO blockload.notification (channel, event, import, title, body)
				VALUES ('chat', 'failure', 'people', 'people failed', '') RETURNING id""").query(Long.class).single();
	}

	private static List<String> rowsAndTasks() {
		return List.of(onOtherSession("SELECT (SELECT count(*) FROM blockload.notification) || '|'"
				+ " || (SELECT count(*) FROM blockload.notification_task)"));
	}

	/** Outside any transaction of this thread. */
	private static String onOtherSession(String sql) {
		try (Connection other = bench.servers().connect(); ResultSet rs = other.createStatement().executeQuery(sql)) {
			rs.next();
			return rs.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
