package dev.blockload.guess;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.Dialect;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Unpivot;
import org.jspecify.annotations.Nullable;

/**
 * Proposes a table for a file, and an import into it. If only a part of the file was
 * read, the table has no key and no NOT NULL.
 */
final class NewBlockProposal {

	/** Names of key columns. */
	private static final Pattern KEY = Pattern
		.compile("(.*_)?(id|key|code|no|nr|num|number|nummer|uuid|guid|sku|isin|iban|kennung|matricule)(_.*)?");

	/** PostgreSQL accepts 1,600, and the staging table has one more than the block. */
	private static final int MOST_COLUMNS = 1599;

	private final FileLayout layout;

	private final String objectKey;

	private final List<Found> columns = new ArrayList<>();

	/** The columns that become rows; null if records do. */
	private final @Nullable PivotedColumns pivoted;

	/**
	 * A column of the table.
	 *
	 * @param number of its field, from 0
	 * @param name in the table
	 * @param from the header or number of its field
	 * @param typed its type
	 */
	private record Found(int number, String name, String from, TypedColumn typed) {

		/** Whether it can identify a record together with others. */
		boolean isPartOfKey() {
			ColumnType type = this.typed.type();
			return this.typed.profile().isAlwaysThere()
					&& (type instanceof ColumnType.Text || type instanceof ColumnType.Uuid
							|| type instanceof ColumnType.Date || type instanceof ColumnType.Int);
		}

		boolean isKey() {
			ColumnType type = this.typed.type();
			boolean simple = type instanceof ColumnType.Int || type instanceof ColumnType.Text
					|| type instanceof ColumnType.Uuid;
			// Two texts may be the same number.
			boolean alike = type instanceof ColumnType.Int
					&& this.typed.profile().examples().stream().anyMatch((text) -> text.matches("[+].*|-0"));
			return simple && !alike && this.typed.profile().isKey();
		}

		boolean isCalledKey() {
			return KEY.matcher(this.name.toLowerCase(Locale.ROOT)).matches();
		}

	}

	NewBlockProposal(FileLayout layout, String objectKey) {
		this.layout = layout;
		this.objectKey = objectKey;
		this.pivoted = PivotedColumns.of(layout).orElse(null);
		ColumnNames names = new ColumnNames();
		boolean named = layout.isNamed();
		BitSet ofHeader = layout.named();
		for (int number = 0; number < layout.typed().size(); number++) {
			boolean cells = this.pivoted != null && this.pivoted.series().contains(number);
			if (!cells && (!named || ofHeader.get(number))) {
				this.columns.add(new Found(number, names.next(layout.title(number), "column_" + (number + 1)),
						named ? layout.title(number) : String.valueOf(number + 1), layout.typed().get(number)));
			}
		}
	}

	Proposal propose(String importName, String application, String connection, String block) {
		int found = this.columns.size() + ((this.pivoted != null) ? 2 : 0);
		if (found > MOST_COLUMNS) {
			throw GuessException.tooManyForATable(this.objectKey, found, MOST_COLUMNS);
		}
		List<Found> key = key();
		String mode = key.isEmpty() ? "append" : "upsert";
		Unpivot unpivot = (this.pivoted != null) ? this.pivoted.unpivot() : null;
		List<ColumnRule> rules = this.columns.stream()
			.map((column) -> new ColumnRule(column.name(), new Source.FromHeader(column.from()),
					column.typed().format()))
			.toList();
		Map<String, String> comments = new LinkedHashMap<>();
		for (Found column : this.columns) {
			String comment = ValueNotes.comment(column.typed());
			if (comment != null) {
				comments.put(column.name(), comment);
			}
		}
		Dialect dialect = this.layout.dialect();
		String definition = DefinitionWriter.of(
				new ProposalNames(importName, application, connection, this.objectKey, block, mode), dialect, rules,
				unpivot, comments);
		long[] records = { 0 };
		this.layout.table().each(this.layout.from(), (parser) -> records[0]++);
		List<String> notes = new ArrayList<>(notes(dialect));
		notes.addAll(new DryRun(this.layout, dialect).notes(rules, unpivot, asBlock(application, block, key)));
		List<Proposal.Column> proposed = new ArrayList<>(this.columns.stream()
			.map((column) -> new Proposal.Column(column.name(), column.from(), SqlText.type(column.typed().type()),
					isNotNull(column), column.typed().assumed()))
			.toList());
		List<String> names = new ArrayList<>(key.stream().map(Found::name).toList());
		if (this.pivoted != null) {
			String headers = this.pivoted.first() + " … " + this.pivoted.last();
			proposed.add(new Proposal.Column(this.pivoted.into(), headers, "date", true, null));
			proposed.add(new Proposal.Column(this.pivoted.valuesInto(), headers,
					SqlText.type(this.pivoted.value().type()), false, this.pivoted.value().assumed()));
			names.addAll(names.isEmpty() ? List.of() : List.of(this.pivoted.into()));
		}
		return new Proposal(ddl(application, block, key), definition, dialect, proposed, names, mode,
				new Proposal.Sampled(this.layout.sample().bytes(), records[0], this.layout.isWhole()), notes);
	}

