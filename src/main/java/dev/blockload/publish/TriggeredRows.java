package dev.blockload.publish;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.blockload.run.RunCode;
import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;

/**
 * Publishes into a block that can refuse rows which no test finds before: by triggers,
 * exclusion constraints or volatile expressions. BEFORE ROW triggers can change rows, so
 * that no constraint can be tested before they fire. PostgreSQL names only the first
 * refusal: this finds the others, and the records where a person can look.
 */
final class TriggeredRows {

	private final PublishTools tools;

	private final Publication publication;

	TriggeredRows(PublishTools tools, Publication publication) {
		this.tools = tools;
		this.publication = publication;
	}

	/**
	 * Run the statements of a publish.
	 * @throws PublishException code {@code constraint-violated} if the block refuses a
	 * row
	 */
	<T> T explaining(Supplier<T> statements) {
		ConstraintCatalog catalog = new ConstraintCatalog(this.tools.client());
		if (!catalog.canRefuseRows(this.publication.target())) {
			return statements.get();
		}
		this.tools.jdbc().execute("SAVEPOINT before_rows");
		try {
			T result = statements.get();
			this.tools.jdbc().execute("RELEASE SAVEPOINT before_rows");
			return result;
		}
		catch (DataAccessException ex) {
			if (!SqlFailures.isOfTheRows(ex)) {
				throw ex;
			}
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_rows");
			throw new PublishException(RunCode.CONSTRAINT_VIOLATED,
					"The block refuses rows of this file: " + SqlFailures.messageOf(ex) + "." + refusals(catalog),
					"See a record: ./blockload show " + this.publication.run()
							+ " --record N. Correct the file, the trigger or the constraint. Then start a new run.",
					ex);
		}
	}

	private String refusals(ConstraintCatalog catalog) {
		String refused = RefusedRows.of(this.tools, this.publication);
		return refused.isEmpty() && catalog.canChangeRows(this.publication.target()) ? violations(catalog) : refused;
	}

	private String violations(ConstraintCatalog catalog) {
		Target target = this.publication.target();
		List<ConstraintExamination.Violation> found;
		try {
			found = new ConstraintExamination(this.tools, this.publication.run(), target, catalog.of(target.block()))
				.violations();
		}
		catch (PublishException | DataAccessException ex) {
			// An expression that fails is a hint less. The run fails in any case.
			return "";
		}
		return found.isEmpty() ? "" : " Without its BEFORE ROW triggers, the block would refuse: "
				+ found.stream().map(ConstraintExamination.Violation::text).collect(Collectors.joining("; ")) + ".";
	}

}
