package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.run.LoadPath;
import org.jspecify.annotations.Nullable;

/**
 * A random sequence of steps, with what the model says about each. Its name determines
 * all of it: a seed, and how each step was chosen.
 */
final class Sequence {

	/** How many steps there are of each theme. */
	static final int VARIANTS = 1000;

	/** The rows of all blocks before the first step. */
	final World start;

	final List<Step> steps = new ArrayList<>();

	final List<Result> results = new ArrayList<>();

	final List<World> states = new ArrayList<>();

	/** What each step reached. */
	final List<Map<String, Integer>> hits = new ArrayList<>();

	/** The mode of each step, as the table of coverage names it. */
	private final List<String> labels = new ArrayList<>();

	private final long seed;

	private final List<Integer> choices = new ArrayList<>();

	private final List<Shape> shapes;

	private final History history;

	private final World world;

	private Dice dice;

	private Sequence(long seed) {
		this.seed = seed;
		this.dice = new Dice(seed);
		this.start = new World(this.dice.pick(Shape.OnDelete.REFUSE, Shape.OnDelete.CASCADE, Shape.OnDelete.CASCADE,
				Shape.OnDelete.SET_NULL));
		fill();
		this.world = this.start.copy();
		this.history = new History();
		Shape metric = Feature.MATCH.isOn() ? Shape.PLAN : Shape.STAFF;
		this.shapes = this.dice
			.pick(List.of(List.of(Shape.TEAMS, Shape.TEAMS, Shape.STAFF), List.of(Shape.STAFF, Shape.STAFF, metric),
					List.of(metric), List.of(Shape.MOVES), List.of(Shape.BOOKINGS),
					List.of(Shape.TEAMS, Shape.STAFF, metric), List.of(Shape.TEAMS, Shape.STAFF, metric)));
	}

	private Sequence(Sequence other) {
		this.seed = other.seed;
		this.choices.addAll(other.choices);
		this.dice = other.dice;
		this.start = other.start;
		this.world = other.world.copy();
		this.shapes = other.shapes;
		this.history = other.history.copy();
		this.steps.addAll(other.steps);
		this.results.addAll(other.results);
		this.states.addAll(other.states);
		this.hits.addAll(other.hits);
		this.labels.addAll(other.labels);
	}

	/** The sequence with a name, such as {@code 17} or {@code 17:0.0.5}. */
	static Sequence of(String name) {
		String[] parts = name.split(":", 2);
		long seed = Long.parseLong(parts[0]);
		Sequence sequence = new Sequence(seed);
		if (parts.length > 1) {
			for (String choice : parts[1].split("\\.", -1)) {
				sequence.add(Integer.parseInt(choice));
			}
			return sequence;
		}
		Dice dice = new Dice(seed);
		int count = dice.pick(1, 2, 3, 4, 6);
		for (int number = 0; number < count; number++) {
			sequence.add(dice.below(VARIANTS) * Theme.list().size() + sequence.theme(dice).number());
		}
		return sequence;
	}

	/** A sequence without a step. */
	static Sequence empty(long seed) {
		return new Sequence(seed);
	}

	private Theme theme(Dice dice) {
		if (Feature.UNDO.isOn() && !this.steps.isEmpty() && dice.percent(33)) {
			return dice.pick(Theme.list().stream().filter((theme) -> theme.kind() != Theme.Kind.LOAD).toList());
		}
		return dice.pick(Theme.loading(dice.pick(this.shapes)));
	}

	/**
	 * How the rows of each step must come into the block: null for a step that is no run
	 * of an import.
	 * @param policy whether the product can load directly
	 */
	List<@Nullable LoadPath> paths(DirectPolicy policy) {
		List<@Nullable LoadPath> paths = new ArrayList<>();
		for (int step = 0; step < this.steps.size(); step++) {
			World before = (step == 0) ? this.start : this.states.get(step - 1);
			paths.add((this.steps.get(step) instanceof Step.Load load) ? policy.path(Import.read(load.yaml()), before)
					: null);
		}
		return paths;
	}

