package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A random sequence of steps, with what the model says about each. A seed determines all
 * of it.
 */
final class Sequence {

	final long seed;

	final World start;

	final List<Step> steps = new ArrayList<>();

	final List<Result> results = new ArrayList<>();

	final List<World> states = new ArrayList<>();

	final Map<String, Integer> hits = new TreeMap<>();

	private final History history = new History();

	private final Dice dice;

	private Sequence(long seed) {
		this.seed = seed;
		this.dice = new Dice(seed);
		this.start = new World(this.dice.pick(Shape.OnDelete.values()));
		fill();
		World world = this.start.copy();
		Shape metric = Feature.MATCH.isOn() ? Shape.PLAN : Shape.STAFF;
		List<Shape> shapes = this.dice.pick(List.of(List.of(Shape.TEAMS, Shape.TEAMS, Shape.STAFF),
				List.of(Shape.STAFF, Shape.STAFF, metric), List.of(metric), List.of(Shape.MOVES),
				List.of(Shape.BOOKINGS), List.of(Shape.TEAMS, Shape.STAFF, metric)));
		int count = this.dice.pick(1, 2, 3, 4, 6);
		for (int number = 0; number < count; number++) {
			List<Integer> published = this.history.published();
			if (Feature.UNDO.isOn() && number > 0 && this.dice.percent(25)) {
				undo(published, number, world);
			}
			else if (Feature.UNDO.isOn() && this.dice.percent(6)) {
				write(world);
			}
			else {
				load(this.dice.pick(shapes), world);
			}
			this.states.add(world.copy());
		}
	}

	static Sequence of(long seed) {
		return new Sequence(seed);
	}

	private void undo(List<Integer> published, int number, World world) {
		int step = (published.isEmpty() || this.dice.percent(10)) ? this.dice.below(number)
				: this.dice.percent(80) ? published.get(published.size() - 1) : this.dice.pick(published);
		if (this.steps.get(step) instanceof Step.Write) {
			step = -1;
		}
		if (step < 0) {
			write(world);
			return;
		}
		this.steps.add(new Step.Undo(step));
		Result result = this.history.undo(step, world);
		this.results.add(result);
		this.hits.merge("undo / " + modeOf(step) + " / " + result.code(), 1, Integer::sum);
	}

	private String modeOf(int step) {
		return (this.steps.get(step) instanceof Step.Load load) ? Import.read(load.yaml()).label() : "undo";
	}

	private void write(World world) {
		Shape shape = this.dice.pick(Shape.TEAMS, Shape.STAFF);
		Step.Write write = new Step.Write(shape, this.dice.pick("A", "B", "C", "D"));
		world.rows(shape)
			.stream()
			.filter((row) -> write.code().equals(row.get("code")))
			.forEach((row) -> row.put(write.column(), Step.Write.VALUE));
		this.steps.add(write);
		this.results.add(new Result(Result.COMPLETED, Map.of(), List.of(), new TreeSet<>()));
		this.history.addNothing();
	}

	private void load(Shape shape, World world) {
		World before = world.copy();
		String yaml = DefinitionGenerator.write(this.dice, shape, world);
		String csv = FileGenerator.write(this.dice, yaml, world);
		Cells cells = new Cells(Import.read(yaml).label());
		this.steps.add(new Step.Load(yaml, csv));
		Result result = ModelImport.run(yaml, csv, world, cells);
		this.results.add(result);
		if (result.isCompleted()) {
			this.history.add(Import.read(yaml), before, world, result.counts());
		}
		else {
			this.history.addNothing();
		}
		cells.hits().forEach((cell, times) -> this.hits.merge(cell, times, Integer::sum));
	}

	private void fill() {
		for (Shape shape : List.of(Shape.TEAMS, Shape.STAFF, Shape.PLAN, Shape.MOVES)) {
			int count = this.dice.below(6) + ((shape == Shape.TEAMS) ? 1 : 0);
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
				row.put("parent", (Feature.SELF_REFERENCE.isOn() && number > 0 && this.dice.percent(40)) ? "A" : null);
				row.put("label", this.dice.pick("north", "south", null));
				row.put("size", this.dice.pick("1", "2", null));
			}
			case STAFF -> {
				row.put("code", code);
				row.put("name", this.dice.pick("x", "y", null));
				row.put("team", this.dice.percent(30) ? "A" : null);
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
