package dev.blockload.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditRow;
import dev.blockload.report.CsvTable;
import dev.blockload.report.TextTable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Words the answers of {@code audit}.
 */
final class AuditTexts {

	private static final List<String> HEADER = List.of("time", "who", "address", "did", "to", "change");

	private static final List<String> COLUMNS = List.of("number", "time", "who", "address", "action", "subject",
			"import", "application", "change");

	private AuditTexts() {
	}

	static String table(List<AuditRow> rows) {
		return TextTable.of(HEADER, rows.stream().map(AuditTexts::row).toList());
	}

	private static List<String> row(AuditRow row) {
		String address = row.address();
		return List.of(AccountTexts.time(row.at()), row.actor(), (address != null) ? address : "", row.entry().action(),
				row.entry().subject(), change(row.entry()));
	}

	/** Such as {@code roles: viewer in hr -> editor in hr}. */
	private static String change(AuditEntry entry) {
		return Stream.of(entry.before(), entry.after())
			.flatMap((properties) -> properties.keySet().stream())
			.collect(Collectors.toCollection(TreeSet::new))
			.stream()
			.map((name) -> name + ": " + (entry.before().containsKey(name) ? entry.before().get(name) + " -> " : "")
					+ entry.after().getOrDefault(name, ""))
			.map(String::strip)
			.collect(Collectors.joining("; "));
	}

	static String csv(List<AuditRow> rows) {
		return CsvTable.of(COLUMNS,
				rows.stream()
					.map((row) -> Arrays.<@Nullable Object>asList(row.number(), row.at(), row.actor(), row.address(),
							row.entry().action(), row.entry().subject(), row.entry().importName(),
							row.entry().application(), change(row.entry())))
					.toList());
	}

	static String json(List<AuditRow> rows) {
		return JsonMapper.shared().writeValueAsString(rows.stream().map((row) -> {
			Map<String, @Nullable Object> tree = new LinkedHashMap<>();
			tree.put("number", row.number());
			tree.put("time", row.at().toString());
			tree.put("who", row.actor());
			tree.put("address", row.address());
			tree.put("action", row.entry().action());
			tree.put("subject", row.entry().subject());
			tree.put("import", row.entry().importName());
			tree.put("application", row.entry().application());
			tree.put("before", row.entry().before());
			tree.put("after", row.entry().after());
			return tree;
		}).toList());
	}

}
