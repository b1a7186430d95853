package dev.blockload.api;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.api.RunParts.ObjectView;
import dev.blockload.api.RunParts.WarningView;
import dev.blockload.visible.MessageText;
import org.jspecify.annotations.Nullable;

/**
 * The first records of an object: the fields of {@code preview --output json}.
 */
record PreviewView(@JsonProperty("import") String importName, ObjectView object, List<PreviewColumn> columns,
		List<String> unmappedHeaders, List<PreviewRow> rows, List<PreviewReject> rejects, List<WarningView> warnings) {

	/**
	 * A column that is loaded.
	 */
	record PreviewColumn(String name, String type) {
	}

	/**
	 * A record that would be rejected.
	 */
	record PreviewReject(long record, long line, long byteOffset, @Nullable String column, String code,
			@MessageText String reason, @Nullable String value, String raw) {
	}

	/**
	 * A record as a row.
	 *
	 * @param record its number
	 * @param action what it would do, {@code load} or {@code delete}
	 * @param values by column; null for NULL
	 */
	record PreviewRow(long record, String action, Map<String, @Nullable String> values) {
	}

}
