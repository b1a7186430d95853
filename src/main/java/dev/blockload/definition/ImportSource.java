package dev.blockload.definition;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Cycles;
import dev.blockload.block.DeleteLimit;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.Duplicates;
import dev.blockload.block.LoadRules;
import dev.blockload.block.OtherKeys;
import dev.blockload.block.ReferencesOnDelete;
import dev.blockload.block.Scope;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileLimits;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.Lookup;
import dev.blockload.mapping.Unpivot;
import dev.blockload.source.FileChoice;
import org.jspecify.annotations.Nullable;

/**
 * Writes an import as JSON, from its values and not from its file. Two spellings of the
 * same definition have the same source. Defaults are omitted, so that a key that is added
 * later changes no source.
 */
final class ImportSource {

	private ImportSource() {
	}

	/** The same import with its source text, and without rules that its mode ignores. */
	static ImportDefinition complete(ImportDefinition d) {
		boolean deletesRows = d.mode().deletesAbsentRows() || d.deletesCells();
		DeleteRules deletes = deletesRows ? d.deletes() : DeleteRules.STANDARD;
		LoadRules taken = d.mode().takesAllKeys() ? d.rules().with(OtherKeys.REJECT) : d.rules();
		LoadRules rules = deletesRows ? taken : taken.with(ReferencesOnDelete.REFUSE);
		return new ImportDefinition(d.name(), d.application(), d.connection(), d.file(), d.block(), d.key(), rules,
				d.dialect(), d.zone(), d.formats(), d.columns(), d.unpivot(), d.rejects(), deletes, d.checkpoint(),
				d.nodes(), json(d, rules, deletes));
	}

	private static String json(ImportDefinition definition, LoadRules rules, DeleteRules deletes) {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("import", definition.name());
		tree.put("application", definition.application());
		if (definition.connection() != null) {
			tree.put("connection", definition.connection());
		}
		tree.put("file", file(definition));
		tree.put("block", definition.block());
		put(tree, "key", definition.key(), List.of());
		tree.put("mode", definition.mode().text());
		rules(tree, rules);
		put(tree, ImportKeysReader.CHECKPOINT, definition.checkpoint().text(), Checkpoint.ON.text());
		Integer nodes = definition.nodes();
		if (nodes != null) {
			tree.put(ImportKeysReader.NODES, nodes.toString());
		}
		put(tree, "csv", csv(definition.dialect()), Map.of());
		put(tree, "formats", format(definition.formats()), Map.of());
		Map<String, Object> columns = new LinkedHashMap<>();
		definition.columns().forEach((rule) -> columns.put(rule.column(), column(rule)));
		put(tree, "columns", columns, Map.of());
		Unpivot unpivot = definition.unpivot();
		if (unpivot != null) {
			tree.put(UnpivotKeysReader.UNPIVOT, UnpivotKeysReader.source(unpivot, ImportSource::options));
		}
		put(tree, "rejects", rejects(definition.rejects()), Map.of());
		deletes(tree, deletes);
		return write(tree);
	}

	private static Map<String, Object> file(ImportDefinition definition) {
		Map<String, Object> tree = new LinkedHashMap<>();
		if (definition.file() instanceof FileChoice.Fixed fixed) {
			tree.put("fixed", fixed.key());
		}
		else if (definition.file() instanceof FileChoice.Dated recent) {
			String path = recent.path().toString();
			FileChoice.Each each = (recent instanceof FileChoice.Each one) ? one : null;
			// The reader removes one leading slash.
			tree.put((each != null) ? "each" : "latest", path.startsWith("/") ? "/" + path : path);
			if (each != null) {
				tree.put("from", each.from().toString());
				put(tree, "late", each.late().text(), FileChoice.Late.REFUSE.text());
			}
			put(tree, "ignore-future", String.valueOf(recent.ignoreFuture()), "false");
			if (recent.maxAge() != null) {
				tree.put("max-age", recent.maxAge().toString());
			}
		}
		else {
			tree.put(FileKeysReader.PUSH, "true");
		}
		put(tree, "zone", definition.zone().getId(), ImportKeysReader.DEFAULT_ZONE.getId());
		return tree;
	}

