package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Runs an import against the model.
 */
final class ModelImport {

	private final Import definition;

	private final World world;

	private final List<Item> items;

	private final Cells cells;

	private final Map<String, Long> counts = new TreeMap<>();

	private final Set<String> warnings = new TreeSet<>();

	private ModelImport(Import definition, World world, List<Item> items, Cells cells) {
		this.definition = definition;
		this.world = world;
		this.items = items;
		this.cells = cells;
	}

	/**
	 * Run an import.
	 * @param definition the import
	 * @param csv its file
	 * @param world changed if the run completes
	 * @param cells counts what is reached
	 */
	static Result run(Import definition, String csv, World world, Cells cells) {
		ModelImport run = new ModelImport(definition, world, Staging.read(definition, csv, cells), cells);
		Result result = run.run();
		run.cells.hitRun(result.code());
		return result;
	}

	private Result run() {
		Examination examination = new Examination(this.definition, this.world, this.items, this.cells);
		if (this.definition.mapped().stream().anyMatch(this::hasUnknownDefault)) {
			return Result.failed("default-unknown");
		}
		if (isOverLimit()) {
			return Result.failed("too-many-rejects");
		}
		Optional<String> failure = examination.examine();
		if (failure.isPresent()) {
			return Result.failed(failure.get());
		}
		if (isOverLimit()) {
			return Result.failed("too-many-rejects");
		}
		long rejected = count(Item.State.REJECTED);
		Map<String, Set<String>> created = examination.created();
		failure = this.definition.shape().hasKey() ? publishByKey(examination) : publishRows();
		if (failure.isPresent()) {
			return Result.failed(failure.get());
		}
		created.forEach((list, codes) -> {
			codes.forEach((code) -> this.world.rows(Shape.of(list)).add(newItem(Shape.of(list), code)));
			this.counts.put("created " + list, (long) codes.size());
		});
		this.counts.put("read", this.items.stream().mapToLong((item) -> item.record).distinct().count());
		if (this.definition.unpivot() != null) {
			this.counts.put("cells", (long) this.items.size());
			this.counts.put("blank cells", count(Item.State.BLANK));
		}
		this.items.stream()
			.filter((item) -> item.isStaged() && !item.deletes)
			.forEach((item) -> this.warnings.addAll(item.warnings));
		if (!this.definition.scope().columns().isEmpty() && count(Item.State.STAGED) == 0) {
			this.warnings.add("scope-without-rows");
			this.cells.hit("scope by columns", "without rows");
		}
		this.counts.put("rejected", rejected);
		this.counts.put("staged", count(Item.State.STAGED) + count(Item.State.MERGED));
		this.counts.put("merged", count(Item.State.MERGED));
		this.counts.put("skipped", count(Item.State.SKIPPED));
		Set<String> rejects = new TreeSet<>();
		this.items.stream().filter((item) -> item.state == Item.State.REJECTED).forEach((item) -> {
			rejects.add(item.record + ":" + (item.whole ? 0 : item.cell) + " " + item.code);
			this.cells.hit("reject", item.code);
		});
		return new Result(Result.COMPLETED, this.counts, List.copyOf(rejects), this.warnings);
	}

	private boolean isOverLimit() {
		Long most = this.definition.guards().maxRejects();
		return most != null && count(Item.State.REJECTED) > most;
	}

	private boolean hasUnknownDefault(Column column) {
		Import.Source source = this.definition.sources().get(column.name());
		return column.list() != null && source != null && source.fallback() != null
				&& this.world.item(column.list(), source.fallback(), source.anyCase()).isEmpty();
	}

	private static Map<String, @Nullable String> newItem(Shape list, String code) {
		Map<String, @Nullable String> row = new LinkedHashMap<>();
		list.columns().forEach((column) -> row.put(column.name(), column.fallback()));
		row.put("code", code);
		return row;
	}

	private long count(Item.State state) {
		return this.items.stream().filter((item) -> item.state == state).count();
	}

	private void counted(long inserted, long updated, long unchanged, long deleted) {
		this.counts.put("inserted", inserted);
		this.counts.put("updated", updated);
		this.counts.put("unchanged", unchanged);
		this.counts.put("deleted", deleted);
		reached("inserted", inserted);
		reached("updated", updated);
		reached("unchanged", unchanged);
		reached("deleted", deleted);
	}

