package dev.blockload.publish;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The lists of a block that publish may read and not lock, because the role has no right
 * to write to them. Rows that the block refers to can be deleted there until the publish
 * refers to them: PostgreSQL then refuses the publish.
 */
final class UnlockedLists {

	private static final String FOREIGN_KEY_VIOLATION = "23503";

	private static final String CONSTRAINTS = """
			SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
			 WHERE k.contype = 'f' AND k.conrelid = :block AND k.confrelid <> :block
			   AND has_schema_privilege(c.relnamespace, 'USAGE') AND NOT row_security_active(c.oid)
			   AND (SELECT bool_and(has_column_privilege(c.oid, num, 'SELECT')) FROM unnest(k.confkey) num)
			   AND NOT has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')""";

	private final Publication publication;

	private final Set<String> constraints;

	/** Read them; the transaction can fail later. */
	UnlockedLists(JdbcClient client, Publication publication) {
		this.publication = publication;
		this.constraints = client.sql(CONSTRAINTS)
			.param("block", publication.target().block().oid())
			.query(String.class)
			.list()
			.stream()
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Run the statements of a publish.
	 * @throws PublishException code {@code block-busy} if a row that the tests found is
	 * gone
	 */
	<T> T watching(Supplier<T> statements) {
		try {
			return statements.get();
		}
		catch (DataAccessException ex) {
			String constraint = SqlFailures.constraintOf(ex);
			if (constraint != null && FOREIGN_KEY_VIOLATION.equals(SqlFailures.stateOf(ex))
					&& this.constraints.contains(constraint)) {
				throw new PublishException(PublishCode.BLOCK_BUSY,
						"Another session deleted a row to which rows of this file refer, during the publish: "
								+ SqlFailures.messageOf(ex) + ".",
						"Continue, and its records become rejects: ./blockload restart " + this.publication.run()
								+ ". To let the run lock the table, grant UPDATE on it.",
						ex);
			}
			throw ex;
		}
	}

}
