package dev.blockload.saved;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.definition.DefinitionKind;
import dev.blockload.saved.SavedState.Presence;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads and writes the saved definitions and their versions. Takes part in the
 * transaction of the caller. Safe for use by many threads.
 */
final class SavedTable {

	private static final String STATE = "SELECT kind, name, version, deleted, applications FROM blockload.definition";

	private static final String VERSION = "SELECT version, change, author, at, yaml FROM blockload.definition_version"
			+ " WHERE kind = :kind AND name = :name";

	private final JdbcClient jdbc;

	SavedTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** What is or was saved under a name. */
	Optional<SavedState> find(DefinitionKind kind, String name) {
		return this.jdbc.sql(STATE + " WHERE kind = :kind AND name = :name")
			.param("kind", kind.text())
			.param("name", name)
			.query((rs, row) -> state(rs))
			.optional();
	}

	/** The same; no other transaction changes it before this one ends. */
	Optional<SavedState> lock(DefinitionKind kind, String name) {
		return this.jdbc.sql(STATE + " WHERE kind = :kind AND name = :name FOR UPDATE")
			.param("kind", kind.text())
			.param("name", name)
			.query((rs, row) -> state(rs))
			.optional();
	}

	/** All definitions of a kind that are saved now, by name. */
	List<SavedState> all(DefinitionKind kind) {
		return this.jdbc.sql(STATE + " WHERE kind = :kind AND NOT deleted ORDER BY name")
			.param("kind", kind.text())
			.query((rs, row) -> state(rs))
			.list();
	}

	/** The versions of a definition, the newest first. */
	List<SavedVersion> versions(DefinitionKind kind, String name) {
		return this.jdbc.sql(VERSION + " ORDER BY version DESC")
			.param("kind", kind.text())
			.param("name", name)
			.query((rs, row) -> version(rs))
			.list();
	}

	/** One version of a definition. */
	Optional<SavedVersion> version(DefinitionKind kind, String name, long number) {
		return this.jdbc.sql(VERSION + " AND version = :number")
			.param("kind", kind.text())
			.param("name", name)
			.param("number", number)
			.query((rs, row) -> version(rs))
			.optional();
	}

	/**
	 * Begin a definition that was never saved, with version 1.
	 * @return whether no other transaction did the same
	 */
	boolean begin(DefinitionKind kind, String name, Collection<String> applications) {
		return this.jdbc.sql("""
				INSERT INTO blockload.definition (kind, name, version, deleted, applications)
				VALUES (:kind, :name, 1, false, :applications) ON CONFLICT DO NOTHING""")
			.param("kind", kind.text())
			.param("name", name)
			.param("applications", array(applications))
			.update() == 1;
	}

	/** Continue a definition with its next version. */
	void continueWith(SavedState before, Presence presence, Collection<String> applications) {
		this.jdbc.sql("""
				UPDATE blockload.definition
				   SET version = version + 1, deleted = :deleted, applications = :applications
				 WHERE kind = :kind AND name = :name""")
			.param("deleted", presence == Presence.DELETED)
			.param("applications", array(applications))
			.param("kind", before.kind().text())
			.param("name", before.name())
			.update();
	}

	/** Add a version, whose number the definition has already. */
	SavedVersion add(DefinitionKind kind, String name, SavedVersion.Change change, String author,
			@Nullable String yaml) {
		return this.jdbc.sql("""
				INSERT INTO blockload.definition_version (kind, name, version, change, author, yaml)
				SELECT kind, name, version, :change, :author, :yaml FROM blockload.definition
				 WHERE kind = :kind AND name = :name
				RETURNING version, change, author, at, yaml""")
			.param("change", change.text())
			.param("author", author)
			.param("yaml", yaml)
			.param("kind", kind.text())
			.param("name", name)
			.query((rs, row) -> version(rs))
			.single();
	}

	private static String[] array(Collection<String> texts) {
		return texts.stream().sorted().toArray(String[]::new);
	}

	private static SavedState state(ResultSet rs) throws SQLException {
		return new SavedState(kind(rs.getString("kind")), rs.getString("name"), rs.getLong("version"),
				rs.getBoolean("deleted") ? Presence.DELETED : Presence.SAVED,
				Set.of((String[]) rs.getArray("applications").getArray()), null);
	}

	private static SavedVersion version(ResultSet rs) throws SQLException {
		Timestamp at = rs.getTimestamp("at");
		return new SavedVersion(rs.getLong("version"), SavedVersion.Change.of(rs.getString("change")),
				rs.getString("author"), at.toInstant(), rs.getString("yaml"));
	}

	static DefinitionKind kind(String text) {
		return List.of(DefinitionKind.values())
			.stream()
			.filter((kind) -> kind.text().equals(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a kind of definition."));
	}

}
