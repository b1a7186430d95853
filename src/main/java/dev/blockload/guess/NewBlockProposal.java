package dev.blockload.guess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.Dialect;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Source;
import org.jspecify.annotations.Nullable;

/**
 * Proposes a table for a file, and an import into it. If only a part of the file was
 * read, the table has no key and no NOT NULL.
 */
final class NewBlockProposal {

	/** Names of key columns. */
	private static final Pattern KEY = Pattern
		.compile("(.*_)?(id|key|code|no|nr|num|number|nummer|uuid|guid|sku|isin|iban|kennung|matricule)(_.*)?");

	private final FileLayout layout;

	private final String objectKey;

	private final List<Found> columns = new ArrayList<>();

	/**
	 * A column of the table.
	 *
	 * @param name in the table
	 * @param from the header or number of its field
	 * @param typed its type
	 */
	private record Found(String name, String from, TypedColumn typed) {

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
		ColumnNames names = new ColumnNames();
		for (int number = 0; number < layout.typed().size(); number++) {
			boolean named = layout.isNamed();
			if (!named || layout.isNamed(number)) {
				this.columns.add(new Found(names.next(layout.title(number), "column_" + (number + 1)),
						named ? layout.title(number) : String.valueOf(number + 1), layout.typed().get(number)));
			}
		}
	}

	Proposal propose(String importName, String application, String connection, String block) {
		Found key = key();
		String mode = (key != null) ? "upsert" : "append";
		List<ColumnRule> rules = this.columns.stream()
			.map((column) -> new ColumnRule(column.name(), new Source.FromHeader(column.from()),
					column.typed().format()))
			.toList();
		Map<String, String> comments = new LinkedHashMap<>();
		this.columns.stream()
			.filter((column) -> column.typed().assumed() != null)
			.forEach((column) -> comments.put(column.name(), Objects.requireNonNull(column.typed().assumed())));
		Dialect dialect = this.layout.dialect();
		String definition = DefinitionWriter.of(
				new ProposalNames(importName, application, connection, this.objectKey, block, mode), dialect, rules,
				comments);
		long[] records = { 0 };
		this.layout.table().each(this.layout.from(), (parser) -> records[0]++);
		List<String> notes = new ArrayList<>(notes(dialect));
		notes.addAll(new DryRun(this.layout, dialect).notes(rules, asBlock(application, block)));
		return new Proposal(ddl(application, block, key), definition, dialect,
				this.columns.stream()
					.map((column) -> new Proposal.Column(column.name(), column.from(),
							SqlText.type(column.typed().type()), isNotNull(column), column.typed().assumed()))
					.toList(),
				(key != null) ? List.of(key.name()) : List.of(), mode,
				new Proposal.Sampled(this.layout.sample().bytes(), records[0], this.layout.isWhole()), notes);
	}

	/**
	 * The column with the name of a key, else the first column: in a small file, other
	 * columns can be distinct by accident.
	 */
	private @Nullable Found key() {
		List<Found> keys = this.layout.isWhole() ? this.columns.stream().filter(Found::isKey).toList() : List.of();
		return keys.stream()
			.filter(Found::isCalledKey)
			.findFirst()
			.orElse(keys.contains(this.columns.get(0)) ? this.columns.get(0) : null);
	}

	private boolean isNotNull(Found column) {
		TypedColumn typed = column.typed();
		return this.layout.isWhole() && typed.profile().isAlwaysThere();
	}

	private String ddl(String application, String block, @Nullable Found key) {
		String lines = this.columns.stream()
			.map((column) -> "    " + SqlText.name(column.name()) + " " + SqlText.type(column.typed().type())
					+ (column.equals(key) ? " PRIMARY KEY" : isNotNull(column) ? " NOT NULL" : ""))
			.collect(Collectors.joining(",\n"));
		return "CREATE SCHEMA IF NOT EXISTS " + SqlText.name(application) + ";\nCREATE TABLE "
				+ SqlText.name(application) + "." + SqlText.name(block) + " (\n" + lines + "\n);\n";
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
		return notes;
	}

	private Block asBlock(String application, String block) {
		List<BlockColumn> blockColumns = this.columns.stream().map((column) -> {
			String type = SqlText.type(column.typed().type());
			return new BlockColumn(column.name(), column.typed().type(), type, type, isNotNull(column), false, false);
		}).toList();
		return new Block(application, block, 0, blockColumns, List.of(), Block.Shape.ORDINARY, List.of(), "");
	}

}
