package dev.blockload.api.pigment;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.blockload.api.pigment.ImportReport.ErrorDetail;
import dev.blockload.api.pigment.ImportReport.Status;
import dev.blockload.run.Run;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Describes runs in the words of the planning platform. Safe for use by many threads.
 */
final class Reports {

	private final JdbcClient jdbc;

	private final DetailedReports detailed;

	Reports(JdbcClient jdbc, DetailedReports detailed) {
		this.jdbc = jdbc;
		this.detailed = detailed;
	}

	/**
	 * The report of a run.
	 * @param run as the history knows it now
	 * @param id its public id
	 * @param detail what to include
	 */
	ImportReport of(Run run, UUID id, Detail detail) {
		Status status = status(run);
		boolean ended = status != Status.InProgress;
		// Of a process that died it is not known when.
		Instant end = ended ? run.endedAt() : null;
		return new ImportReport(id, run.startedAt().toString(), (end != null) ? end.toString() : null, status,
				(status == Status.Failed) ? List.of(error(run)) : null,
				(ended && detail == Detail.FULL) ? this.detailed.of(run) : null);
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
		return run.restartable() && this.jdbc
			.sql("""
					SELECT EXISTS (SELECT FROM blockload.launch WHERE run_id = :run AND ended_at IS NULL)
					       OR EXISTS (
					          SELECT FROM blockload.run r JOIN blockload.scheduled_run s ON s.id = r.scheduled_run_id
					           WHERE r.id = :run AND s.state <> 'ended'
					             AND NOT EXISTS (SELECT FROM blockload.run l WHERE l.scheduled_run_id = s.id AND l.id > r.id))""")
			.param("run", run.id())
			.query(Boolean.class)
			.single();
	}

	private static ErrorDetail error(Run run) {
		Run.Cause error = run.error();
		if (error == null) {
			return new ErrorDetail("stopped", "The run was stopped before it was published.");
		}
		String action = error.action();
		return new ErrorDetail(error.code(), error.message() + ((action != null) ? " " + action : ""));
	}

	/** What a report includes. */
	enum Detail {

		/** Only the status. */
		STATUS_ONLY,

		/** The counts, and what was not loaded. */
		FULL

	}

}
