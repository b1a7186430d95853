package dev.blockload.account;

import java.util.Map;

import dev.blockload.Printable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes the audit log: table {@code blockload.audit}, whose rows are inserted, and
 * deleted only when their retention ends. Safe for use by many threads.
 */
public final class AuditLog {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final JdbcClient jdbc;

	/**
	 * Write through a client of the database.
	 * @param jdbc takes part in the transaction of the caller
	 */
	public AuditLog(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Record what was done. Call it in the transaction of the change, so that there is
	 * neither one without the other.
	 * @param actor who did it
	 * @param entry what was done
	 */
	public void record(Actor actor, AuditEntry entry) {
		this.jdbc.sql("""
				INSERT INTO blockload.audit (actor, address, action, subject, import, application, before, after)
				VALUES (:actor, :address, :action, :subject, :import, :application,
				        CAST(:before AS pg_catalog.jsonb), CAST(:after AS pg_catalog.jsonb))""")
			.param("actor", Printable.text(actor.text()))
			.param("address", actor.address())
			.param("action", entry.action())
			.param("subject", Printable.text(entry.subject()))
			.param("import", entry.importName())
			.param("application", entry.application())
			.param("before", json(entry.before()))
			.param("after", json(entry.after()))
			.update();
	}

	private static String json(Map<String, String> properties) {
		return JSON.writeValueAsString(properties);
	}

}
