package dev.blockload.run;

import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.RecordColumn;
import dev.blockload.storage.Pin;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores how far a run has come, step by step, and what each step found: a part of
 * {@link RunRow}. Safe for use by many threads.
 */
public final class RunSteps {

	private final JdbcClient jdbc;

	private final StorableText texts;

	private final RunStatements statements;

	RunSteps(JdbcClient jdbc, StorableText texts, RunStatements statements) {
		this.jdbc = jdbc;
		this.texts = texts;
		this.statements = statements;
	}

	/**
	 * Store the pin.
	 * @param attempt who resolved it
	 * @param pin the object that the run reads in every attempt
	 * @param requests how many requests it took to choose the object
	 * @param warnings about the choice
	 * @throws RunException code {@code fenced}
	 */
	public void resolved(Attempt attempt, Pin pin, long requests, List<Warning> warnings) {
		RunStatements.requireOwned(attempt, this.statements.advancing(attempt, Stage.CREATED, Stage.RESOLVED,
				", bucket = :bucket, key = :key, etag = :etag, size = :size, last_modified = :modified, requests = :requests")
			.param("bucket", pin.bucket())
			.param("key", pin.key())
			.param("etag", pin.etag())
			.param("size", pin.size())
			.param("modified", Timestamp.from(pin.lastModified()))
			.param("requests", requests));
		this.statements.warn(attempt.run(), warnings);
	}

	/**
	 * Store what {@code plan} read.
	 * @param attempt who planned
	 * @param plan header and fingerprint
	 * @param warnings about them
	 * @throws RunException code {@code fenced}
	 */
	public void planned(Attempt attempt, RunPlan plan, List<Warning> warnings) {
		RunStatements.requireOwned(attempt, this.statements.advancing(attempt, Stage.RESOLVED, Stage.PLANNED, """
				, header = :header, fingerprint = :fingerprint, begin_byte = :beginByte, begin_record = :beginRecord,
				begin_line = :beginLine, end_byte = :end, cells_per_record = :cells, record_column = :column,
				load_path = :path""")
			.param("header", plan.header().stream().map(this.texts::stored).toArray(String[]::new))
			.param("fingerprint", plan.fingerprint())
			.param("beginByte", plan.begin().offset())
			.param("beginRecord", plan.begin().record())
			.param("beginLine", plan.begin().line())
			.param("end", plan.end(), Types.BIGINT)
			.param("cells", plan.cells(), Types.INTEGER)
			.param("column", plan.recordColumn().text())
			.param("path", plan.path().text()));
		this.statements.warn(attempt.run(), warnings);
	}

	/**
	 * Let the rows of a planned run be staged, because they cannot be loaded directly.
	 * @param attempt who tried it
	 * @param column whether the staging table stores which record a row came from
	 * @throws RunException code {@code fenced}
	 */
	public void staged(Attempt attempt, RecordColumn column) {
		this.statements.advance(attempt, Stage.PLANNED, Stage.PLANNED);
		this.jdbc.sql("UPDATE blockload.run SET load_path = :path, record_column = :column WHERE id = :run")
			.param("path", LoadPath.STAGED.text())
			.param("column", column.text())
			.param("run", attempt.run())
			.update();
	}

	/**
	 * Note that the object is loaded to its end.
	 * @param attempt who loaded
	 * @param end how long its text is
	 * @throws RunException code {@code fenced}
	 */
	public void loaded(Attempt attempt, long end) {
		RunStatements.requireOwned(attempt,
				this.statements.advancing(attempt, Stage.PLANNED, Stage.LOADED, ", end_byte = :end").param("end", end));
	}

	/**
	 * Note that the staged rows are fit for the block.
	 * @throws RunException code {@code fenced}
	 */
	public void verified(Attempt attempt) {
		this.statements.advance(attempt, Stage.LOADED, Stage.VERIFIED);
	}

}