	private static void rules(Map<String, Object> tree, LoadRules rules) {
		put(tree, ScopeKeysReader.OTHER_KEYS, rules.otherKeys().text(), OtherKeys.REJECT.text());
		put(tree, ReferenceKeysReader.CYCLES, rules.cycles().text(), Cycles.LOAD.text());
		put(tree, ReferenceKeysReader.ON_DELETE, rules.referencesOnDelete().text(), ReferencesOnDelete.REFUSE.text());
		Scope scope = rules.scope();
		if (scope != null) {
			tree.put(ScopeKeysReader.SCOPE, ScopeKeysReader.source(scope));
		}
		put(tree, DuplicatesKeyReader.DUPLICATES, DuplicatesKeyReader.source(rules.duplicates()),
				DuplicatesKeyReader.source(Duplicates.FAIL));
		Integer keep = rules.undoKeep();
		if (keep != null) {
			tree.put(UndoKeysReader.UNDO, Map.of(UndoKeysReader.KEEP, keep.toString()));
		}
	}

	private static Map<String, Object> csv(Dialect dialect) {
		Dialect standard = Dialect.DEFAULT;
		Map<String, Object> tree = new LinkedHashMap<>();
		put(tree, "delimiter", String.valueOf(dialect.delimiter()), String.valueOf(standard.delimiter()));
		put(tree, "quote", mark(dialect.quote()), mark(standard.quote()));
		put(tree, "escape", mark(dialect.escape()), mark(standard.escape()));
		put(tree, "comment", mark(dialect.comment()), mark(standard.comment()));
		put(tree, "encoding", dialect.charset().name(), standard.charset().name());
		put(tree, "header", String.valueOf(dialect.header()), String.valueOf(standard.header()));
		put(tree, "skip-lines", String.valueOf(dialect.skipLines()), String.valueOf(standard.skipLines()));
		put(tree, "trim", String.valueOf(dialect.trim()), String.valueOf(standard.trim()));
		put(tree, "ragged", dialect.ragged().text(), standard.ragged().text());
		put(tree, "compression", dialect.compression().text(), standard.compression().text());
		FileLimits fileLimits = dialect.fileLimits();
		put(tree, "max-field", String.valueOf(fileLimits.fieldBytes()),
				String.valueOf(FileLimits.DEFAULT.fieldBytes()));
		put(tree, "max-record", String.valueOf(fileLimits.recordBytes()),
				String.valueOf(FileLimits.DEFAULT.recordBytes()));
		put(tree, "max-fields", String.valueOf(fileLimits.fields()), String.valueOf(FileLimits.DEFAULT.fields()));
		put(tree, "max-ratio", String.valueOf(fileLimits.ratio()), String.valueOf(FileLimits.DEFAULT.ratio()));
		return tree;
	}

	private static String mark(@Nullable Character character) {
		return (character != null) ? character.toString() : "none";
	}

	private static Object column(ColumnRule rule) {
		Map<String, Object> tree = new LinkedHashMap<>();
		if (rule.source() instanceof ColumnRule.Source.Constant constant) {
			tree.put("value", constant.value());
			return tree;
		}
		if (rule.source() instanceof ColumnRule.Source.Added added) {
			tree.put("added", added.metadata().text());
			return tree;
		}
		if (rule.source() instanceof ColumnRule.Source.FromHeader from) {
			if (rule.format().equals(Format.DEFAULT) && !rule.isLookup()) {
				return from.header();
			}
			tree.put("from", from.header());
			if (!rule.lookup().match().isEmpty()) {
				tree.put(LookupKeysReader.MATCH, rule.lookup().match().get(0));
			}
		}
		else if (rule.source() instanceof ColumnRule.Source.FromHeaders from) {
			Map<String, Object> match = new LinkedHashMap<>();
			IntStream.range(0, from.headers().size())
				.forEach((place) -> match.put(rule.lookup().match().get(place), from.headers().get(place)));
			tree.put(LookupKeysReader.MATCH, match);
		}
		lookup(rule.lookup(), tree);
		tree.putAll(format(rule.format()));
		return tree;
	}

