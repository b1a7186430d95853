package dev.blockload.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a random definition for a block, as YAML.
 */
final class DefinitionGenerator {

	private final Dice dice;

	private final Theme theme;

	private final Shape shape;

	private final World world;

	private final String mode;

	private final StringBuilder yaml = new StringBuilder();

	private final boolean sums;

	private final boolean pivoted;

	private DefinitionGenerator(Dice dice, Theme theme, World world) {
		this.dice = dice;
		this.theme = theme;
		this.shape = theme.shape();
		this.world = world;
		this.mode = theme.mode();
		this.sums = theme.duplicates().equals("sum");
		this.pivoted = theme.pivoted();
	}

	static String write(Dice dice, Theme theme, World world) {
		return new DefinitionGenerator(dice, theme, world).write();
	}

	private String write() {
		line("file: {fixed: file.csv}");
		line("block: " + this.shape.table());
		line("mode: " + this.mode);
		if (this.shape == Shape.STAFF) {
			line("key: [code]");
		}
		rejects();
		keys();
		guards();
		if (Feature.UNDO.isOn() && this.dice.percent((this.shape == Shape.MOVES) ? 75 : 20)) {
			line("undo: {keep: " + this.dice.pick(5, 5, 5, 2, 1, 0) + "}");
		}
		if (this.pivoted) {
			unpivot();
		}
		if (this.theme.scoped()) {
			scope();
		}
		columns();
		return this.yaml.toString();
	}

	private void line(String text) {
		this.yaml.append(text).append('\n');
	}

	private void rejects() {
		if (this.dice.percent(95)) {
			line("rejects: {percent: 100}");
		}
		else if (this.dice.percent(50)) {
			line("rejects: {max: " + this.dice.below(3) + "}");
		}
	}

	private void keys() {
		if (!this.shape.hasKey()) {
			return;
		}
		if (Feature.SKIP_OTHERS.isOn() && (this.mode.equals("append") || this.mode.equals("update"))
				&& this.dice.percent(50)) {
			line("other-keys: skip");
		}
		if (!this.sums && (!this.theme.duplicates().equals("fail") || this.dice.percent(30))) {
			line("duplicates: " + this.theme.duplicates());
		}
		else if (this.sums) {
			line("duplicates: {sum: ["
					+ ((this.shape == Shape.STAFF) ? "pay" : this.dice.pick("amount", "amount, hours")) + "]}");
		}
		if (this.shape == Shape.TEAMS && Feature.SELF_REFERENCE.isOn() && this.dice.percent(70)) {
			line("cycles: " + this.dice.pick("load", "reject", "reject"));
		}
		if (this.mode.equals("replace") && Feature.CASCADE.isOn() && this.shape == Shape.TEAMS
				&& this.dice.percent(80)) {
			line("references-on-delete: " + this.dice.pick("cascade", "cascade", "cascade", "refuse"));
		}
	}

	private void guards() {
		if (!this.mode.equals("replace")) {
			return;
		}
		if (this.dice.percent(50)) {
			line("max-delete: " + this.dice.pick("none", "none", "none", "1", "20%", "90%"));
		}
		if (this.dice.percent(35)) {
			line("allow-empty: true");
		}
	}

	private void scope() {
		switch (this.shape) {
			case TEAMS -> line("scope: {label: " + this.dice.pick("north", "[north, ~]") + "}");
			case STAFF -> line(this.dice.percent(50)
					? "scope: {grade: " + this.dice.pick("junior", "[junior, senior]", "~", "[senior, ~]") + "}"
					: "scope: [grade]");
			case PLAN -> line("scope: " + (this.pivoted
					? this.dice.pick("{month: Jan 2024}", "{month: [Jan 2024, Feb 2024]}", "[month]")
					: this.dice.pick("{month: 2024-01-01}", "{month: [2024-01-01, 2024-02-01]}", "[month]", "month")));
			case SITES -> throw new IllegalStateException("No import loads sites.");
			case MOVES, BOOKINGS ->
				line("scope: " + this.dice.pick("{code: A}", "{code: [A, B]}", "{code: [A, ~]}", "[code]", "[day]"));
		}
	}

