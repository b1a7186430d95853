package dev.blockload.saved;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import dev.blockload.definition.SavedSource;
import dev.blockload.definition.SavedText;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the saved definitions from the database. Texts that have not changed are not read
 * again. Safe for use by many threads.
 */
public final class DatabaseSource implements SavedSource {

	/** Each change makes the sum of the versions greater. */
	private static final String STATE = "SELECT pg_catalog.count(*) AS definitions,"
			+ " coalesce(pg_catalog.sum(version), 0) AS versions FROM blockload.definition";

	/** The tables or the schema do not exist: nothing was ever saved. */
	private static final Set<String> NOT_THERE = Set.of("42P01", "3F000");

	private static final String TEXTS = """
			SELECT d.kind, d.name, v.yaml
			  FROM blockload.definition d JOIN blockload.definition_version v USING (kind, name, version)
			 WHERE NOT d.deleted ORDER BY d.kind, d.name""";

	private final JdbcClient jdbc;

	private volatile @Nullable Known known;

	/**
	 * Read through a client of the database.
	 * @param jdbc whose database has the schema of this version
	 */
	public DatabaseSource(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public Texts read(Need need) {
		try {
			return new Texts(texts(), null);
		}
		catch (DataAccessException ex) {
			if (ex.getRootCause() instanceof SQLException cause && NOT_THERE.contains(cause.getSQLState())) {
				return Texts.NONE;
			}
			return new Texts(List.of(), "The definitions in the database cannot be read: "
					+ String.valueOf(ex.getMostSpecificCause().getMessage()).strip().replaceFirst("\\.$", "") + ".");
		}
	}

	private List<SavedText> texts() {
		// Before the texts: if they change in between, the next call reads them again.
		String state = this.jdbc.sql(STATE)
			.query((rs, row) -> rs.getString("definitions") + " " + rs.getString("versions"))
			.single();
		Known before = this.known;
		if (before != null && before.state().equals(state)) {
			return before.texts();
		}
		List<SavedText> texts = this.jdbc.sql(TEXTS)
			.query((rs, row) -> new SavedText(SavedTable.kind(rs.getString("kind")), rs.getString("name"),
					rs.getString("yaml")))
			.list();
		this.known = new Known(state, texts);
		return texts;
	}

	/**
	 * The texts that were read last.
	 *
	 * @param state of the definitions before that
	 * @param texts the texts
	 */
	private record Known(String state, List<SavedText> texts) {
	}

}
