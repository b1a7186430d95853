package dev.blockload.api.pigment;

import java.sql.Types;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.blockload.api.pigment.Named.Application;
import dev.blockload.api.pigment.Named.Import;
import dev.blockload.api.pigment.Named.NumberedRun;
import dev.blockload.api.pigment.Named.Table;
import dev.blockload.run.NameBasedId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The UUIDs by which clients of the planning platform's API name things. They are
 * name-based (version 5 of RFC 9562) under a random namespace of the installation, and
 * stored when they are first shown: an id that was never shown names nothing. An id gives
 * no access. Safe for use by many threads.
 */
final class PublicIds {

	private static final char SEPARATOR = '\u001f';

	private final JdbcClient jdbc;

	private final Set<UUID> stored = ConcurrentHashMap.newKeySet();

	private volatile @Nullable UUID namespace;

	PublicIds(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** The id of a thing. From now on, {@link #find} finds the thing by it. */
	UUID of(Named named) {
		UUID id = NameBasedId.of(namespace(), text(named));
		if (this.stored.contains(id)) {
			return id;
		}
		this.jdbc.sql("""
				INSERT INTO blockload.public_id (id, kind, application, name, run_id)
				VALUES (:id, :kind, :application, :name, :run) ON CONFLICT DO NOTHING""")
			.param("id", id)
			.param("kind", kind(named))
			.param("application",
					(named instanceof Application application) ? application.name()
							: (named instanceof Table table) ? table.application() : null,
					Types.VARCHAR)
			.param("name",
					(named instanceof Table table) ? table.name() : (named instanceof Import one) ? one.name() : null,
					Types.VARCHAR)
			.param("run", (named instanceof NumberedRun run) ? run.number() : null, Types.BIGINT)
			.update();
		// The ids of runs are many, and are deleted with their runs.
		if (!(named instanceof NumberedRun)) {
			this.stored.add(id);
		}
		return id;
	}

	/** The thing that an id names; empty if the id was never shown. */
	Optional<Named> find(UUID id) {
		return this.jdbc.sql("SELECT kind, application, name, run_id FROM blockload.public_id WHERE id = :id")
			.param("id", id)
			.query((rs, row) -> named(rs.getString("kind"), rs.getString("application"), rs.getString("name"),
					rs.getLong("run_id")))
			.optional();
	}

	private static Named named(String kind, String application, String name, long run) {
		return switch (kind) {
			case "application" -> new Application(application);
			case "block" -> new Table(application, name);
			case "import" -> new Import(name);
			case "run" -> new NumberedRun(run);
			default -> throw new IllegalStateException("Kind '" + kind + "' of a public id is unknown.");
		};
	}

	private static String kind(Named named) {
		if (named instanceof Application) {
			return "application";
		}
		return (named instanceof Table) ? "block" : (named instanceof Import) ? "import" : "run";
	}

	private static String text(Named named) {
		if (named instanceof Application application) {
			return "application" + SEPARATOR + application.name();
		}
		if (named instanceof Table table) {
			return "block" + SEPARATOR + table.application() + SEPARATOR + table.name();
		}
		return (named instanceof Import one) ? "import" + SEPARATOR + one.name()
				: "run" + SEPARATOR + ((NumberedRun) named).number();
	}

	private UUID namespace() {
		UUID known = this.namespace;
		if (known == null) {
			known = this.jdbc.sql("SELECT id FROM blockload.id_namespace").query(UUID.class).single();
			this.namespace = known;
		}
		return known;
	}

}
