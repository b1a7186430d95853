package dev.blockload.run;

import java.util.Arrays;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The references that runs loaded with null or a default: table
 * {@code blockload.replaced_reference}. Takes part in the transaction of the caller. Safe
 * for use by many threads.
 */
public final class ReplacedReferences {

	private final JdbcClient jdbc;

	private final StorableText texts;

	public ReplacedReferences(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.texts = new StorableText(jdbc);
	}

	/**
	 * Store those of a run.
	 * @param run its number
	 * @param references at most one for each column
	 */
	public void add(long run, List<ReplacedReference> references) {
		for (ReplacedReference reference : references) {
			this.jdbc.sql("""
					INSERT INTO blockload.replaced_reference (run_id, column_name, cells, samples)
					VALUES (:run, :column, :cells, :samples)""")
				.param("run", run)
				.param("column", reference.column())
				.param("cells", reference.cells())
				.param("samples", reference.samples().stream().map(this.texts::stored).toArray(String[]::new))
				.update();
		}
	}

	/**
	 * Those of a run, by column.
	 * @param run its number
	 */
	public List<ReplacedReference> of(long run) {
		return this.jdbc
			.sql("SELECT column_name, cells, samples FROM blockload.replaced_reference WHERE run_id = :run ORDER BY 1")
			.param("run", run)
			.query((rs, row) -> new ReplacedReference(rs.getString("column_name"), rs.getLong("cells"),
					Arrays.stream((String[]) rs.getArray("samples").getArray()).map(StorableText::text).toList()))
			.list();
	}

}
