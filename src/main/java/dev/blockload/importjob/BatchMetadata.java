package dev.blockload.importjob;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;

import org.springframework.batch.core.job.DefaultJobKeyGenerator;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Spring Batch's metadata of runs whose end it could not note, because of a crash or a
 * failed commit: it would refuse to start or restart such a job forever. Only the holder
 * of the import's lease changes it, because no other process writes it then.
 */
final class BatchMetadata {

	private static final String UNENDED = "('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')";

	private static final String RUN_PARAMETER = "run";

	private final JdbcClient jdbc;

	private final RunTable runs;

	private final JobRepository repository;

	BatchMetadata(JdbcClient jdbc, JobRepository repository) {
		this.jdbc = jdbc;
		this.runs = new RunTable(jdbc);
		this.repository = repository;
	}

	/** The parameters that identify the job instance of a run. */
	static JobParameters parameters(long run) {
		return new JobParametersBuilder().addLong(RUN_PARAMETER, run, true).toJobParameters();
	}

	/**
	 * The runs, existing or deleted, of executions that have not ended.
	 */
	List<Long> runsUnended() {
		return this.jdbc.sql("""
				SELECT DISTINCT parameter_value::bigint
				  FROM batch.batch_job_execution_params p JOIN batch.batch_job_execution e USING (job_execution_id)
				  JOIN batch.batch_job_instance i USING (job_instance_id)
				 WHERE i.job_name = :job AND p.parameter_name = :run
				   AND (e.status IN %s OR EXISTS (
				           SELECT FROM batch.batch_step_execution s
				            WHERE s.job_execution_id = e.job_execution_id AND s.status IN %s))
				 ORDER BY 1""".formatted(UNENDED, UNENDED))
			.param("job", ImportJob.NAME)
			.param("run", RUN_PARAMETER)
			.query(Long.class)
			.list();
	}

	/**
	 * End the executions of the earlier runs of an import that have not ended, each with
	 * the status of its run: a process that was fenced can still have noted something.
	 * @param importName the import, whose lease the caller holds
	 */
	void endOf(String importName) {
		for (long run : runsUnended()) {
			this.runs.find(run)
				.filter((known) -> known.importName().equals(importName))
				.ifPresent((known) -> end(run, statusOf(known.status())));
		}
	}

	/** How Spring Batch would have noted the end of a run. */
	static String statusOf(RunStatus status) {
		return switch (status) {
			case COMPLETED, UNCHANGED -> "COMPLETED";
			case STOPPED -> "STOPPED";
			case FAILED, RUNNING, WAITING -> "FAILED";
		};
	}

	/**
	 * The runs whose job instance has no execution.
	 * @param runs asked for the runs to look among, where there is such an instance
	 */
	List<Long> runsWithoutExecution(Supplier<List<Long>> runs) {
		Set<String> keys = emptyInstances();
		return keys.isEmpty() ? List.of() : runs.get().stream().filter((run) -> keys.contains(keyOf(run))).toList();
	}

	/**
	 * Delete job instances without an execution whose run is forgotten.
	 * @param runs asked for all runs, where there is such an instance
	 * @return how many there were
	 */
	int deleteInstancesOfNoRun(Supplier<List<Long>> runs) {
		// The instances first: a run's row is there before its instance is.
		Set<String> keys = emptyInstances();
		if (keys.isEmpty()) {
			return 0;
		}
		runs.get().forEach((run) -> keys.remove(keyOf(run)));
		return keys.isEmpty() ? 0 : this.jdbc.sql("""
				DELETE FROM batch.batch_job_instance i WHERE job_name = :job AND job_key IN (:keys)
				   AND NOT EXISTS (
				           SELECT FROM batch.batch_job_execution e WHERE e.job_instance_id = i.job_instance_id)""")
			.param("job", ImportJob.NAME)
			.param("keys", keys)
			.update();
	}

	private Set<String> emptyInstances() {
		return new HashSet<>(this.jdbc.sql("""
				SELECT job_key FROM batch.batch_job_instance i
				 WHERE job_name = :job AND NOT EXISTS (
				           SELECT FROM batch.batch_job_execution e WHERE e.job_instance_id = i.job_instance_id)""")
			.param("job", ImportJob.NAME)
			.query(String.class)
			.list());
	}

	private static String keyOf(long run) {
		return new DefaultJobKeyGenerator().generateKey(parameters(run));
	}

	/**
	 * End what has not ended of a run. Its process is dead: a step ends at the last sign
	 * of it, which is the last batch that it committed.
	 * @param run the run's number
	 * @param status how, a word of Spring Batch's
	 * @return how many executions, of the job and of steps, there were
	 */
	int end(long run, String status) {
		LocalDateTime sign = this.runs.lastBatch(run)
			.map((time) -> LocalDateTime.ofInstant(time, ZoneId.systemDefault()))
			.orElse(null);
		return Stream.of("batch_step_execution", "batch_job_execution")
			.mapToInt((table) -> this.jdbc
				.sql("""
						UPDATE batch.%s SET status = :status, exit_code = :status,
						       end_time = greatest(last_updated, start_time, :sign::timestamp), last_updated = :now, version = version + 1
						 WHERE status IN %s AND job_execution_id IN (
						           SELECT job_execution_id FROM batch.batch_job_execution_params
						            WHERE parameter_name = :parameter AND parameter_value = :run)"""
					.formatted(table, UNENDED))
				.param("status", status)
				// As Spring Batch stores it: in the time zone of the JVM, not of the
				// session.
				.param("sign", sign)
				.param("now", LocalDateTime.now(ZoneId.systemDefault()))
				.param("parameter", RUN_PARAMETER)
				.param("run", Long.toString(run))
				.update())
			.sum();
	}

	/** Delete all that is stored of runs that are deleted. */
	void delete(List<Long> runs) {
		List<Long> executions = this.jdbc.sql("""
				SELECT job_execution_id FROM batch.batch_job_execution_params
				 WHERE parameter_name = 'run' AND parameter_value IN (:runs)""")
			.param("runs", runs.stream().map(String::valueOf).toList())
			.query(Long.class)
			.list();
		if (!executions.isEmpty()) {
			delete("batch_step_execution_context", """
					step_execution_id IN (
					    SELECT step_execution_id FROM batch.batch_step_execution WHERE job_execution_id IN (:ids))""",
					executions);
			List<Long> instances = this.jdbc.sql("""
					SELECT DISTINCT job_instance_id FROM batch.batch_job_execution WHERE job_execution_id IN (:ids)""")
				.param("ids", executions)
				.query(Long.class)
				.list();
			Stream
				.of("batch_step_execution", "batch_job_execution_context", "batch_job_execution_params",
						"batch_job_execution")
				.forEach((table) -> delete(table, "job_execution_id IN (:ids)", executions));
			delete("batch_job_instance", "job_instance_id IN (:ids)", instances);
		}
	}

	private void delete(String table, String condition, List<Long> ids) {
		this.jdbc.sql("DELETE FROM batch." + table + " WHERE " + condition).param("ids", ids).update();
	}

	/**
	 * Delete the job instance of a run where it has no execution, as a crash between
	 * Spring Batch's two inserts leaves it.
	 * @param run the run's number
	 * @return whether there was one
	 */
	boolean deleteEmptyInstance(long run) {
		JobInstance instance = this.repository.getJobInstance(ImportJob.NAME, parameters(run));
		if (instance == null || !this.repository.getJobExecutions(instance).isEmpty()) {
			return false;
		}
		this.repository.deleteJobInstance(instance);
		return true;
	}

}
