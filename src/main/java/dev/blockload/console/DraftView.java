package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.block.Mode;
import dev.blockload.block.NewTable;
import dev.blockload.guess.ColumnEvidence;
import dev.blockload.guess.FileSummary;
import dev.blockload.importjob.Preview;
import dev.blockload.mapping.MetadataColumn;
import dev.blockload.run.Run;
import dev.blockload.storage.Pin;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * The form of a new import, with what is known of its file and its block.
 *
 * @param draft the fields
 * @param file the object, or the uploaded file
 * @param summary how it is written
 * @param columns its columns, with the types that were guessed
 * @param blocks the tables that the person can load into, by application
 * @param block the chosen one, or null
 * @param headers the columns of the file as the form reads it
 * @param evidence by column of the block
 * @param problems what is wrong
 * @param result what the last button found
 * @param texts messages as the reader is allowed to read them
 */
record DraftView(ImportDraft draft, Pin file, FileSummary summary, List<ColumnEvidence> columns,
		Map<String, List<String>> blocks, @Nullable Block block, List<String> headers,
		Map<String, ColumnEvidence> evidence, DraftProblems problems, Result result,
		VisibleTexts.ForCaller texts) implements DraftAnswer {

	/** The value of a block in the list. */
	static String blockValue(String application, String name) {
		return application + "/" + name;
	}

	/** The same form with other fields. */
	DraftView with(ImportDraft changed) {
		return new DraftView(changed, this.file, this.summary, this.columns, this.blocks, this.block, this.headers,
				this.evidence, this.problems, this.result, this.texts);
	}

	DraftView with(DraftProblems found) {
		return new DraftView(this.draft, this.file, this.summary, this.columns, this.blocks, this.block, this.headers,
				this.evidence, found, this.result, this.texts);
	}

	DraftView with(Result found) {
		return new DraftView(this.draft, this.file, this.summary, this.columns, this.blocks, this.block, this.headers,
				this.evidence, this.problems, found, this.texts);
	}

	DraftView with(List<String> readHeaders, Map<String, ColumnEvidence> readEvidence) {
		return new DraftView(this.draft, this.file, this.summary, this.columns, this.blocks, this.block, readHeaders,
				readEvidence, this.problems, this.result, this.texts);
	}

	boolean hasBlocks() {
		return this.blocks.values().stream().anyMatch((names) -> !names.isEmpty());
	}

	/** The columns of the block that a file can fill. */
	List<BlockColumn> fillable() {
		return (this.block != null) ? ImportDraft.columnsOf(this.block) : List.of();
	}

	/** The modes that can work with the block. */
	List<Mode> modes() {
		List<Mode> modes = new ArrayList<>(List.of(Mode.values()));
		if (this.block != null && this.block.keys().isEmpty()) {
			modes.removeIf(Mode::updatesExistingRows);
			modes.add(Mode.REPLACE);
		}
		return modes.stream().distinct().toList();
	}

	/** What is known of a run and can be a column. */
	static List<String> metadata() {
		return MetadataColumn.texts();
	}

	/** Whether cells of the file become rows. */
	boolean hasCells() {
		return this.draft.has("unpivot");
	}

	/** Whether the file has enough columns for cells that become rows. */
	boolean canHaveCells() {
		return hasCells() || this.headers.size() > 2;
	}

	/** The columns of the block that can be added up. */
	List<String> sums() {
		return (this.block != null && !this.block.keys().isEmpty()) ? DraftRules.sums(this.block) : List.of();
	}

	/** The keys of several columns of the list that a column refers to. */
	List<Key> severalMatches(String column) {
		return (this.block != null) ? DraftLookup.keys(this.block, column) : List.of();
	}

	/** The numbers of the schedules that the form shows. */
	List<Integer> schedules() {
		return DraftSchedules.shown(this.draft);
	}

	/** The columns of the file that nothing takes. */
	List<String> unmapped() {
		return hasCells() ? List.of() : untaken();
	}

	private List<String> untaken() {
		return this.headers.stream()
			.filter((header) -> this.draft.fields()
				.entrySet()
				.stream()
				.noneMatch((field) -> field.getKey().startsWith("match-from.")
						&& field.getValue().equals(ImportDraft.fromHeader(header))))
			.filter((header) -> fillable().stream()
				.noneMatch(
						(column) -> this.draft.typed("from." + column.name()).equals(ImportDraft.fromHeader(header))))
			.toList();
	}

	/** The columns of the list that a column refers to, by which items can be found. */
	List<String> matches(String column) {
		return (this.block == null) ? List.of()
				: this.block.referencesOf(column)
					.stream()
					.flatMap((reference) -> reference.list().uniques().stream())
					.filter((key) -> key.columns().size() == 1)
					.map((key) -> key.columns().get(0))
					.distinct()
					.toList();
	}

	/** The list that a column refers to, or null. */
	@Nullable String listOf(String column) {
		return (this.block == null) ? null
				: this.block.referencesOf(column)
					.stream()
					.map((reference) -> reference.list().qualifiedName())
					.findFirst()
					.orElse(null);
	}

	List<NewTable.Type> types() {
		return List.of(NewTable.Type.values());
	}

	/**
	 * What a button found.
	 *
	 * @param yaml the definition, if it was asked for, or null
	 * @param preview the first records, or null
	 * @param notes what is valid and probably not intended
	 * @param dryRun the dry run of this form, or null
	 * @param earlier the dry run of an earlier form, or null
	 * @param sql what would create a table, or null
	 * @param saved the name of the import that was saved, or null
	 */
	record Result(@Nullable String yaml, @Nullable Preview preview, List<String> notes, @Nullable Run dryRun,
			@Nullable Run earlier, @Nullable String sql, @Nullable String saved) {

		static final Result NOTHING = new Result(null, null, List.of(), null, null, null, null);

		static Result ofYaml(String yaml) {
			return new Result(yaml, null, List.of(), null, null, null, null);
		}

		static Result ofPreview(Preview preview, List<String> notes) {
			return new Result(null, preview, notes, null, null, null, null);
		}

		static Result ofSql(String sql) {
			return new Result(null, null, List.of(), null, null, sql, null);
		}

		static Result ofSaved(String name, List<String> notes) {
			return new Result(null, null, notes, null, null, null, name);
		}

		Result with(Run run) {
			return new Result(this.yaml, this.preview, this.notes, run, null, this.sql, this.saved);
		}

		Result withEarlier(Run run) {
			return new Result(this.yaml, this.preview, this.notes, null, run, this.sql, this.saved);
		}

	}

}
