package dev.blockload.api;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.api.RunParts.ObjectView;
import org.jspecify.annotations.Nullable;

/**
 * A table and an import for a file: the fields of {@code guess --output json}.
 */
record GuessView(String ddl, String definition, @JsonProperty("import") String importName, String application,
		String block, String mode, List<String> key, ObjectView object, DialectView csv, List<GuessedColumn> columns,
		SampledView sampled, List<String> notes) {

	/**
	 * How the file is written.
	 */
	record DialectView(String delimiter, @Nullable String quote, @Nullable String escape, @Nullable String comment,
			String encoding, boolean header, int skipLines, boolean trim) {
	}

	/**
	 * A column of the proposed table.
	 */
	record GuessedColumn(String name, String from, String type, boolean notNull, @Nullable String note) {
	}

	/**
	 * The part of the file that was read.
	 */
	record SampledView(long bytes, long records, boolean whole) {
	}

}
