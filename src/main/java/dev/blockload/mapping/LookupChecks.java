package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Identifiers;
import dev.blockload.block.ItemList;
import dev.blockload.block.Key;
import dev.blockload.block.ListColumn;
import dev.blockload.block.ListColumn.Origin;
import dev.blockload.block.ListColumn.Right;
import dev.blockload.block.Reference;
import dev.blockload.mapping.Lookup.Unknown;

/**
 * Checks whether a column of a block can be looked up in a list as its import says.
 */
final class LookupChecks {

	private final Block block;

	private final ColumnRule rule;

	private final Lookup lookup;

	private final List<String> messages = new ArrayList<>();

	private final ColumnDefaults defaults;

	/** The columns that the import fills. */
	private final Set<String> filled;

	/**
	 * Create the checks of a column.
	 * @param block that has the column
	 * @param rule of the column
	 * @param defaults what the import says of all columns
	 * @param filled the columns that the import fills
	 */
	LookupChecks(Block block, ColumnRule rule, ColumnDefaults defaults, Set<String> filled) {
		this.block = block;
		this.rule = rule;
		this.lookup = rule.lookup();
		this.defaults = defaults;
		this.filled = Set.copyOf(filled);
	}

	/** The foreign key of the column, if exactly one is of this column alone. */
	static Optional<Reference> reference(Block block, String column) {
		List<Reference> references = block.referencesOf(column);
		return (references.size() == 1) ? Optional.of(references.get(0)) : Optional.empty();
	}

	/** The columns of the list that hold the values of the file. */
	static List<String> match(Reference reference, Lookup lookup) {
		return lookup.match().isEmpty() ? reference.referenced() : lookup.match();
	}

	/** Why the column cannot be looked up, one message each; empty if it can. */
	List<String> problems() {
		Optional<Reference> reference = reference(this.block, this.rule.column());
		if (reference.isEmpty()) {
			this.messages.add(noReference());
			return this.messages;
		}
		ItemList list = reference.get().list();
		List<String> match = match(reference.get(), this.lookup);
		if (columnsExist(list, match) && isUnique(list, match)) {
			self(reference.get(), match);
			types(reference.get(), match);
			rights(reference.get(), match);
			unknown(reference.get(), match);
		}
		return this.messages;
	}

	private String noReference() {
		String column = this.rule.column();
		List<Reference> own = this.block.referencesOf(column);
		if (!own.isEmpty()) {
			return "Column '" + column + "' has several foreign keys: "
					+ own.stream().map(Reference::describe).collect(Collectors.joining(", "))
					+ ". Expected one. Remove " + keys() + " from the column.";
		}
		List<Reference> wider = this.block.references()
			.stream()
			.filter((reference) -> reference.columns().contains(column))
			.toList();
		if (!wider.isEmpty()) {
			return "Column '" + column + "' is part of the foreign key " + wider.get(0).describe()
					+ ", which has several columns. Expected a foreign key of one column. Remove " + keys()
					+ " from the column.";
		}
		return "Column '" + column + "' has " + keys() + ", but no foreign key. Expected one: "
				+ (this.block.placement().isOnNodes() ? "SELECT create_reference_table('…'); ALTER TABLE "
						: "ALTER TABLE ")
				+ this.block.qualifiedName() + " ADD FOREIGN KEY (" + Identifiers.quoted(column) + ") REFERENCES …";
	}

	/** The keys of the column that need a list. */
	private String keys() {
		List<String> keys = new ArrayList<>();
		if (!this.lookup.match().isEmpty()) {
			keys.add("match");
		}
		if (this.lookup.ignored().contains(Lookup.Difference.CASE)) {
			keys.add("match-case");
		}
		if (this.lookup.ignored().contains(Lookup.Difference.SPACES)) {
			keys.add("match-trim");
		}
		if (!(this.lookup.unknown() instanceof Unknown.Reject)) {
			keys.add("unknown");
		}
		return String.join(" and ", keys);
	}

	private boolean columnsExist(ItemList list, List<String> match) {
		List<String> names = list.columns().stream().map((each) -> each.column().name()).toList();
		for (String name : match) {
			if (!names.contains(name)) {
				List<String> near = new FileHeader(names).near(name);
				this.messages.add("match of column '" + this.rule.column() + "' is '" + name + "', but list "
						+ list.qualifiedName() + " has no such column. Expected " + (near.isEmpty() ? "one of " : "")
						+ FileHeader.listed(near.isEmpty() ? names : near) + ".");
			}
		}
		return this.messages.isEmpty();
	}

