package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * A definition as the model understands it: read from the YAML text alone.
 *
 * @param shape the block
 * @param mode append, update, upsert or replace
 * @param skipsOthers whether {@code other-keys} is skip
 * @param scope the scope
 * @param duplicates fail, first, last or sum
 * @param sums the columns that are summed
 * @param sources where each mapped column comes from
 * @param cyclesRejected whether {@code cycles} is reject
 * @param cascades whether {@code references-on-delete} is cascade
 * @param guards what limits deletes and rejects
 * @param unpivot how columns become rows, or null
 * @param undoKeep how many runs are kept for undo, or null if the import does not say
 */
record Import(Shape shape, String mode, boolean skipsOthers, Scope scope, String duplicates, Set<String> sums,
		Map<String, Source> sources, boolean cyclesRejected, boolean cascades, Guards guards, @Nullable Unpivot unpivot,
		@Nullable Integer undoKeep) {

	static Import read(String text) {
		PlainYaml yaml = PlainYaml.read(text);
		Shape shape = Shape.of(yaml.text("block", ""));
		Scope scope = Scope.read(yaml, shape);
		Unpivot unpivot = yaml.has("unpivot") ? Unpivot.read(yaml.child("unpivot")) : null;
		String blank = yaml.child("formats").text("blank", "null");
		Map<String, Source> sources = new LinkedHashMap<>();
		yaml.child("columns").names().forEach((column) -> {
			Object source = yaml.child("columns").get(column);
			sources.put(column, (source instanceof String header) ? Source.from(header, blank)
					: Source.read(PlainYaml.of(source), blank));
		});
		if (unpivot != null) {
			sources.put(unpivot.into(), unpivot.source());
			sources.put(unpivot.value(), Source.from("", blank));
		}
		scope.fixed().forEach((column, values) -> {
			if (values.size() == 1 && !sources.containsKey(column)) {
				String value = values.get(0);
				sources.put(column, Source.constant(value));
			}
		});
		scope = scope.printed(shape, sources);
		PlainYaml sum = PlainYaml.of(yaml.get("duplicates"));
		return new Import(shape, yaml.text("mode", ""), yaml.text("other-keys", "reject").equals("skip"), scope,
				sum.has("sum") ? "sum" : yaml.text("duplicates", "fail"),
				sum.has("sum") ? new TreeSet<>(PlainYaml.texts(sum.get("sum"))) : Set.of(), sources,
				yaml.text("cycles", "load").equals("reject"),
				yaml.text("references-on-delete", "refuse").equals("cascade"), Guards.read(yaml), unpivot,
				yaml.has("undo") ? Integer.valueOf(yaml.child("undo").text("keep", "")) : null);
	}

	/** How many runs of the block are kept for undo. */
	int keep() {
		return (this.undoKeep != null) ? this.undoKeep : 5;
	}

	/** Whether a run can be undone. */
	boolean isKeptForUndo() {
		return keep() > 0 && (this.shape != Shape.MOVES || this.undoKeep != null);
	}

	boolean isReplace() {
		return this.mode.equals("replace");
	}

	/** Whether a blank cell deletes the item with its key. */
	boolean deletesCells() {
		return this.unpivot != null && this.unpivot.blankCells().equals("delete");
	}

	boolean inserts() {
		return !this.mode.equals("update");
	}

	boolean updates() {
		return !this.mode.equals("append");
	}

	/** The mapped columns in the order of the definition. */
	List<Column> mapped() {
		List<Column> mapped = new ArrayList<>();
		this.sources.keySet().forEach((column) -> mapped.add(this.shape.column(column)));
		return mapped;
	}

	/**
	 * Name of the mode in the table of coverage: a replace with a scope is one of its
	 * own, and so is each kind of block.
	 */
	String label() {
		return (this.scope.isSet() ? "scoped replace" : this.mode) + this.shape.kind();
	}

	/**
	 * Where a column comes from.
	 *
	 * @param header the header, or null
	 * @param constant the constant, or null
	 * @param added metadata, or null
	 * @param blank what a blank is: null, keep or reject
	 * @param format the format of dates, or null
	 * @param unknown reject, null, create or default
	 * @param fallback the item that replaces unknown ones, or null
	 * @param anyCase whether codes match in any case
	 * @param isLookedUp whether the definition says how references are found
	 * @param parts the headers by the columns of the list, if several identify an item
	 */
	record Source(@Nullable String header, @Nullable String constant, @Nullable String added, String blank,
			@Nullable String format, String unknown, @Nullable String fallback, boolean anyCase, boolean isLookedUp,
			Map<String, String> parts) {

		static Source from(String header, String blank) {
			return new Source(header, null, null, blank, null, "reject", null, false, false, Map.of());
		}

		static Source constant(@Nullable String value) {
			return new Source(null, (value != null) ? value : "", null, "null", null, "reject", null, false, false,
					Map.of());
		}

		/** The headers that it needs. */
		List<String> headers() {
			return (this.header == null || this.header.isEmpty()) ? List.copyOf(this.parts.values())
					: List.of(this.header);
		}

		static Source read(PlainYaml yaml, String blank) {
			PlainYaml unknown = yaml.child("unknown");
			Map<String, String> parts = new LinkedHashMap<>();
			yaml.child("match").names().forEach((column) -> parts.put(column, yaml.child("match").text(column, "")));
			return new Source((String) yaml.get("from"), (String) yaml.get("value"), (String) yaml.get("added"),
					yaml.text("blank", blank), (String) yaml.get("format"),
					unknown.has("default") ? "default" : yaml.text("unknown", "reject"),
					(String) unknown.get("default"), yaml.text("match-case", "sensitive").equals("insensitive"),
					yaml.has("match") || unknown.has("default") || !yaml.text("unknown", "reject").equals("reject"),
					parts);
		}

	}

	/**
	 * The part of a block that a replace replaces.
	 *
	 * @param fixed values by column
	 * @param columns whose staged values are the scope
	 */
	record Scope(Map<String, List<@Nullable String>> fixed, List<String> columns) {

		static Scope read(PlainYaml yaml, Shape shape) {
			Map<String, List<@Nullable String>> fixed = new LinkedHashMap<>();
			List<String> columns = new ArrayList<>();
			if (yaml.get("scope") instanceof Map) {
				PlainYaml scope = yaml.child("scope");
				scope.names().forEach((column) -> fixed.put(column, PlainYaml.texts(scope.get(column))));
			}
			else if (yaml.has("scope")) {
				PlainYaml.texts(yaml.get("scope")).forEach((column) -> columns.add(String.valueOf(column)));
			}
			return new Scope(fixed, columns);
		}

		/** The same scope with values as PostgreSQL prints them. */
		Scope printed(Shape shape, Map<String, Source> sources) {
			Map<String, List<@Nullable String>> printed = new LinkedHashMap<>();
			this.fixed.forEach((column, values) -> {
				List<@Nullable String> read = new ArrayList<>();
				values.forEach((value) -> read.add((value != null)
						? shape.column(column).type().read(value, formatOf(sources.get(column))).orElseThrow() : null));
				printed.put(column, read);
			});
			return new Scope(printed, this.columns);
		}

		private static @Nullable String formatOf(@Nullable Source source) {
			return (source != null) ? source.format() : null;
		}

		boolean isSet() {
			return !this.fixed.isEmpty() || !this.columns.isEmpty();
		}

	}

	/**
	 * What limits deletes and rejects.
	 *
	 * @param maxDelete as the definition writes it, or null
	 * @param emptying whether the block may become empty
	 * @param maxRejects the most rejects, or null for no limit
	 */
	record Guards(@Nullable String maxDelete, boolean emptying, @Nullable Long maxRejects) {

		static Guards read(PlainYaml yaml) {
			PlainYaml rejects = yaml.child("rejects");
			return new Guards((String) yaml.get("max-delete"), yaml.text("allow-empty", "false").equals("true"),
					rejects.has("max") ? Long.valueOf(rejects.text("max", "")) : rejects.has("percent") ? null : 0L);
		}

		boolean refuses(long deleted, long rows, long read) {
			if (this.maxDelete == null) {
				return rows > 100 && deleted * 2 > rows && !(read == 0 && this.emptying);
			}
			if (this.maxDelete.equals("none")) {
				return false;
			}
			return this.maxDelete.endsWith("%") ? deleted * 100 > rows * Long.parseLong(this.maxDelete.replace("%", ""))
					: deleted > Long.parseLong(this.maxDelete);
		}

	}

	/**
	 * How the cells of some columns become rows.
	 *
	 * @param headers of these columns
	 * @param into the column that takes the header
	 * @param source how the header is read
	 * @param value the column that takes the cell
	 * @param blankCells skip, null, zero or delete
	 */
	record Unpivot(List<@Nullable String> headers, String into, Source source, String value, String blankCells) {

		static Unpivot read(PlainYaml yaml) {
			String into = yaml.child("into").names().iterator().next();
			return new Unpivot(PlainYaml.texts(yaml.get("headers")), into,
					Source.read(PlainYaml.of(yaml.child("into").get(into)), "null"), yaml.text("values-into", ""),
					yaml.text("blank-cells", "skip"));
		}

	}

}
