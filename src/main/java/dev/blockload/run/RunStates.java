package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads how far runs are, and their events, with one query for any number of runs. Safe
 * for use by many threads.
 */
public final class RunStates {

	private static final JsonMapper JSON = JsonMapper.shared();

	/** Over how many seconds the speed of a load is measured. */
	private static final int WINDOW_SECONDS = 20;

	// A run that waits for its next attempt keeps its batches. Positions in a compressed
	// text are not those of the object: only a plain text has an end before it is loaded.
	private static final String STATES = """
			SELECT r.id, r.status, r.stage, r.size, r.read, r.rejected, r.begin_byte, r.end_byte,
			       b.bytes, b.records, b.rejects, b.recent, b.recent_bytes,
			       least(:window, extract(epoch FROM clock_timestamp() - r.attempt_started_at)) AS seconds,
			       (SELECT max(e.number) FROM blockload.run_event e WHERE e.run_id = r.id) AS last_event,
			       (SELECT json_agg(json_build_object('number', e.number, 'at', extract(epoch FROM e.at) * 1000000,
			                   'kind', e.kind, 'attempt', e.attempt, 'node', e.node, 'code', e.code, 'message', e.message)
			                   ORDER BY e.number)
			          FROM (SELECT * FROM blockload.run_event e WHERE e.run_id = r.id AND e.number > w.after
			                 ORDER BY e.number LIMIT :limit) e) AS events
			  FROM unnest(string_to_array(:runs, ',')::bigint[], string_to_array(:after, ',')::bigint[]) w (run, after)
			  JOIN blockload.run r ON r.id = w.run
			 CROSS JOIN LATERAL (
			       SELECT sum(b.end_byte - b.begin_byte) AS bytes, sum(b.end_record - b.begin_record) AS records,
			              sum(b.rejected) AS rejects,
			              sum(b.end_record - b.begin_record) FILTER (WHERE b.committed_at > s.since) AS recent,
			              sum(b.end_byte - b.begin_byte) FILTER (WHERE b.committed_at > s.since) AS recent_bytes
			         FROM (SELECT greatest(r.attempt_started_at, clock_timestamp() - make_interval(secs => :window)) AS since) s
			         LEFT JOIN blockload.batch b ON b.run_id = r.id AND r.status IN ('RUNNING', 'WAITING')) b""";

	private final JdbcClient jdbc;

	/**
	 * Create a reader.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public RunStates(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The states of some runs.
	 * @param after the number of the last event that the reader has, by run
	 * @param limit how many events of each run at most
	 * @return by run; a run that does not exist is not in it. A run whose row says
	 * RUNNING is reported so, whether its process is alive or not
	 */
	public Map<Long, RunState> of(Map<Long, Long> after, int limit) {
		if (after.isEmpty()) {
			return Map.of();
		}
		List<Long> runs = new ArrayList<>(after.keySet());
		Map<Long, RunState> states = new HashMap<>();
		this.jdbc.sql(STATES)
			.param("window", WINDOW_SECONDS)
			.param("limit", limit)
			.param("runs", joined(runs))
			.param("after", joined(runs.stream().map(after::get).toList()))
			.query((rs) -> {
				states.put(rs.getLong("id"), state(rs));
			});
		return states;
	}

	/** The state of a run, without its events; empty if it does not exist. */
	public Optional<RunProgress> progress(long run) {
		return Optional.ofNullable(of(Map.of(run, Long.MAX_VALUE), 1).get(run)).map(RunState::progress);
	}

	/**
	 * The events of a run, in their order.
	 * @param run the run's number
	 * @param after only events with greater numbers
	 * @param limit how many at most
	 */
	public List<RunEvent> events(long run, long after, int limit) {
		return this.jdbc.sql("""
				SELECT number, at, kind, attempt, node, code, message FROM blockload.run_event
				 WHERE run_id = :run AND number > :after ORDER BY number LIMIT :limit""")
			.param("run", run)
			.param("after", after)
			.param("limit", limit)
			.query((rs, row) -> event(rs))
			.list();
	}

	/**
	 * The last events of a run, in their order.
	 * @param run the run's number
	 * @param most how many at most
	 */
	public List<RunEvent> lastEvents(long run, int most) {
		List<RunEvent> latestFirst = new ArrayList<>(this.jdbc.sql("""
				SELECT number, at, kind, attempt, node, code, message FROM blockload.run_event
				 WHERE run_id = :run ORDER BY number DESC LIMIT :most""")
			.param("run", run)
			.param("most", most)
			.query((rs, row) -> event(rs))
			.list());
		Collections.reverse(latestFirst);
		return latestFirst;
	}

	private static RunEvent event(ResultSet rs) throws SQLException {
		return new RunEvent(rs.getLong("number"), rs.getTimestamp("at").toInstant(),
				RunEvent.Kind.of(rs.getString("kind")), rs.getInt("attempt"), StorableText.read(rs.getString("node")),
				StorableText.read(rs.getString("code")), StorableText.read(rs.getString("message")));
	}

	private static String joined(Collection<Long> numbers) {
		return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

	private static RunState state(ResultSet rs) throws SQLException {
		return new RunState(progress(rs), events(rs.getString("events")), rs.getLong("last_event"));
	}

	private static RunProgress progress(ResultSet rs) throws SQLException {
		RunStatus status = RunStatus.valueOf(rs.getString("status"));
		boolean ended = status.isFinal();
		Long size = number(rs, "size");
		// Also a run of the direct path that was staged later has batches.
		boolean counted = number(rs, "records") != null;
		boolean plain = rs.getObject("end_byte") != null;
		Long rows = ended ? number(rs, "read") : number(rs, "records");
		Long rejected = ended ? number(rs, "rejected") : number(rs, "rejects");
		Long bytes = (counted && plain) ? Long.valueOf(rs.getLong("begin_byte") + rs.getLong("bytes")) : null;
		boolean loading = status == RunStatus.RUNNING && Stage.of(rs.getString("stage")) == Stage.PLANNED && counted;
		double seconds = Math.max(1.0, rs.getDouble("seconds"));
		long perSecond = Math.round(rs.getLong("recent") / seconds);
		double bytesPerSecond = rs.getLong("recent_bytes") / seconds;
		Duration remaining = (loading && bytes != null && bytesPerSecond > 0)
				? Duration.ofSeconds(Math.round(Math.max(0, rs.getLong("end_byte") - bytes) / bytesPerSecond)) : null;
		return new RunProgress(rs.getLong("id"), status, ended ? null : Stage.of(rs.getString("stage")).nextStep(),
				ended ? null : bytes, size, rows, rejected, loading ? perSecond : null, remaining);
	}

	private static @Nullable Long number(ResultSet rs, String column) throws SQLException {
		long value = rs.getLong(column);
		return rs.wasNull() ? null : value;
	}

	private static List<RunEvent> events(@Nullable String json) {
		List<RunEvent> events = new ArrayList<>();
		if (json != null) {
			for (JsonNode event : JSON.readTree(json)) {
				events.add(new RunEvent(event.get("number").asLong(), time(event.get("at").asLong()),
						RunEvent.Kind.of(event.get("kind").asString()), event.get("attempt").asInt(),
						text(event.get("node")), text(event.get("code")), text(event.get("message"))));
			}
		}
		return events;
	}

	private static Instant time(long micros) {
		return Instant.EPOCH.plusNanos(micros * 1000);
	}

	private static @Nullable String text(JsonNode node) {
		return node.isNull() ? null : StorableText.text(node.asString());
	}

}