	/**
	 * Whether a constraint of the transaction list rejects nothing in any step: then it
	 * makes no difference but to the path. After a failure, the rejects are not known.
	 */
	boolean canDropCheck() {
		for (int step = 0; step < this.steps.size(); step++) {
			if (this.steps.get(step) instanceof Step.Load load && Import.read(load.yaml()).shape() == Shape.MOVES) {
				Result result = this.results.get(step);
				if (!result.isCompleted()
						|| result.rejects().stream().anyMatch((reject) -> reject.endsWith(" check-violated"))) {
					return false;
				}
			}
		}
		return true;
	}

	/** The same sequence with one more step. */
	Sequence with(int choice) {
		Sequence longer = new Sequence(this);
		longer.add(choice);
		return longer;
	}

	/** The first steps of this sequence. */
	Sequence first(int count) {
		return of(this.seed + ":" + name(this.choices.subList(0, count)));
	}

	String name() {
		return this.seed + ":" + name(this.choices);
	}

	/** The number of the theme of a step. */
	int theme(int step) {
		return this.choices.get(step) % Theme.list().size();
	}

	/** How many steps are runs of the product. */
	long runs() {
		return this.steps.stream().filter(Step::isRun).count();
	}

	/** How many steps are runs that publish. */
	long published() {
		return IntStream.range(0, this.steps.size())
			.filter((step) -> this.steps.get(step).isRun() && this.results.get(step).isCompleted())
			.count();
	}

	private static String name(List<Integer> choices) {
		return choices.stream().map(String::valueOf).collect(Collectors.joining("."));
	}

	private void add(int choice) {
		int number = this.steps.size();
		this.choices.add(choice);
		this.dice = new Dice((this.seed * 1009 + number) * 1009 + choice);
		this.hits.add(new TreeMap<>());
		this.labels.add("undo");
		Theme theme = Theme.list().get(choice % Theme.list().size());
		List<Integer> published = this.history.published();
		switch (theme.kind()) {
			case LOAD -> load(theme);
			case UNDO_LAST -> undo(published.isEmpty() ? -1 : published.get(published.size() - 1));
			case UNDO_ANY -> undo(published.isEmpty() ? -1 : this.dice.pick(published));
			case UNDO_WRONG -> undo((number > 0) ? this.dice.below(number) : -1);
		}
		this.states.add(this.world.copy());
	}

	private void hit(String cell, int times) {
		this.hits.get(this.hits.size() - 1).merge(cell, times, Integer::sum);
	}

	private void undo(int step) {
		Step.Write write = (step < 0 || !this.steps.get(step).isRun() || this.dice.percent(35)) ? otherWriter() : null;
		if (write != null) {
			write(write);
		}
		if (step < 0 || !this.steps.get(step).isRun()) {
			this.steps.add(Objects.requireNonNull(write));
			this.results.add(new Result(Result.COMPLETED, Map.of(), List.of(), new TreeSet<>()));
			this.history.addNothing();
			return;
		}
		this.steps.add(new Step.Undo(step, write));
		Result result = this.history.undo(step, this.world);
		this.results.add(result);
		String label = this.labels.get(step);
		hit("undo / " + label + " / " + result.code(), 1);
		hit("undo / any mode / " + result.code(), 1);
		if (label.contains(" of ")) {
			hit("undo / a block of " + label.split(" of ", 2)[1] + " / " + result.code(), 1);
		}
	}

	private Step.Write otherWriter() {
		Step.Write delete = this.dice.percent(50) ? deleteUnused() : null;
		if (delete != null) {
			return delete;
		}
		Shape shape = (this.shapes.contains(Shape.TEAMS) && this.dice.percent(50)) ? Shape.TEAMS : Shape.STAFF;
		List<Map<String, @Nullable String>> changed = new ArrayList<>(this.world.rows(shape));
		changed.removeAll(previous().rows(shape));
		List<String> codes = (changed.isEmpty() ? this.world.rows(shape) : changed).stream().map(shape::item).toList();
		return new Step.Write(shape, codes.isEmpty() ? "A" : this.dice.pick(codes), Step.Write.Change.UPDATE);
	}

	/** The world before the last step. */
	private World previous() {
		return (this.states.size() < 2) ? this.start : this.states.get(this.states.size() - 2);
	}

