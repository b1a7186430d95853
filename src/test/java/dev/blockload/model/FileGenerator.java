package dev.blockload.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.model.Import.Source;
import org.jspecify.annotations.Nullable;

/**
 * Writes a random file for a definition: records that are new, equal to a row of the
 * block, changed, twice in the file, or wrong.
 */
final class FileGenerator {

	private static final List<String> CODES = List.of("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M",
			"N", "O", "T", "U", "V");

	private final Dice dice;

	private final Import definition;

	private final World world;

	/** How many values of a hundred violate a constraint or refer to nothing. */
	private final int risk;

	private final List<String> headers = new ArrayList<>();

	private final Map<String, Column> columns = new HashMap<>();

	/** The keys of the records that were written. */
	private final Set<String> keys = new HashSet<>();

	private FileGenerator(Dice dice, Import definition, World world) {
		this.dice = dice;
		this.definition = definition;
		this.world = world;
		this.risk = dice.pick(0, 10, 25);
	}

	static String write(Dice dice, Import definition, World world) {
		return new FileGenerator(dice, definition, world).write();
	}

	private String write() {
		this.definition.sources().values().forEach((source) -> this.headers.addAll(source.headers()));
		if (this.definition.unpivot() != null) {
			this.definition.unpivot().headers().forEach((header) -> this.headers.add(String.valueOf(header)));
		}
		StringBuilder csv = new StringBuilder(String.join(",", this.dice.shuffled(this.headers))).append('\n');
		List<String> order = List.of(csv.toString().strip().split(","));
		int most = this.definition.shape().hasKey() ? this.dice.pick(5, 35, 60) : this.dice.pick(4, 10);
		int count = this.dice.percent(8) ? 0 : 1 + this.dice.below(most);
		int trouble = this.dice.pick(0, 5, 15, 30);
		List<String> lines = new ArrayList<>();
		for (int record = 0; record < count; record++) {
			lines.add(line(order, lines, trouble));
		}
		if (count > 2 && this.definition.isReplace() && !this.definition.duplicates().equals("sum")
				&& this.dice.percent(18)) {
			lines.set(0, withoutKey(order, lines.get(0)));
		}
		for (int circles = this.dice.below(6); circles > 0 && count > 3
				&& this.headers.contains("h_parent"); circles--) {
			circle(order, lines);
		}
		lines.forEach((line) -> csv.append(line).append('\n'));
		return csv.toString();
	}

	/** Two items that refer to each other, and one that refers to itself. */
	private void circle(List<String> order, List<String> lines) {
		int code = order.indexOf("h_code");
		int parent = order.indexOf("h_parent");
		int first = this.dice.below(lines.size() - 2);
		for (int[] pair : List.of(new int[] { 0, 1 }, new int[] { 1, 0 }, new int[] { 2, 2 })) {
			List<String> child = fields(lines.get(first + pair[0]));
			List<String> other = fields(lines.get(first + pair[1]));
			if (child.size() == order.size() && other.size() == order.size()) {
				child.set(parent, other.get(code));
				lines.set(first + pair[0], String.join(",", child));
			}
		}
	}

	private static List<String> fields(String line) {
		return new ArrayList<>(List.of(line.split(",", -1)));
	}

	// Without duplicates most records would be rejected; with them, equal ones are rare.
	private String line(List<String> order, List<String> lines, int trouble) {
		boolean merges = !this.definition.duplicates().equals("fail");
		if (!lines.isEmpty() && this.dice.percent(merges ? 40 : 4)) {
			return repeated(order, lines, this.dice.below(lines.size()));
		}
		List<String> fields = record(order, this.dice.percent(trouble));
		for (int attempt = 0; attempt < 6 && !merges && isDuplicate(order, fields); attempt++) {
			fields = record(order, this.dice.percent(trouble));
		}
		this.keys.add(keyOf(order, fields));
		return String.join(",", fields);
	}

	private String withoutKey(List<String> order, String line) {
		List<String> fields = fields(line);
		for (int at = 0; at < Math.min(order.size(), fields.size()); at++) {
			if (this.definition.shape().key().contains(column(order.get(at)).name())) {
				fields.set(at, "");
			}
		}
		return String.join(",", fields);
	}

