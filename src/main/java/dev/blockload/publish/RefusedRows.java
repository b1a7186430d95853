package dev.blockload.publish;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * Finds all constraints and triggers of a block that refuse rows of a run, after one of
 * them refused the publish. PostgreSQL reports only the first, and these cannot be tested
 * with set statements: exclusion constraints, triggers, volatile expressions. So the rows
 * are published again in small parts, in the order of the file, within a savepoint.
 */
final class RefusedRows {

	/** Another session waits for the locks of the publish so long. */
	private static final Duration LONGEST = Duration.ofSeconds(5);

	private static final int MOST_ATTEMPTS = 2000;

	/** Different refusals that a message can show. */
	private static final int MOST_FOUND = 10;

	private static final long FIRST_PART = 1024;

	private final PublishTools tools;

	private final Publication publication;

	private final PartStatements statements;

	private final Map<String, RefusedBy> found = new LinkedHashMap<>();

	private RefusedRows(PublishTools tools, Publication publication, PartStatements statements) {
		this.tools = tools;
		this.publication = publication;
		this.statements = statements;
	}

	/**
	 * What refuses rows of a run, with the numbers of some records.
	 * @param publication whose statements were rolled back; the block is locked
	 * @return sentences for people; empty if the rows cannot be published in parts
	 */
	static String of(PublishTools tools, Publication publication) {
		Optional<PartStatements> statements = PartStatements.of(tools, publication);
		return statements.map((parts) -> new RefusedRows(tools, publication, parts).search()).orElse("");
	}

	private String search() {
		this.tools.jdbc().execute("SAVEPOINT before_parts");
		try {
			this.tools.jdbc().execute("SET LOCAL statement_timeout = " + LONGEST.toMillis());
			this.tools.rolePath().execute("SET CONSTRAINTS ALL IMMEDIATE");
			this.statements.begin();
			boolean complete = searchAll();
			return this.found.isEmpty() ? "" : describe(complete);
		}
		catch (DataAccessException ex) {
			// It is a hint. The run fails in any case.
			return "";
		}
		finally {
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_parts");
		}
	}

	/** Whether all records were tried. */
	private boolean searchAll() {
		long end = System.nanoTime() + LONGEST.toNanos();
		long[] bounds = this.statements.records();
		long size = FIRST_PART;
		long at = bounds[0];
		for (int attempts = 0; at <= bounds[1]; attempts++) {
			if (attempts == MOST_ATTEMPTS || this.found.size() == MOST_FOUND || System.nanoTime() > end) {
				return false;
			}
			long last = Math.min(at + size - 1, bounds[1]);
			DataAccessException refusal = publish(at, last);
			if (refusal == null) {
				at = last + 1;
				size *= 2;
			}
			else if (at < last) {
				size = (last - at + 1) / 2;
			}
			else {
				note(refusal, at);
				at++;
			}
		}
		return true;
	}

	private @Nullable DataAccessException publish(long first, long last) {
		this.tools.jdbc().execute("SAVEPOINT before_part");
		try {
			this.statements.of(first, last).forEach(this.tools.rolePath()::update);
			this.tools.jdbc().execute("RELEASE SAVEPOINT before_part");
			return null;
		}
		catch (DataAccessException ex) {
			if (!SqlFailures.isOfTheRows(ex)) {
				throw ex;
			}
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_part");
			return ex;
		}
	}

	private void note(DataAccessException refusal, long record) {
		RefusedBy by = RefusedBy.of(this.tools.client(), refusal);
		this.found.computeIfAbsent(by.key(), (key) -> by).add(record);
	}

	private String describe(boolean complete) {
		List<RefusedBy> all = List.copyOf(this.found.values());
		return " Block " + this.publication.target().block().qualifiedName() + " refuses: "
				+ all.stream().map(RefusedBy::text).collect(Collectors.joining("; ")) + "."
				+ (complete ? "" : " Later records were not tried.");
	}

}