	private void reached(String outcome, long count) {
		this.cells.hit("item", outcome, count);
	}

	private void blanks(Merge merge) {
		for (Merge.Row row : merge.rows) {
			Item item = row.item();
			if (item != null) {
				item.kept.forEach((column) -> this.cells.hit("blank keep", row.isInserted() ? "default" : "kept"));
				if (item.values.containsValue(null) && item.kept.isEmpty()) {
					this.cells.hit("blank null", row.isInserted() ? "inserted" : "set");
				}
			}
		}
	}

	private Optional<String> publishRows() {
		List<Map<String, @Nullable String>> rows = this.world.rows(this.definition.shape());
		long staged = count(Item.State.STAGED);
		ScopeTest scope = new ScopeTest(this.definition, this.world, this.items, this.cells);
		List<Map<String, @Nullable String>> replaced = rows.stream()
			.filter((row) -> this.definition.isReplace() && scope.isInside(row))
			.toList();
		Optional<String> refused = refused(replaced.size(), replaced.size(), staged,
				Math.max(0, replaced.size() - staged));
		if (refused.isPresent()) {
			return refused;
		}
		replaced.forEach((row) -> rows.removeIf((each) -> each == row));
		this.items.stream().filter(Item::isStaged).forEach((item) -> rows.add(Merge.inserted(this.definition, item)));
		counted(staged, 0, 0, replaced.size());
		return Optional.empty();
	}

	private Optional<String> refused(long absent, long rows, long staged, long deleted) {
		if (!(this.definition.isReplace() || this.definition.deletesCells()) || absent == 0) {
			return Optional.empty();
		}
		if (absent == rows && staged == 0 && !this.definition.guards().emptying()) {
			return Optional.of("nothing-loaded");
		}
		return this.definition.guards().refuses(deleted, rows, this.items.size()) ? Optional.of("too-many-deletes")
				: Optional.empty();
	}

	private Optional<String> publishByKey(Examination examination) {
		Shape shape = this.definition.shape();
		Merge merge = new Merge(this.definition, this.world, this.items, examination.protectedKeys());
		Optional<String> refused = refused(merge.deleted.size(), merge.inScope, count(Item.State.STAGED),
				merge.deleted.size());
		if (refused.isPresent()) {
			return refused;
		}
		List<Map<String, @Nullable String>> after = new ArrayList<>();
		merge.rows.forEach((row) -> after.add(row.after()));
		References references = new References(this.definition, this.world, merge, this.cells);
		if (!references.apply()) {
			return Optional.of("still-referenced");
		}
		this.warnings.addAll(references.warnings());
		reached("kept for a rejected record", merge.guarded);
		blanks(merge);
		parents(merge);
		if (merge.heldBack > 0) {
			this.warnings.add("deletes-held-back");
			this.cells.hit("guard", "deletes held back");
		}
		this.world.rows(shape).clear();
		this.world.rows(shape).addAll(after);
		counted(merge.rows.stream().filter(Merge.Row::isInserted).count(),
				merge.rows.stream().filter(Merge.Row::isUpdated).count(),
				merge.rows.stream().filter(Merge.Row::isUnchanged).count() + idleCells(merge), merge.deleted.size());
		return Optional.empty();
	}

	/** How many blank cells delete nothing, although they could. */
	private long idleCells(Merge merge) {
		long all = this.items.stream().filter((item) -> item.isStaged() && item.deletes).count();
		long idle = all - merge.deletedByCells;
		this.cells.hit("blank cells", "delete an item", merge.deletedByCells);
		this.cells.hit("blank cells", (merge.heldBack > 0) ? "held back" : "have no item", idle);
		return idle;
	}

	private void parents(Merge merge) {
		if (this.definition.shape() != Shape.TEAMS) {
			return;
		}
		Map<String, @Nullable String> parentOf = Constraints.parentOf(merge.rows);
		boolean mapped = this.definition.sources().containsKey("parent");
		for (Merge.Row row : merge.rows) {
			String code = String.valueOf(row.after().get("code"));
			if (row.item() == null || !mapped) {
				continue;
			}
			if (code.equals(row.after().get("parent"))) {
				this.cells.hit("parent", "itself");
			}
			else if (Constraints.isInCycle(code, parentOf)) {
				this.warnings.add("cycles-loaded");
				this.cells.hit("parent", "in a cycle");
			}
		}
	}

}
