package dev.blockload.account;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes the audit log: table {@code blockload.audit}, whose rows are inserted, and
 * deleted only when their retention ends; the database refuses anything else. Safe for
 * use by many threads.
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
		statement(actor, entry, """
				INSERT INTO blockload.audit (actor, address, action, subject, import, application, before, after)
				VALUES (:actor, :address, :action, :subject, :import, :application,
				        CAST(:before AS pg_catalog.jsonb), CAST(:after AS pg_catalog.jsonb))""").update();
	}

	/**
	 * Record what was refused: at most one row for each minute and source, which is the
	 * address of the client (of IPv6 its network of 64 bits), or the actor if there is no
	 * address. The row says how many were omitted before. Call it outside the transaction
	 * that the refusal ends.
	 * @param actor who was refused
	 * @param entry what was refused
	 */
	public void recordRefusal(Actor actor, AuditEntry entry) {
		String address = actor.address();
		int recorded = statement(actor, entry, """
				WITH refusal AS (
				    INSERT INTO blockload.refusal AS r (source, minute, times)
				    VALUES (:source, date_trunc('minute', clock_timestamp()), 1)
				    ON CONFLICT (source) DO UPDATE
				       SET times = CASE WHEN r.minute = excluded.minute THEN r.times + 1 ELSE 1 END,
				           omitted = CASE WHEN r.minute = excluded.minute THEN r.omitted ELSE r.times - 1 END,
				           minute = excluded.minute
				    RETURNING times, omitted)
				INSERT INTO blockload.audit (actor, address, action, subject, import, application, before, after)
				SELECT :actor, :address, :action, :subject, :import, :application, CAST(:before AS pg_catalog.jsonb),
				       CAST(:after AS pg_catalog.jsonb)
				       || CASE WHEN omitted > 0 THEN jsonb_build_object('refusals omitted before', omitted::text)
				               ELSE '{}' END
				  FROM refusal WHERE times = 1""")
			.param("source", (address != null) ? AddressRange.ofOneClient(address) : actor.text())
			.update();
		if (recorded > 0) {
			// Of rows in use by others, none waits.
			this.jdbc.sql("""
					DELETE FROM blockload.refusal WHERE ctid IN (
					    SELECT ctid FROM blockload.refusal WHERE minute < now() - interval '1 day'
					     LIMIT 100 FOR UPDATE SKIP LOCKED)""").update();
		}
	}

	/** How many entries are older than a time. */
	public long countOlderThan(Instant time) {
		return this.jdbc.sql("SELECT count(*) FROM blockload.audit WHERE at < :time")
			.param("time", time.atOffset(ZoneOffset.UTC))
			.query(Long.class)
			.single();
	}

	/**
	 * Delete entries whose retention has ended. Call it in a transaction: for the rest of
	 * it, the database lets these entries be deleted, and no others.
	 * @param time those that are older
	 * @param limit at most so many
	 * @return how many
	 */
	public int deleteOlderThan(Instant time, int limit) {
		Instant before = time.truncatedTo(ChronoUnit.MICROS);
		var unused = this.jdbc.sql("SELECT set_config('blockload.audit_before', :time, true)")
			.param("time", before.toString())
			.query(String.class)
			.single();
		return this.jdbc.sql("""
				DELETE FROM blockload.audit WHERE id IN (
				    SELECT id FROM blockload.audit WHERE at < :time ORDER BY at LIMIT :limit)""")
			.param("time", before.atOffset(ZoneOffset.UTC))
			.param("limit", limit)
			.update();
	}

	private JdbcClient.StatementSpec statement(Actor actor, AuditEntry entry, String sql) {
		return this.jdbc.sql(sql)
			.param("actor", Printable.line(actor.text()))
			.param("address", printable(actor.address()))
			.param("action", entry.action())
			.param("subject", Printable.line(entry.subject()))
			.param("import", printable(entry.importName()))
			.param("application", printable(entry.application()))
			.param("before", json(entry.before()))
			.param("after", json(entry.after()));
	}

	private static @Nullable String printable(@Nullable String text) {
		return (text != null) ? Printable.line(text) : null;
	}

	private static String json(Map<String, String> properties) {
		Map<String, String> printable = new TreeMap<>();
		properties.forEach((name, value) -> printable.put(Printable.line(name), Printable.line(value)));
		return JSON.writeValueAsString(printable);
	}

}