	// An item to which rows referred before: an undo would restore them.
	private Step.@Nullable Write deleteUnused() {
		for (Shape list : List.of(Shape.TEAMS, Shape.STAFF)) {
			for (Map<String, @Nullable String> row : this.world.rows(list)) {
				String code = list.item(row);
				if (previous().isReferred(list, code) && !this.world.isReferred(list, code)) {
					return new Step.Write(list, code, Step.Write.Change.DELETE);
				}
			}
		}
		return null;
	}

	private void write(Step.Write write) {
		switch (write.change()) {
			case UPDATE -> this.world.set(write.shape(), (row) -> write.code().equals(row.get("code")), write.column(),
					Step.Write.VALUE);
			case DELETE -> this.world.rows(write.shape()).removeIf((row) -> write.code().equals(row.get("code")));
		}
	}

	private void load(Theme theme) {
		World before = this.world.copy();
		String yaml = DefinitionGenerator.write(this.dice, theme, this.world);
		Import definition = Import.read(yaml);
		String csv = FileGenerator.write(this.dice, definition, this.world);
		Cells cells = new Cells(definition.label());
		this.steps.add(new Step.Load(yaml, csv));
		this.labels.set(this.labels.size() - 1, definition.label());
		Result result = ModelImport.run(definition, csv, this.world, cells);
		this.results.add(result);
		if (result.isCompleted()) {
			this.history.add(definition, before, this.world, result.counts());
		}
		else {
			this.history.addNothing();
		}
		cells.hits().forEach(this::hit);
	}

	private void fill() {
		for (Shape shape : List.of(Shape.TEAMS, Shape.SITES, Shape.STAFF, Shape.PLAN, Shape.MOVES)) {
			int count = switch (shape) {
				case SITES -> 3;
				case TEAMS -> 2 + this.dice.below(9);
				case STAFF -> this.dice.percent(10) ? 0 : 3 + this.dice.below(10);
				case PLAN -> 4 + this.dice.below(24);
				case MOVES, BOOKINGS -> this.dice.below(6);
			};
			for (int number = 0; number < count; number++) {
				add(shape, number);
			}
		}
	}

	private void add(Shape shape, int number) {
		Map<String, @Nullable String> row = new LinkedHashMap<>();
		BiConsumer<String, @Nullable String> set = row::put;
		shape.columns().forEach((column) -> set.accept(column.name(), column.fallback()));
		String code = Character.toString('A' + number);
		List<Map<String, @Nullable String>> staff = this.start.rows(Shape.STAFF);
		switch (shape) {
			case TEAMS -> {
				row.put("code", code);
				row.put("parent", (Feature.SELF_REFERENCE.isOn() && number > 0 && this.dice.percent(25)) ? "A" : null);
				row.put("label", this.dice.pick("north", "south", null));
				row.put("size", this.dice.pick("1", "2", null));
			}
			case SITES -> {
				row.put("code", "S" + (number / 2 + 1));
				row.put("country", (number % 2 == 0) ? "FR" : "DE");
			}
			case STAFF -> {
				row.put("code", code);
				row.put("site", this.dice.pick("S1/FR", "S1/DE", null));
				row.put("name", this.dice.pick("x", "y", null));
				row.put("team",
						this.dice.percent(50) ? this.dice.pick(this.start.rows(Shape.TEAMS)).get("code") : null);
				row.put("badge",
						(Feature.CONSTRAINTS.isOn() && this.dice.percent(60)) ? Integer.toString(number + 1) : null);
				row.put("rate", this.dice.pick("1", "1.0", "2.50", null));
				row.put("pay", this.dice.pick("1.00", "7.00", null));
				row.put("grade", this.dice.pick("junior", "senior", null));
			}
			case PLAN -> {
				if (staff.isEmpty()) {
					return;
				}
				row.put("employee", this.dice.pick(staff).get("code"));
				row.put("month", this.dice.pick("2024-01-01", "2024-02-01", "2024-03-01"));
				row.put("amount", this.dice.pick("1.00", "7.00", null));
				row.put("note", this.dice.pick("x", "none"));
				if (this.start.find(shape, World.keyOf(shape, row)).isPresent()) {
					return;
				}
			}
			case MOVES, BOOKINGS -> {
				row.put("day", this.dice.pick("2024-01-01", "2024-02-01"));
				row.put("code", this.dice.pick("A", "B", null));
				row.put("amount", this.dice.pick("1.00", "7.00"));
			}
		}
		this.start.rows(shape).add(row);
	}

}
