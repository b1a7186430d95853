package dev.blockload.api.pigment;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.blockload.api.pigment.ImportReport.ErrorDetail;
import dev.blockload.api.pigment.ImportReport.Status;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.visible.VisibleTexts;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Describes runs in the words of the planning platform. Safe for use by many threads.
 */
final class Reports {

	private final JdbcClient jdbc;

	private final RunHistory history;

	private final DetailedReports detailed;

	Reports(JdbcClient jdbc, RunHistory history, DetailedReports detailed) {
		this.jdbc = jdbc;
		this.history = history;
		this.detailed = detailed;
	}

	/**
	 * The report of a run. If other runs took its place as its next attempts, launched or
	 * scheduled, the report is that of the last one.
	 * @param first as the history knows it now
	 * @param id its public id
	 * @param detail what to include
	 * @param texts of the caller
	 */
	ImportReport of(Run first, UUID id, Detail detail, VisibleTexts.ForCaller texts) {
		Run run = last(first);
		Status status = status(run);
		boolean ended = status != Status.InProgress;
		// Of a process that died it is not known when.
		Instant end = ended ? run.endedAt() : null;
		return new ImportReport(id, first.startedAt().toString(), (end != null) ? end.toString() : null, status,
				(status == Status.Failed) ? List.of(error(run, texts)) : null,
				(ended && detail == Detail.FULL) ? this.detailed.of(run, texts) : null);
	}

	private Run last(Run first) {
		long last = this.jdbc.sql("""
				WITH RECURSIVE attempt (run_id) AS (
				    SELECT CAST(:run AS bigint)
				    UNION SELECT l.run_id FROM attempt a JOIN blockload.launch l ON l.takes_place_of = a.run_id)
				SELECT greatest(max(a.run_id), max(s.id))
				  FROM attempt a
				  LEFT JOIN blockload.run r ON r.id = a.run_id
				  LEFT JOIN blockload.run s ON s.scheduled_run_id = r.scheduled_run_id""")
			.param("run", first.id())
			.query(Long.class)
			.single();
		return (last != first.id()) ? this.history.ofNumber(last).orElse(first) : first;
	}

	private Status status(Run run) {
		return switch (run.status()) {
			case WAITING, RUNNING -> Status.InProgress;
			case COMPLETED, UNCHANGED -> Status.Completed;
			case STOPPED -> Status.Failed;
			case FAILED -> isContinued(run) ? Status.InProgress : Status.Failed;
		};
	}

	/** Whether a node will make another attempt without a person. */
	private boolean isContinued(Run run) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.launch WHERE run_id = :run AND ended_at IS NULL)
				       OR EXISTS (
				          SELECT FROM blockload.run r JOIN blockload.scheduled_run s ON s.id = r.scheduled_run_id
				           WHERE r.id = :run AND s.state <> 'ended' AND r.superseded_by IS NULL)""")
			.param("run", run.id())
			.query(Boolean.class)
			.single();
	}

	private static ErrorDetail error(Run run, VisibleTexts.ForCaller texts) {
		Run.Cause error = run.error();
		if (error == null) {
			return new ErrorDetail("stopped", "The run was stopped before it was published.");
		}
		String action = error.action();
		return new ErrorDetail(error.code(),
				texts.text(error.message()) + ((action != null) ? " " + texts.text(action) : ""));
	}

	/** What a report includes. */
	enum Detail {

		/** Only the status. */
		STATUS_ONLY,

		/** The counts, and what was not loaded. */
		FULL

	}

}
