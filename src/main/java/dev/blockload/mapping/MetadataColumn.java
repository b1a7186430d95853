package dev.blockload.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.blockload.block.ColumnType;

/**
 * What a column can hold without a column of the file.
 */
public enum MetadataColumn {

	/** The run's number. */
	RUN_ID("run-id", "integer, numeric or text"),

	/** When the run began; a restart changes nothing of it. */
	RUN_STARTED_AT("run-started-at", "date, timestamp or text"),

	/** The key of the object. */
	FILE_KEY("file-key", "text"),

	/** The date in the name of the object. */
	FILE_DATE("file-date", "date, timestamp or text"),

	/** The record's number; the first after the header is 1. */
	RECORD_NUMBER("record-number", "integer, numeric or text");

	private final String text;

	private final String types;

	MetadataColumn(String text, String types) {
		this.text = text;
		this.types = types;
	}

	/** The fact as definitions spell it. */
	public String text() {
		return this.text;
	}

	/** All facts as definitions spell them. */
	public static List<String> texts() {
		return Arrays.stream(values()).map(MetadataColumn::text).toList();
	}

	/** Finds a metadata column by its text. */
	public static Optional<MetadataColumn> of(String text) {
		return Arrays.stream(values()).filter((fact) -> fact.text.equals(text)).findFirst();
	}

	/** What it can be loaded into, for messages. */
	String types() {
		return this.types;
	}

	/** Whether it can be loaded into a type. */
	boolean isFor(ColumnType type) {
		boolean text = FormatKey.isText(type);
		return switch (this) {
			case RUN_ID, RECORD_NUMBER -> text || type instanceof ColumnType.Int || type instanceof ColumnType.Numeric;
			case FILE_KEY -> text;
			case RUN_STARTED_AT, FILE_DATE -> text || (FormatKey.isTime(type) && !(type instanceof ColumnType.Time));
		};
	}

}
