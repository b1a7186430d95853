package dev.blockload.model;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.model.Import.Source;
import org.jspecify.annotations.Nullable;

/**
 * Writes a random file for a definition: records that are new, equal to a row of the
 * block, changed, twice in the file, or wrong.
 */
final class FileGenerator {

	private static final List<String> CODES = List.of("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L");

	private final Dice dice;

	private final Import definition;

	private final World world;

	/** How many values of a hundred violate a constraint or refer to nothing. */
	private final int risk;

	private final List<String> headers = new ArrayList<>();

	private FileGenerator(Dice dice, Import definition, World world) {
		this.dice = dice;
		this.definition = definition;
		this.world = world;
		this.risk = dice.pick(0, 0, 8, 25);
	}

	static String write(Dice dice, String yaml, World world) {
		return new FileGenerator(dice, Import.read(yaml), world).write();
	}

	private String write() {
		this.definition.sources().forEach((column, source) -> {
			if (source.header() != null && !source.header().isEmpty()) {
				this.headers.add(source.header());
			}
		});
		if (this.definition.unpivot() != null) {
			this.definition.unpivot().headers().forEach((header) -> this.headers.add(String.valueOf(header)));
		}
		StringBuilder csv = new StringBuilder(String.join(",", this.dice.shuffled(this.headers))).append('\n');
		List<String> order = List.of(csv.toString().strip().split(","));
		int count = this.dice.percent(8) ? 0 : 1 + this.dice.below(this.dice.pick(4, 14, 20));
		int trouble = this.dice.pick(0, 8, 15, 30);
		List<String> lines = new ArrayList<>();
		for (int record = 0; record < count; record++) {
			lines.add(line(order, lines, trouble));
		}
		if (count > 2 && this.definition.isReplace() && !this.definition.duplicates().equals("sum")
				&& this.dice.percent(18)) {
			lines.set(0, withoutKey(order, lines.get(0)));
		}
		lines.forEach((line) -> csv.append(line).append('\n'));
		return csv.toString();
	}

	// Without duplicates most records would be rejected; with them, equal ones are rare.
	private String line(List<String> order, List<String> lines, int trouble) {
		boolean merges = !this.definition.duplicates().equals("fail");
		if (merges && !lines.isEmpty() && this.dice.percent(25)) {
			return repeated(order, this.dice.pick(lines));
		}
		List<String> fields = record(order, this.dice.percent(trouble));
		for (int attempt = 0; attempt < 6 && !merges && isDuplicate(order, fields, lines); attempt++) {
			fields = record(order, this.dice.percent(trouble));
		}
		return String.join(",", fields);
	}

	private String withoutKey(List<String> order, String line) {
		List<String> fields = new ArrayList<>(List.of(line.split(",", -1)));
		for (int at = 0; at < Math.min(order.size(), fields.size()); at++) {
			if (this.definition.shape().key().contains(column(order.get(at)).name())) {
				fields.set(at, "");
			}
		}
		return String.join(",", fields);
	}

	// A record with the key of another one, often with another sum, at times with a
	// fault.
	private String repeated(List<String> order, String line) {
		List<String> fields = new ArrayList<>(List.of(line.split(",", -1)));
		for (int at = 0; at < Math.min(order.size(), fields.size()); at++) {
			Column column = column(order.get(at));
			if (this.definition.sums().contains(column.name()) && column.type() == Column.Type.MONEY) {
				fields.set(at, money());
			}
			else if (column.type() != Column.Type.TEXT && !this.definition.shape().key().contains(column.name())
					&& this.dice.percent(this.definition.sums().isEmpty() ? 8 : 2)) {
				fields.set(at, "wrong");
			}
		}
		return String.join(",", fields);
	}

	private boolean isDuplicate(List<String> order, List<String> fields, List<String> lines) {
		List<Integer> key = new ArrayList<>();
		for (int at = 0; at < order.size(); at++) {
			if (this.definition.shape().key().contains(column(order.get(at)).name())) {
				key.add(at);
			}
		}
		return !key.isEmpty() && fields.size() == order.size()
				&& lines.stream()
					.map((line) -> line.split(",", -1))
					.anyMatch((other) -> other.length == order.size()
							&& key.stream().allMatch((at) -> other[at].equalsIgnoreCase(fields.get(at))));
	}

	private List<String> record(List<String> order, boolean troubled) {
		var rows = this.world.rows(this.definition.shape());
		// Half of the records begin with a row of the block.
		var old = (!rows.isEmpty() && this.dice.percent(55)) ? this.dice.pick(rows) : null;
		boolean same = old != null && this.dice.percent(30);
		int bad = troubled ? this.dice.below(order.size()) : -1;
		List<String> fields = new ArrayList<>();
		for (int at = 0; at < order.size(); at++) {
			Column column = column(order.get(at));
			Source source = this.definition.sources().get(column.name());
			boolean keep = old != null
					&& (same || this.definition.shape().key().contains(column.name()) || this.dice.percent(40));
			String value = keep ? old.get(column.name()) : random(column);
			if (this.definition.unpivot() != null && !this.headers.isEmpty()
					&& this.definition.unpivot().headers().contains(order.get(at))) {
				value = this.dice.percent(30) ? null : money();
			}
			String field = print(value, column, source);
			fields.add((at == bad) ? trouble(column, field) : field);
		}
		if (troubled && this.dice.percent(5) && fields.size() > 2) {
			fields.remove(fields.size() - 1);
		}
		return fields;
	}

	private Column column(String header) {
		for (var entry : this.definition.sources().entrySet()) {
			if (header.equals(entry.getValue().header())) {
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
				&& this.world.item(column.list(), value, true).isPresent();
		return (anyCase && this.dice.percent(50)) ? value.toLowerCase(java.util.Locale.ROOT) : value;
	}

	private String trouble(Column column, String field) {
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
		this.world.rows(Shape.of(column.list())).forEach((row) -> codes.add(String.valueOf(row.get("code"))));
		if (canBeUnknown(column) && this.dice.percent(10 + this.risk)) {
			codes.clear();
			codes.addAll(List.of("P", "Q", "R", "S"));
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