	// A record with the key of another one, often with another sum, at times with a
	// fault.
	private String repeated(List<String> order, List<String> lines, int original) {
		List<String> fields = fields(lines.get(original));
		Twin twin = this.dice.pick(Twin.values());
		boolean done = false;
		for (int at = 0; at < Math.min(order.size(), fields.size()); at++) {
			Column column = column(order.get(at));
			if (this.definition.shape().key().contains(column.name())) {
				continue;
			}
			if (twin != Twin.REFUSED && this.definition.sums().contains(column.name())
					&& column.type() == Column.Type.MONEY) {
				fields.set(at, money());
			}
			else if (!done && twin.changes(column)) {
				fields.set(at, twin.value);
				done = true;
			}
		}
		if (twin == Twin.REFUSED) {
			lines.set(original, String.join(",", fields));
		}
		return String.join(",", fields);
	}

	/** How a record differs from another one with its key. */
	private enum Twin {

		/** Not at all, but for what is added up. */
		SAME(""), ALSO_SAME(""),

		/** In a text. */
		OTHER("other"),

		/** One of the two cannot be read. */
		WRONG("wrong"),

		/** Both violate a constraint. */
		REFUSED("-5");

		private final String value;

		Twin(String value) {
			this.value = value;
		}

		boolean changes(Column column) {
			return switch (this) {
				case SAME, ALSO_SAME -> false;
				case OTHER -> column.type() == Column.Type.TEXT && column.list() == null;
				case WRONG -> column.type() != Column.Type.TEXT;
				case REFUSED -> column.rule() == Column.Rule.NOT_NEGATIVE;
			};
		}

	}

	private boolean isDuplicate(List<String> order, List<String> fields) {
		return fields.size() == order.size() && this.keys.contains(keyOf(order, fields));
	}

	/** The fields of the key, in any case. */
	private String keyOf(List<String> order, List<String> fields) {
		return IntStream.range(0, Math.min(order.size(), fields.size()))
			.filter((at) -> this.definition.shape().key().contains(column(order.get(at)).name()))
			.mapToObj((at) -> fields.get(at).toUpperCase(Locale.ROOT))
			.collect(Collectors.joining(","));
	}

	private List<String> record(List<String> order, boolean troubled) {
		var rows = this.world.rows(this.definition.shape());
		// About half of the records begin with a row of the block.
		int known = !this.definition.inserts() ? 85 : this.definition.updates() ? 55 : 25;
		var old = (!rows.isEmpty() && this.dice.percent(known)) ? this.dice.pick(rows) : null;
		boolean same = old != null && this.dice.percent(30);
		int bad = troubled ? this.dice.below(order.size()) : -1;
		Map<String, @Nullable String> values = new HashMap<>();
		List<String> fields = new ArrayList<>();
		for (int at = 0; at < order.size(); at++) {
			Column column = column(order.get(at));
			Source source = this.definition.sources().get(column.name());
			boolean keep = old != null
					&& (same || this.definition.shape().key().contains(column.name()) || this.dice.percent(40));
			if (!values.containsKey(column.name())) {
				values.put(column.name(), keep ? old.get(column.name()) : random(column));
			}
			String value = part(values.get(column.name()), order.get(at), source);
			if (same && column.name().equals("rate") && value != null && this.keys.size() % 2 == 0) {
				// The same number with other decimals: it is equal, and a change.
				value += value.contains(".") ? "0" : ".0";
			}
			if (this.definition.unpivot() != null && !this.headers.isEmpty()
					&& this.definition.unpivot().headers().contains(order.get(at))) {
				value = this.dice.percent(this.definition.deletesCells() ? 50 : 30) ? null : money();
			}
			String field = print(value, column, source);
			fields.add((at == bad) ? trouble(column, field) : field);
		}
		if (troubled && this.dice.percent(5) && fields.size() > 2) {
			fields.remove(fields.size() - 1);
		}
		return fields;
	}

	/** Of an item that several columns identify, the value of a header. */
	private static @Nullable String part(@Nullable String value, String header, @Nullable Source source) {
		if (value == null || source == null || source.parts().isEmpty()) {
			return value;
		}
		return value.split("/", 2)[List.copyOf(source.parts().values()).indexOf(header)];
	}