	private boolean isUnique(ItemList list, List<String> match) {
		if (list.unique(match).isPresent()) {
			return true;
		}
		this.messages.add("match of column '" + this.rule.column() + "' is (" + String.join(", ", match)
				+ "), which is not unique in list " + list.qualifiedName() + ". Expected "
				+ list.uniques().stream().map(LookupChecks::columns).collect(Collectors.joining(" or "))
				+ ", or a new constraint: ALTER TABLE " + list.quotedName() + " ADD UNIQUE (" + Identifiers.list(match)
				+ ")");
		return false;
	}

	private static String columns(Key key) {
		return "(" + String.join(", ", key.columns()) + ")";
	}

	/** The items of the file are found before they are in the block, by their key. */
	private void self(Reference reference, List<String> match) {
		if (reference.list().oid() != this.block.oid()) {
			return;
		}
		if (!match.equals(reference.referenced())) {
			surrogate(reference, match);
		}
		if (this.lookup.unknown() instanceof Unknown.Create) {
			createOwn(reference, match);
		}
	}

	private void surrogate(Reference reference, List<String> match) {
		String found = "Column '" + this.rule.column() + "' refers to its own block by " + reference.describe()
				+ ", and match is (" + String.join(", ", match) + "), ";
		String referenced = reference.referenced().get(0);
		if (this.defaults.key().isEmpty()) {
			this.messages
				.add(found + "but the import has no key to find the items of the file by. Expected a key: ALTER TABLE "
						+ this.block.qualifiedName() + " ADD UNIQUE (" + Identifiers.list(match) + ")");
			return;
		}
		if (this.defaults.key().contains(this.rule.column())) {
			this.messages.add(found + "but the column is part of the key (" + String.join(", ", this.defaults.key())
					+ "). Expected a key without it, or the referenced column " + referenced + ": remove match.");
			return;
		}
		if (this.filled.contains(referenced) || !this.defaults.rules().mode().insertsNewRows()) {
			return;
		}
		ListColumn column = reference.list().column(referenced).orElseThrow();
		if (column.origin() == Origin.GENERATED || column.origin() == Origin.NONE) {
			this.messages.add(found + "but the database gives a new item no value for '" + referenced
					+ "' before it is in the block. Expected an identity or a default of the column, or a mapping for it.");
			return;
		}
		if (!column.rights().contains(Right.INSERT)) {
			this.messages.add(found + "but Blockload's role cannot set column '" + referenced
					+ "' of new items. Enter: GRANT INSERT ON " + reference.list().quotedName() + " TO "
					+ reference.list().role());
		}
		if (column.sequence() != null) {
			this.messages.add(found + "but Blockload's role cannot take numbers from sequence " + column.sequence()
					+ ". Enter: GRANT USAGE ON SEQUENCE " + column.sequence() + " TO " + reference.list().role());
		}
	}

	/** An item that is added has no other values than these. */
	private void createOwn(Reference reference, List<String> match) {
		String found = "unknown is 'create' for column '" + this.rule.column() + "', which refers to its own block, ";
		if (!match.equals(this.defaults.key())) {
			this.messages.add(found + "but the import finds items by (" + String.join(", ", this.defaults.key())
					+ ") and parents by (" + String.join(", ", match) + "). Expected the same: key: ["
					+ String.join(", ", match) + "].");
		}
		else if (this.defaults.rules().scope() != null) {
			this.messages.add(found
					+ "but a new parent can be outside of the scope. Expected unknown: reject, null or a default.");
		}
		else if (!match.equals(reference.referenced()) && this.filled.contains(reference.referenced().get(0))) {
			this.messages.add(found + "but the file fills '" + reference.referenced().get(0)
					+ "', so the database cannot number a new parent. Expected unknown: reject, null or a default.");
		}
	}

	private void types(Reference reference, List<String> match) {
		ItemList list = reference.list();
		for (String name : match) {
			BlockColumn column = list.column(name).orElseThrow().column();
			if (column.type() instanceof ColumnType.Unsupported unsupported) {
				this.messages.add("match of column '" + this.rule.column() + "' is '" + name
						+ "', which cannot be looked up: " + unsupported.why() + ".");
			}
			else if (!this.lookup.ignored().isEmpty() && !FormatKey.isText(column.type())) {
				this.messages
					.add("match-case and match-trim of column '" + this.rule.column() + "' are for texts, but '" + name
							+ "' of list " + list.qualifiedName() + " is " + column.sqlType() + ". Remove them.");
			}
		}
		BlockColumn own = this.block.column(this.rule.column()).orElseThrow();
		BlockColumn key = list.column(reference.referenced().get(0)).orElseThrow().column();
		if (!holds(own.type(), key.type())) {
			this.messages
				.add("Column '" + own.name() + "' (" + own.sqlType() + ") cannot hold all values of '" + key.name()
						+ "' (" + key.sqlType() + ") of list " + list.qualifiedName() + ". Expected the same type.");
		}
	}

