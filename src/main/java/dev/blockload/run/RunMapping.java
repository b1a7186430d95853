package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import dev.blockload.Warning;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the columns of table {@code blockload.run} into values.
 */
final class RunMapping {

	private static final JsonMapper JSON = JsonMapper.shared();

	private RunMapping() {
	}

	static Run run(ResultSet rs) throws SQLException {
		Run.Progress progress = new Run.Progress(Stage.of(rs.getString("stage")), pin(rs), number(rs, "requests"),
				counts(rs), LoadPath.of(rs.getString("load_path")));
		Run.Outcome outcome = new Run.Outcome(RunStatus.valueOf(rs.getString("status")), rs.getBoolean("restartable"),
				number(rs, "superseded_by"), error(rs),
				Optional.ofNullable(rs.getTimestamp("ended_at")).map(RunMapping::instant).orElse(null));
		return new Run(rs.getLong("id"), rs.getString("import"), rs.getString("application"), rs.getString("block"),
				rs.getString("mode"), rs.getBoolean("dry_run"), instant(rs.getTimestamp("started_at")),
				new Run.LastAttempt(rs.getInt("attempts"), rs.getString("holder"),
						instant(rs.getTimestamp("attempt_started_at")),
						Optional.ofNullable(number(rs, "worked_millis")).map(Duration::ofMillis).orElse(null)),
				progress, outcome, warnings(rs.getString("warnings")),
				new Run.Undo(number(rs, "undoes"), number(rs, "undone_by"), null), rs.getString("started_by"),
				number(rs, "corrects"), number(rs, "flow_run_id"));
	}

	static Run.Counts counts(ResultSet rs) throws SQLException {
		return new Run.Counts(number(rs, "read"), number(rs, "loaded"), number(rs, "rejected"), number(rs, "skipped"),
				number(rs, "merged"), number(rs, "inserted"), number(rs, "updated"), unchanged(rs),
				number(rs, "deleted"), number(rs, "cells"), number(rs, "blank_cells"),
				CreatedItems.of(rs.getString("created")));
	}

	static @Nullable Pin pin(ResultSet rs) throws SQLException {
		if (rs.getString("etag") == null) {
			return null;
		}
		return new Pin(rs.getString("bucket"), rs.getString("key"), rs.getString("etag"), rs.getLong("size"),
				instant(rs.getTimestamp("last_modified")));
	}

	static Run.@Nullable Cause error(ResultSet rs) throws SQLException {
		String code = rs.getString("error_code");
		return (code != null)
				? new Run.Cause(code, Objects.requireNonNullElse(StorableText.read(rs.getString("error_message")), ""),
						StorableText.read(rs.getString("error_action")))
				: null;
	}

	static List<Warning> warnings(String json) {
		List<Warning> warnings = new ArrayList<>();
		JSON.readTree(json)
			.forEach((node) -> warnings
				.add(new Warning(node.get("code").asString(), StorableText.text(node.get("message").asString()))));
		return warnings;
	}

	/** Null for a number below zero, which versions before 0.1 computed in rare cases. */
	static @Nullable Long unchanged(ResultSet rs) throws SQLException {
		Long unchanged = number(rs, "unchanged");
		return (unchanged != null && unchanged >= 0) ? unchanged : null;
	}

	static @Nullable Long number(ResultSet rs, String column) throws SQLException {
		long value = rs.getLong(column);
		return rs.wasNull() ? null : value;
	}

	static Instant instant(Timestamp timestamp) {
		return timestamp.toInstant();
	}

	static @Nullable PushedFile pushed(ResultSet rs) throws SQLException {
		UUID spool = rs.getObject("spool", UUID.class);
		return (spool != null) ? new PushedFile(Objects.requireNonNull(pin(rs)), spool) : null;
	}

}