	private void unpivot() {
		List<String> months = this.dice.some(List.of("Jan 2024", "Feb 2024", "Mar 2024"), 1 + this.dice.below(3));
		line("unpivot: {headers: [" + String.join(", ", months)
				+ "], into: {month: {format: 'MMM yyyy'}}, values-into: amount, blank-cells: "
				+ this.dice.pick(this.mode.equals("append") ? List.of("skip", "null", "zero")
						: List.of("skip", "null", "zero", "delete", "delete"))
				+ "}");
	}

	private void columns() {
		boolean keepsAll = canKeep() && !this.sums && this.dice.percent(15);
		if (keepsAll) {
			line("formats: {blank: keep}");
		}
		line("columns:");
		String written = this.yaml.toString();
		for (Column column : this.shape.columns()) {
			boolean inKey = this.shape.key().contains(column.name());
			boolean scoped = written.contains("scope: ") && written.contains(column.name());
			boolean unpivoted = this.pivoted && (column.name().equals("month") || column.name().equals("amount"));
			boolean first = column.equals(this.shape.columns().get(0));
			boolean scopes = scoped && !written.contains("scope: {" + column.name() + ": A}");
			boolean needed = inKey || first || scopes || (this.sums && written.contains(column.name()))
					|| written.contains("scope: [" + column.name());
			if (!unpivoted && (needed || this.dice.percent(75))) {
				source(column, inKey, scoped, keepsAll);
			}
		}
	}

	private boolean canKeep() {
		return Feature.BLANK_KEEP.isOn() && this.shape.hasKey() && !this.mode.equals("append");
	}

	private void source(Column column, boolean inKey, boolean scoped, boolean keepsAll) {
		if (column.name().equals("rec")) {
			if (Feature.ADDED_NOT_COMPARED.isOn()) {
				line("  rec: {added: record-number}");
			}
			return;
		}
		List<String> keys = new ArrayList<>();
		if ("sites".equals(column.list())) {
			keys.add("match: {code: h_site_code, country: h_site_country}");
			if (this.dice.percent(30)) {
				keys.add("match-case: insensitive");
			}
		}
		else {
			keys.add("from: h_" + column.name());
			reference(column, keys, inKey);
		}
		boolean creates = keys.contains("unknown: create") || keys.contains("unknown: 'null'");
		if (!inKey && !scoped && !creates && this.dice.percent(40)) {
			// The blanks of several columns together are a blank.
			String reject = "sites".equals(column.list()) ? "'null'" : "reject";
			keys.add("blank: " + (canKeep() ? this.dice.pick("keep", "keep", "keep", reject, "'null'")
					: this.dice.pick(reject, "'null'", "'null'")));
		}
		else if (keepsAll && (inKey || scoped || creates)) {
			keys.add("blank: 'null'");
		}
		line("  " + column.name() + ": {" + String.join(", ", keys) + "}");
	}

	private void reference(Column column, List<String> keys, boolean inKey) {
		if (column.list() == null) {
			return;
		}
		boolean self = this.shape.table().equals(column.list());
		if (Feature.MATCH.isOn() && (column.list().equals("staff") || this.dice.percent(30))) {
			keys.add("match: code");
			if (this.dice.percent(30) && !self) {
				keys.add("match-case: insensitive");
			}
		}
		if (!self && Feature.UNKNOWN.isOn() && this.dice.percent(85)) {
			List<String> choices = new ArrayList<>(List.of("reject", "{default: " + item(column.list()) + "}"));
			if (!inKey) {
				choices.addAll(List.of("'null'", "'null'"));
			}
			if (Feature.CREATE.isOn()) {
				choices.addAll(List.of("create", "create"));
			}
			keys.add("unknown: " + this.dice.pick(choices));
		}
	}

	/** An item of a list that exists, as a rule. */
	private String item(String list) {
		List<String> codes = this.world.rows(Shape.of(list)).stream().map((row) -> row.get("code")).toList();
		return (codes.isEmpty() || this.dice.percent(4)) ? "ZZ" : this.dice.pick(codes);
	}

}
