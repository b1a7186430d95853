package dev.blockload.push;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A corrected record, field by field. Fields that it does not name keep the values of the
 * rejected record.
 *
 * @param record the number of the rejected record in the file of its run
 * @param fields new values by the names of the header; null for no value
 * @param values all values in the order of the file, instead of fields by name; null if
 * fields are named
 */
public record CorrectedRecord(long record, Map<String, @Nullable String> fields,
		@Nullable List<@Nullable String> values) {

	public CorrectedRecord {
		fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
		values = (values != null) ? Collections.unmodifiableList(new ArrayList<>(values)) : null;
	}

	/** A record of which some fields are corrected. */
	public static CorrectedRecord of(long record, Map<String, @Nullable String> fields) {
		return new CorrectedRecord(record, fields, null);
	}

}
