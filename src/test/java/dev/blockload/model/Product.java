package dev.blockload.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunUndo;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of a sequence in the product, on real servers.
 */
final class Product {

	private static final String ALL_ROWS = Arrays.stream(Shape.values())
		.map(Shape::query)
		.collect(Collectors.joining(" UNION ALL "));

	private final ImportBench bench;

	private final String importName;

	private @Nullable LoadPath path;

	/** The numbers of the runs of the steps. */
	private final List<Long> runs = new ArrayList<>();

	Product(ImportBench bench, String importName) {
		this.bench = bench;
		this.importName = importName;
	}

	/**
	 * Create the blocks of a sequence, with its first rows.
	 * @param start the rows
	 * @param more statements after those that create the blocks
	 */
	void create(World start, String more) {
		this.runs.clear();
		this.bench.renew();
		StringBuilder sql = new StringBuilder();
		for (Shape shape : Shape.values()) {
			sql.append(shape.ddl(start.onDelete())).append(";\n");
			start.rows(shape).forEach((row) -> sql.append(insert(shape, row)));
		}
		this.bench.sql(sql.append(more).toString());
	}

	/**
	 * How the rows of the last step came into the block; null if it did not plan that.
	 */
	@Nullable LoadPath path() {
		return this.path;
	}

	private static String insert(Shape shape, Map<String, @Nullable String> row) {
		return "INSERT INTO app." + shape.table() + " ("
				+ shape.columns().stream().map(Column::name).collect(Collectors.joining(", ")) + ") VALUES ("
				+ shape.columns()
					.stream()
					.map((column) -> literal(column, row.get(column.name())))
					.collect(Collectors.joining(", "))
				+ ");\n";
	}

	private static String literal(Column column, @Nullable String value) {
		if (value == null) {
			return "NULL";
		}
		String list = column.list();
		return (list != null && Shape.of(list).isNumbered()) ? Shape.of(list).number(value) : "'" + value + "'";
	}

	/** Run a step. */
	Result run(Step step) {
		this.path = null;
		if (step instanceof Step.Load load) {
			return load(load);
		}
		if (step instanceof Step.Write write) {
			this.bench.sql(write.sql());
			this.runs.add(0L);
			return new Result(Result.COMPLETED, Map.of(), List.of(), new TreeSet<>());
		}
		return undo((Step.Undo) step);
	}

	private Result undo(Step.Undo step) {
		Step.Write before = step.before();
		if (before != null) {
			this.bench.sql(before.sql());
		}
		if (this.runs.get(step.step()) == 0) {
			this.runs.add(0L);
			return Result.failed("undo-not-published");
		}
		try {
			Run run = this.bench.bean(RunUndo.class)
				.undo(this.bench.history().find(Long.toString(this.runs.get(step.step()))));
			this.runs.add(run.id());
			Map<String, Long> counts = counts(run.counts());
			counts.keySet().retainAll(List.of("inserted", "updated", "deleted"));
			return new Result(Result.COMPLETED, counts, List.of(), warnings(run));
		}
		catch (Failure ex) {
			this.runs.add(0L);
			return Result.failed(ex.code() + " " + ex.message());
		}
	}

	private static Set<String> warnings(Run run) {
		Set<String> warnings = new TreeSet<>();
		run.warnings().forEach((warning) -> warnings.add(warning.code()));
		return warnings;
	}

	private Result load(Step.Load step) {
		this.bench.define(this.importName, step.yaml());
		this.bench.put("file.csv", step.csv());
		Run run;
		try {
			run = this.bench
				.run(new RunRequest(this.importName, new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		}
		catch (Failure ex) {
			this.runs.add(0L);
			return Result.failed(ex.code() + " " + ex.message());
		}
		this.runs.add(run.id());
		this.path = run.path();
		if (run.status() != RunStatus.COMPLETED) {
			return Result.failed((run.error() != null) ? run.error().code() + " " + run.error().message() : "?");
		}
		List<String> rejects = this.bench.rejects(run)
			.stream()
			.map((reject) -> reject.record() + ":" + reject.cell() + " " + reject.code())
			.sorted()
			.toList();
		return new Result(Result.COMPLETED, counts(run.counts()), rejects, warnings(run));
	}

	private Map<String, Long> counts(Run.Counts counts) {
		Map<String, @Nullable Long> all = new LinkedHashMap<>();
		all.put("read", counts.read());
		all.put("staged", counts.staged());
		all.put("rejected", counts.rejected());
		all.put("skipped", counts.skipped());
		all.put("merged", counts.merged());
		all.put("inserted", counts.inserted());
		all.put("updated", counts.updated());
		all.put("unchanged", counts.unchanged());
		all.put("deleted", counts.deleted());
		all.put("cells", counts.cells());
		all.put("blank cells", counts.blankCells());
		counts.created().forEach((list, count) -> {
			if (count > 0) {
				all.put("created " + list.substring(list.indexOf('.') + 1), count);
			}
		});
		Map<String, Long> known = new TreeMap<>();
		all.forEach((name, count) -> {
			if (count != null) {
				known.put(name, count);
			}
		});
		return known;
	}

	/** The rows of each block as sorted texts, as the model prints them. */
	Map<Shape, List<String>> rows() {
		Map<Shape, List<String>> rows = new EnumMap<>(Shape.class);
		for (Shape shape : Shape.values()) {
			rows.put(shape, new ArrayList<>());
		}
		this.bench.rows(ALL_ROWS).forEach((row) -> {
			String[] parts = row.split("\\|", 2);
			rows.get(Shape.of(parts[0])).add(parts[1]);
		});
		rows.values().forEach(Collections::sort);
		return rows;
	}

}
