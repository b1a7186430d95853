package dev.blockload.retention;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.importjob.RunPurge;
import dev.blockload.run.ExpiredFlowRuns;
import dev.blockload.run.ExpiredRuns;
import dev.blockload.run.Rejects;
import dev.blockload.saved.OldVersions;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes what is no longer kept, in small transactions, and counts it. Safe for use by
 * many threads and processes at the same time.
 */
public final class Retention {

	/** Of one transaction. */
	private static final int ROWS = 5000;

	private final RetentionSettings settings;

	private final Clock clock;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final ExpiredRuns expired;

	private final ExpiredFlowRuns flows;

	private final RunPurge purge;

	private final Rejects rejects;

	private final AuditLog audit;

	private final OldVersions versions;

	Retention(RetentionSettings settings, Clock clock, JdbcClient jdbc, TransactionTemplate transaction, RunPurge purge,
			Rejects rejects) {
		this.settings = settings;
		this.clock = clock;
		this.jdbc = jdbc;
		this.transaction = transaction;
		this.expired = new ExpiredRuns(jdbc);
		this.flows = new ExpiredFlowRuns(jdbc);
		this.purge = purge;
		this.rejects = rejects;
		this.audit = new AuditLog(jdbc);
		this.versions = new OldVersions(jdbc);
	}

	/** The settings, for people. */
	public RetentionSettings settings() {
		return this.settings;
	}

	/** Count what {@link #purge} would delete now. */
	public RetentionReport count() {
		Instant now = this.clock.instant();
		Instant runs = this.settings.runsBefore(now).orElse(Instant.EPOCH);
		Instant old = this.settings.rejectsBefore(now).orElse(Instant.EPOCH);
		OptionalInt kept = this.settings.versionsKept();
		return new RetentionReport(this.expired.count(runs) + this.flows.count(runs),
				this.expired.countRejects(runs, old),
				this.audit.countOlderThan(this.settings.auditBefore(now).orElse(Instant.EPOCH)),
				kept.isPresent() ? this.versions.count(kept.getAsInt()) : 0);
	}

	/**
	 * Delete what is no longer kept. What was deleted before a failure stays deleted.
	 * @param caller an administrator
	 */
	public RetentionReport purge(Caller caller) {
		caller.requireAdmin();
		Instant now = this.clock.instant();
		RetentionReport deleted = RetentionReport.NOTHING;
		deleted = deleted.plus(this.settings.rejectsBefore(now)
			.map((time) -> all(() -> found(new RetentionReport(0, this.rejects.deleteOfRunsBefore(time, ROWS), 0, 0))))
			.orElse(RetentionReport.NOTHING));
		deleted = deleted.plus(this.settings.runsBefore(now)
			.map((time) -> all(() -> this.purge.expired(time, ROWS).map(Retention::ofRuns)))
			.orElse(RetentionReport.NOTHING));
		deleted = deleted.plus(this.settings.runsBefore(now)
			.map((time) -> all(() -> found(new RetentionReport(this.flows.delete(time, ROWS), 0, 0, 0))))
			.orElse(RetentionReport.NOTHING));
		deleted = deleted.plus(this.settings.auditBefore(now)
			.map((time) -> all(() -> found(new RetentionReport(0, 0, this.audit.deleteOlderThan(time, ROWS), 0))))
			.orElse(RetentionReport.NOTHING));
		OptionalInt kept = this.settings.versionsKept();
		if (kept.isPresent()) {
			deleted = deleted
				.plus(all(() -> found(new RetentionReport(0, 0, 0, this.versions.delete(kept.getAsInt(), ROWS)))));
		}
		if (!deleted.isEmpty()) {
			this.audit.record(caller.actor(), AuditEntry.of(AuditAction.PURGED, "what is no longer kept")
				.changing(deleted.properties(), Map.of()));
		}
		return deleted;
	}

	private static RetentionReport ofRuns(RunPurge.Deleted deleted) {
		return new RetentionReport(deleted.runs(), deleted.rejects(), 0, 0);
	}

	private static Optional<RetentionReport> found(RetentionReport report) {
		return report.isEmpty() ? Optional.empty() : Optional.of(report);
	}

	/** Repeat a batch, each in its own transaction, until it finds nothing more. */
	private RetentionReport all(Supplier<Optional<RetentionReport>> batch) {
		RetentionReport sum = RetentionReport.NOTHING;
		while (!Thread.currentThread().isInterrupted()) {
			Optional<RetentionReport> found = this.transaction.execute((status) -> {
				// One process at a time: two would count the same rows.
				this.jdbc.sql("SELECT only_row FROM blockload.retention FOR UPDATE").query(Boolean.class).list();
				return batch.get();
			});
			if (found == null || found.isEmpty()) {
				break;
			}
			sum = sum.plus(found.get());
		}
		return sum;
	}

	/** Note that the nightly cleaning has ended. */
	void cleaned() {
		this.jdbc.sql("UPDATE blockload.retention SET cleaned_at = clock_timestamp()").update();
	}

}