	private Column column(String header) {
		return this.columns.computeIfAbsent(header, this::find);
	}

	private Column find(String header) {
		for (var entry : this.definition.sources().entrySet()) {
			if (entry.getValue().headers().contains(header)) {
				return this.definition.shape().column(entry.getKey());
			}
		}
		return this.definition.shape().column("amount");
	}

	private String print(@Nullable String value, Column column, @Nullable Source source) {
		if (value == null) {
			return "";
		}
		// A created item has the spelling of one record: let all have the same.
		boolean anyCase = source != null && source.anyCase() && column.list() != null
				&& (!source.parts().isEmpty() || this.world.item(column.list(), value, true).isPresent());
		return (anyCase && this.dice.percent(50)) ? value.toLowerCase(Locale.ROOT) : value;
	}

	private String trouble(Column column, String field) {
		if ("sites".equals(column.list())) {
			return this.dice.pick("S9", "");
		}
		if (column.type() == Column.Type.TEXT) {
			return (column.list() != null && canBeUnknown(column)) ? "X" + this.dice.below(3)
					: this.definition.shape().key().contains(column.name()) && this.dice.percent(90) ? field : "";
		}
		return Feature.CONSTRAINTS.isOn() && column.rule() == Column.Rule.NOT_NEGATIVE && this.dice.percent(80) ? "-5"
				: "wrong";
	}

	private String money() {
		if (Feature.CONSTRAINTS.isOn() && this.dice.percent(this.risk)) {
			return "-5";
		}
		return this.dice.pick("0", "1", "1.5", "2.25", "7", "7.00", "30", "4", "99999999.99");
	}

	private @Nullable String random(Column column) {
		if (column.list() == null && !this.definition.shape().key().contains(column.name()) && this.dice.percent(20)) {
			return null;
		}
		if (column.list() != null) {
			return reference(column);
		}
		return switch (column.name()) {
			case "code" -> this.dice.pick(CODES);
			case "month", "day" -> this.dice.pick("2024-01-01", "2024-02-01", "2024-03-01");
			case "grade" -> this.dice.pick("junior", "senior");
			case "label" -> this.dice.pick("north", "south", "east");
			case "rate" -> this.dice.pick("1", "1.0", "1.00", "2.5", "2.50");
			case "badge" ->
				Feature.CONSTRAINTS.isOn() ? Integer.toString(1 + this.dice.below((this.risk > 0) ? 5 : 40)) : null;
			case "pay", "amount" -> money();
			case "size" ->
				(Feature.CONSTRAINTS.isOn() && this.dice.percent(this.risk)) ? "-5" : this.dice.pick("0", "1", "8");
			case "hours" -> this.dice.pick("0", "1", "2", "8");
			default -> this.dice.pick("x", "y", "z");
		};
	}

	private @Nullable String reference(Column column) {
		boolean inKey = this.definition.shape().key().contains(column.name());
		if (!inKey && this.dice.percent(25)) {
			return null;
		}
		if (column.list().equals(this.definition.shape().table())) {
			return Feature.SELF_REFERENCE.isOn() ? this.dice.pick(CODES) : null;
		}
		List<String> codes = new ArrayList<>();
		this.world.rows(Shape.of(column.list())).forEach((row) -> codes.add(Shape.of(column.list()).item(row)));
		if (canBeUnknown(column) && this.dice.percent(10 + this.risk)) {
			codes.clear();
			codes.addAll(column.list().equals("sites") ? List.of("S1/IT", "S9/FR") : List.of("P", "Q", "R", "S"));
		}
		return codes.isEmpty() ? null : this.dice.pick(codes);
	}

	/** Whether an unknown item is a case that a definition covers. */
	private boolean canBeUnknown(Column column) {
		Source source = this.definition.sources().get(column.name());
		boolean self = this.definition.shape().table().equals(column.list());
		return (self ? Feature.SELF_REFERENCE.isOn() : Feature.CONSTRAINTS.isOn())
				|| (Feature.UNKNOWN.isOn() && source != null && source.isLookedUp());
	}

}