	/**
	 * The column with the name of a key, else the first column: in a small file, other
	 * columns can be distinct by accident. For a pivoted file, else all columns that are
	 * no numbers: together they identify what has a value in each period.
	 */
	private List<Found> key() {
		List<Found> keys = this.layout.isWhole() ? this.columns.stream().filter(Found::isKey).toList() : List.of();
		Found first = this.columns.isEmpty() ? null : this.columns.get(0);
		Optional<Found> one = keys.stream().filter(Found::isCalledKey).findFirst();
		if (one.isPresent() || keys.contains(first)) {
			return List.of(one.orElse(first));
		}
		List<Found> all = this.columns.stream().filter(Found::isPartOfKey).toList();
		return (this.pivoted != null && this.layout.isWhole() && !all.isEmpty() && identify(all)) ? all : List.of();
	}

	/** Whether no two records have the same values in some columns. */
	private boolean identify(List<Found> all) {
		Set<List<String>> seen = new HashSet<>();
		boolean[] distinct = { true };
		this.layout.table()
			.each(this.layout.from(),
					(parser) -> distinct[0] &= seen.add(all.stream()
						.map((column) -> SampleRecords.text(SampleTable.field(parser, column.number())))
						.toList()));
		return distinct[0];
	}

	private boolean isNotNull(Found column) {
		TypedColumn typed = column.typed();
		return this.layout.isWhole() && typed.profile().isAlwaysThere();
	}

	private String ddl(String application, String block, List<Found> key) {
		List<String> lines = new ArrayList<>();
		for (Found column : this.columns) {
			boolean alone = key.equals(List.of(column)) && this.pivoted == null;
			lines.add(SqlText.name(column.name()) + " " + SqlText.type(column.typed().type())
					+ (alone ? " PRIMARY KEY" : isNotNull(column) ? " NOT NULL" : ""));
		}
		if (this.pivoted != null) {
			lines.add(SqlText.name(this.pivoted.into()) + " date NOT NULL");
			lines.add(SqlText.name(this.pivoted.valuesInto()) + " " + SqlText.type(this.pivoted.value().type()));
			if (!key.isEmpty()) {
				lines.add("PRIMARY KEY (" + Stream.concat(key.stream().map(Found::name), Stream.of(this.pivoted.into()))
					.map(SqlText::name)
					.collect(Collectors.joining(", ")) + ")");
			}
		}
		return "CREATE SCHEMA IF NOT EXISTS " + SqlText.name(application) + ";\nCREATE TABLE "
				+ SqlText.name(application) + "." + SqlText.name(block) + " (\n    " + String.join(",\n    ", lines)
				+ "\n);\n";
	}

	private List<String> notes(Dialect dialect) {
		List<String> notes = new ArrayList<>();
		if (!this.layout.isWhole()) {
			notes.add("Only a part of the file was read, so no column is NOT NULL and the table has no key.");
		}
		if (this.layout.titles().isEmpty()) {
			notes.add("The first record was read as values, not as column names.");
		}
		GuessNotes.of(this.layout, dialect).forEach((note) -> notes.add(note.message()));
		this.columns.forEach((column) -> notes.addAll(ValueNotes.ofNewColumn(column.name(), column.typed())));
		if (this.pivoted != null) {
			notes.add(this.pivoted.note());
			notes.addAll(ValueNotes.ofNewColumn(this.pivoted.valuesInto(), this.pivoted.value()));
		}
		return notes;
	}

	private Block asBlock(String application, String block, List<Found> key) {
		List<BlockColumn> blockColumns = new ArrayList<>();
		this.columns.forEach((column) -> blockColumns
			.add(asColumn(column.name(), column.typed().type(), isNotNull(column) || key.contains(column))));
		if (this.pivoted != null) {
			blockColumns.add(asColumn(this.pivoted.into(), new ColumnType.Date(), true));
			blockColumns.add(asColumn(this.pivoted.valuesInto(), this.pivoted.value().type(), false));
		}
		return new Block(application, block, 0, blockColumns, List.of(), Block.Shape.ORDINARY, List.of(), "");
	}

	private static BlockColumn asColumn(String name, ColumnType columnType, boolean notNull) {
		String type = SqlText.type(columnType);
		return new BlockColumn(name, columnType, type, type, notNull, false, false);
	}

}