	private static boolean holds(ColumnType own, ColumnType key) {
		if (own instanceof ColumnType.Int wide && key instanceof ColumnType.Int narrow) {
			return wide.bytes() >= narrow.bytes();
		}
		return (FormatKey.isText(own) && FormatKey.isText(key)) || own.equals(key)
				|| (own instanceof ColumnType.Numeric numeric && numeric.precision() < 0
						&& (key instanceof ColumnType.Int || key instanceof ColumnType.Numeric));
	}

	private void rights(Reference reference, List<String> match) {
		ItemList list = reference.list();
		switch (list.visibility()) {
			case ALL_ROWS -> {
				List<String> hidden = without(list, match, reference,
						(column) -> column.rights().contains(Right.SELECT));
				if (!hidden.isEmpty()) {
					this.messages.add("Blockload's role cannot read (" + String.join(", ", hidden) + ") of list "
							+ list.qualifiedName() + ", where column '" + this.rule.column()
							+ "' is looked up. Enter: GRANT SELECT ON " + list.quotedName() + " TO " + list.role());
				}
			}
			case SOME_ROWS -> this.messages.add("Row-level security of list " + list.qualifiedName()
					+ " can hide items from Blockload's role, so that column '" + this.rule.column()
					+ "' cannot be looked up. Exempt the role: ALTER ROLE " + list.role() + " BYPASSRLS");
			case NO_ROWS ->
				this.messages.add("Blockload's role cannot use schema " + list.application() + ", whose list "
						+ list.name() + " column '" + this.rule.column() + "' refers to. Enter: GRANT USAGE ON SCHEMA "
						+ Identifiers.quoted(list.application()) + " TO " + list.role());
		}
	}

	/** The columns that a lookup needs and that do not fulfil a condition. */
	private static List<String> without(ItemList list, List<String> match, Reference reference,
			Predicate<ListColumn> condition) {
		return list.columns()
			.stream()
			.filter((column) -> match.contains(column.column().name())
					|| reference.referenced().contains(column.column().name()))
			.filter(condition.negate())
			.map((column) -> column.column().name())
			.toList();
	}

	private void unknown(Reference reference, List<String> match) {
		if (match.size() > 1 && !(this.lookup.unknown() instanceof Unknown.Reject)) {
			this.messages.add("unknown is '" + this.lookup.unknown().text() + "' for column '" + this.rule.column()
					+ "', but match has several columns. Expected unknown: reject.");
		}
		else if (this.lookup.unknown() instanceof Unknown.Create) {
			create(reference, match);
		}
		else if (this.lookup.unknown() instanceof Unknown.Null
				&& this.block.column(this.rule.column()).orElseThrow().notNull()) {
			this.messages.add("unknown is 'null' for column '" + this.rule.column()
					+ "', which does not allow null. Expected reject, create or a default.");
		}
	}

	private void create(Reference reference, List<String> match) {
		ItemList list = reference.list();
		Set<String> set = Set.copyOf(match);
		List<String> required = list.columns()
			.stream()
			.filter((column) -> !column.canBeOmitted() && !set.contains(column.column().name()))
			.map((column) -> column.column().name())
			.toList();
		if (!required.isEmpty()) {
			this.messages.add("unknown is 'create' for column '" + this.rule.column() + "', but an item of list "
					+ list.qualifiedName() + " needs a value for " + String.join(", ", required)
					+ ". Give these columns a default, or use unknown: reject.");
			return;
		}
		ListColumn key = list.column(reference.referenced().get(0)).orElseThrow();
		List<String> computed = without(list, match, reference, (column) -> column.origin() != Origin.GENERATED);
		if (!computed.isEmpty() || (!set.contains(key.column().name()) && key.origin() == Origin.NONE)) {
			this.messages.add("unknown is 'create' for column '" + this.rule.column()
					+ "', but the database gives a new item of list " + list.qualifiedName() + " no value for '"
					+ (computed.isEmpty() ? key.column().name() : computed.get(0)) + "'. Use unknown: reject.");
			return;
		}
		List<String> fixed = without(list, match, reference, (column) -> column.rights().contains(Right.INSERT));
		if (!fixed.isEmpty()) {
			this.messages.add("unknown is 'create' for column '" + this.rule.column()
					+ "', but Blockload's role cannot add items to list " + list.qualifiedName()
					+ ". Enter: GRANT INSERT ON " + list.quotedName() + " TO " + list.role());
		}
		if (!set.contains(key.column().name()) && key.sequence() != null) {
			this.messages.add("unknown is 'create' for column '" + this.rule.column()
					+ "', but Blockload's role cannot take numbers from sequence " + key.sequence()
					+ ". Enter: GRANT USAGE ON SEQUENCE " + key.sequence() + " TO " + list.role());
		}
	}

}
