package dev.blockload.mapping;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.blockload.block.ColumnType;

/**
 * What an import says about one column of its block.
 *
 * @param column the block's column
 * @param source where its values come from
 * @param format how they are written
 * @param lookup how they identify items of a list
 */
public record ColumnRule(String column, Source source, Format format, Lookup lookup) {

	public ColumnRule {
		if (column.isEmpty()) {
			throw new IllegalArgumentException("A column rule for %s names no column.".formatted(source));
		}
		if (source instanceof Source.FromHeaders from && from.headers().size() != lookup.match().size()) {
			throw new IllegalArgumentException(
					"Column '%s' comes from the headers %s, but match has the columns %s. Expected a header for each."
						.formatted(column, from.headers(), lookup.match()));
		}
	}

	/** A column whose values are loaded as they are. */
	public ColumnRule(String column, Source source, Format format) {
		this(column, source, format, Lookup.NONE);
	}

	/** Whether its values are looked up in a list. */
	public boolean isLookup() {
		return !this.lookup.equals(Lookup.NONE);
	}

	/**
	 * Where values come from.
	 */
	public sealed interface Source permits Source.FromHeader, Source.FromHeaders, Source.Constant, Source.CellHeader,
			Source.CellValue, Source.Added {

		/**
		 * A column of the file.
		 *
		 * @param header its name in the header, exactly
		 */
		record FromHeader(String header) implements Source {
		}

		/**
		 * Several columns of the file, which together identify an item of a list.
		 *
		 * @param headers their names in the header, in the order of {@link Lookup#match}
		 */
		record FromHeaders(List<String> headers) implements Source {

			public FromHeaders {
				headers = List.copyOf(headers);
			}

		}

		/**
		 * The same value in every row.
		 *
		 * @param value read like a field of the file
		 */
		record Constant(String value) implements Source {
		}

		/**
		 * The text that identifies a cell of an unpivoted file: its header, or a part.
		 */
		record CellHeader() implements Source {
		}

		/**
		 * The value of a cell of an unpivoted file.
		 *
		 * @param measure which of its values, from 0
		 */
		record CellValue(int measure) implements Source {
		}

		/**
		 * Something that is known of the run or of the record.
		 *
		 * @param metadata the column
		 */
		record Added(MetadataColumn metadata) implements Source {
		}

	}

	/**
	 * How values are written: what is said of it, for a column or for a whole import.
	 *
	 * @param entries the values of each key that is named, in the form of
	 * {@link FormatKey#canonical}
	 */
	public record Format(Map<FormatKey, List<String>> entries) {

		/** Nothing is said: everything is as is usual. */
		public static final Format DEFAULT = new Format(Map.of());

		public Format {
			Map<FormatKey, List<String>> copy = new EnumMap<>(FormatKey.class);
			entries.forEach((key, texts) -> {
				if (!key.isList() && texts.size() != 1) {
					throw new IllegalArgumentException(
							"%s has the values %s. Expected one value.".formatted(key.text(), texts));
				}
				copy.put(key, texts.stream()
					.map(key::canonical)
					// A minus before the number is taken anyway.
					.filter((text) -> key != FormatKey.NEGATIVE || !text.equals("minus"))
					.distinct()
					.toList());
			});
			entries = Collections.unmodifiableMap(copy);
		}

		/** The same, and something else said of one key. */
		public Format with(FormatKey key, String... texts) {
			Map<FormatKey, List<String>> more = new EnumMap<>(FormatKey.class);
			more.putAll(this.entries);
			more.put(key, List.of(texts));
			return new Format(more);
		}

		/** Whether anything is said of a key. */
		public boolean says(FormatKey key) {
			return this.entries.containsKey(key);
		}

		/** The values of a key, else the usual ones. */
		public List<String> texts(FormatKey key) {
			return this.entries.getOrDefault(key, key.standard());
		}

		/** The value of a key that takes one and has a usual one. */
		public String text(FormatKey key) {
			return texts(key).get(0);
		}

		/**
		 * What holds for a column of an import.
		 * @param formats of the import: they hold where this says nothing
		 */
		public Format over(Format formats) {
			Map<FormatKey, List<String>> merged = new EnumMap<>(FormatKey.class);
			merged.putAll(formats.entries);
			// A pattern and serial numbers exclude each other: the nearer of them is
			// meant.
			if (says(FormatKey.FORMAT)) {
				merged.remove(FormatKey.EXCEL_DATES);
			}
			if (says(FormatKey.EXCEL_DATES)) {
				merged.remove(FormatKey.FORMAT);
			}
			merged.putAll(this.entries);
			return new Format(merged);
		}

		/**
		 * The same without what changes nothing.
		 * @param formats of the import; the default for those formats themselves
		 */
		public Format beyond(Format formats) {
			Map<FormatKey, List<String>> left = new EnumMap<>(FormatKey.class);
			left.putAll(this.entries);
			for (FormatKey key : this.entries.keySet()) {
				Map<FormatKey, List<String>> without = new EnumMap<>(left);
				without.remove(key);
				Format rest = new Format(without).over(formats);
				if (Arrays.stream(FormatKey.values())
					.allMatch((each) -> rest.texts(each).equals(over(formats).texts(each)))) {
					left.remove(key);
				}
			}
			return new Format(left);
		}

		/** Whether a blank leaves a row that the block has already as it is. */
		public boolean keepsOnBlank() {
			return BlankPolicy.of(text(FormatKey.BLANK)) == BlankPolicy.KEEP;
		}

		/** Whether a character separates groups of digits. */
		public boolean separatesGroupsBy(String separator) {
			return FormatValues.groupSeparators(text(FormatKey.GROUPING_SEPARATOR)).contains(separator.charAt(0));
		}

		/** Those parts of an import's formats that columns of a type have a use for. */
		Format usableIn(ColumnType type) {
			Map<FormatKey, List<String>> usable = new EnumMap<>(FormatKey.class);
			this.entries.forEach((key, texts) -> {
				// A pattern of dates is none for times of day.
				boolean ofDates = key == FormatKey.FORMAT && type instanceof ColumnType.Time;
				boolean empty = key == FormatKey.BLANK && texts.contains("empty") && !FormatKey.isText(type);
				if (!ofDates && !empty
						&& (key.isFor(type) || (key == FormatKey.DECIMAL_SEPARATOR && FormatKey.isTime(type)))) {
					usable.put(key, texts);
				}
			});
			return new Format(usable);
		}

		/** Serial numbers of days may have a decimal separator. */
		boolean isOfSerial(FormatKey key, ColumnType type) {
			return key == FormatKey.DECIMAL_SEPARATOR && FormatKey.isTime(type)
					&& !text(FormatKey.EXCEL_DATES).equals(FormatValues.NONE);
		}

	}

}