	/** The options of a column that takes cells. */
	private static Map<String, Object> options(ColumnRule rule) {
		Map<String, Object> tree = new LinkedHashMap<>();
		if (!rule.lookup().match().isEmpty()) {
			tree.put(LookupKeysReader.MATCH, rule.lookup().match().get(0));
		}
		lookup(rule.lookup(), tree);
		tree.putAll(format(rule.format()));
		return tree;
	}

	private static void lookup(Lookup lookup, Map<String, Object> tree) {
		if (lookup.ignored().contains(Lookup.Difference.CASE)) {
			tree.put(LookupKeysReader.MATCH_CASE, "insensitive");
		}
		if (lookup.ignored().contains(Lookup.Difference.SPACES)) {
			tree.put(LookupKeysReader.MATCH_TRIM, "true");
		}
		if (lookup.unknown() instanceof Lookup.Unknown.Default other) {
			tree.put(LookupKeysReader.UNKNOWN, Map.of("default", other.value()));
		}
		else {
			put(tree, LookupKeysReader.UNKNOWN, lookup.unknown().text(), "reject");
		}
	}

	private static Map<String, Object> format(Format format) {
		Map<String, Object> tree = new LinkedHashMap<>();
		format.entries().forEach((key, texts) -> tree.put(key.text(), key.isList() ? texts : texts.get(0)));
		return tree;
	}

	private static Map<String, Object> rejects(RejectLimit limit) {
		Map<String, Object> tree = new LinkedHashMap<>();
		Long max = limit.max();
		BigDecimal percent = limit.percent();
		if (limit.equals(RejectLimit.NONE_ALLOWED)) {
			return tree;
		}
		if (max != null) {
			tree.put("max", max.toString());
		}
		if (percent != null) {
			tree.put("percent", percent.toPlainString());
		}
		return tree;
	}

	private static void deletes(Map<String, Object> tree, DeleteRules deletes) {
		if (!deletes.limit().equals(DeleteLimit.STANDARD)) {
			tree.put(DeleteKeysReader.MAX_DELETE, deletes.limit().text());
		}
		if (deletes.emptying() == DeleteRules.Emptying.ALLOWED) {
			tree.put(DeleteKeysReader.ALLOW_EMPTY, "true");
		}
	}

	private static void put(Map<String, Object> tree, String key, Object value, Object standard) {
		if (!value.equals(standard)) {
			tree.put(key, value);
		}
	}

	private static String write(@Nullable Object value) {
		if (value == null) {
			return "null";
		}
		if (value instanceof Map<?, ?> map) {
			List<String> entries = new ArrayList<>();
			map.forEach((key, item) -> entries.add(write(key) + ": " + write(item)));
			return "{" + String.join(", ", entries) + "}";
		}
		if (value instanceof List<?> list) {
			return list.stream().map(ImportSource::write).collect(Collectors.joining(", ", "[", "]"));
		}
		StringBuilder text = new StringBuilder("\"");
		value.toString().chars().forEach((unit) -> append(text, (char) unit));
		return text.append('"').toString();
	}

	/**
	 * Letters and ASCII are written directly. All else is escaped: YAML forbids
	 * unprintable characters.
	 */
	private static void append(StringBuilder text, char unit) {
		if (unit == '"' || unit == '\\') {
			text.append('\\').append(unit);
		}
		else if ((unit >= ' ' && unit < 0x7F) || Character.isLetterOrDigit(unit)) {
			text.append(unit);
		}
		else {
			text.append("\\u%04x".formatted((int) unit));
		}
	}

}
