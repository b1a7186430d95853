package dev.blockload.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Chooses few steps that reach each combination of a {@link Coverage} often enough. For
 * each step it compares some, of the themes that reached most of what is missing, and
 * takes the one that adds most for the time that it takes.
 */
final class Selection {

	/** Random sequences from which it learns what a theme reaches. */
	private static final int SAMPLES = 250;

	/**
	 * How many themes are compared for a step, other ones too, and how many steps of
	 * each.
	 */
	private static final int BEST = 8;

	private static final int OTHERS = 2;

	private static final int STEPS = 6;

	private static final int LONGEST = 9;

	private static final int MOST_SEQUENCES = 400;

	private final List<String> cells;

	private final int[] missing;

	/** What the steps of each theme reached, and how many there were. */
	private final double[][] reached;

	private final double[] counts;

	private final double[] weights;

	private final IdentityHashMap<Map<String, Integer>, int[]> found = new IdentityHashMap<>();

	private final Dice dice;

	private final long seed;

	Selection(List<String> cells, long seed) {
		this.cells = cells;
		this.seed = seed;
		this.dice = new Dice(seed);
		this.missing = new int[cells.size()];
		Arrays.fill(this.missing, Coverage.LEAST);
		this.reached = new double[Theme.list().size()][cells.size()];
		this.counts = new double[Theme.list().size()];
		this.weights = new double[cells.size()];
		for (int sample = 0; sample < SAMPLES; sample++) {
			Sequence sequence = Sequence.of(Long.toString(seed + sample));
			for (int step = 0; step < sequence.steps.size(); step++) {
				learn(sequence, step);
			}
		}
	}

	/** The sequences; what they cannot reach is missing from them. */
	List<Sequence> select() {
		List<Sequence> selected = new ArrayList<>();
		for (int number = 0; number < MOST_SEQUENCES && isMissing(); number++) {
			weigh();
			Sequence sequence = Sequence.empty(this.seed + number);
			double sum = 0;
			double most = 0;
			while (sequence.steps.size() < LONGEST) {
				// A step that adds nothing can be the beginning of what is missing.
				Sequence longer = longer(sequence);
				double value = value(longer);
				if (value < most / 2) {
					break;
				}
				sequence = longer;
				gain(sequence.hits.get(sequence.hits.size() - 1), this.missing);
				sum += value;
				most = Math.max(most, value);
			}
			if (sum > 0) {
				selected.add(sequence);
			}
		}
		return withoutNeedlessSteps(selected);
	}

	private boolean isMissing() {
		return Arrays.stream(this.missing).anyMatch((each) -> each > 0);
	}

	private void learn(Sequence sequence, int step) {
		int theme = sequence.theme(step);
		this.counts[theme]++;
		int[] cells = found(sequence.hits.get(step));
		for (int at = 0; at < cells.length; at += 2) {
			this.reached[theme][cells[at]] += Math.min(cells[at + 1], Coverage.LEAST);
		}
	}

	/** A sequence with a further step. */
	private Sequence longer(Sequence sequence) {
		double[] hopes = new double[this.counts.length];
		for (int theme = 0; theme < hopes.length; theme++) {
			hopes[theme] = hope(theme);
		}
		List<Integer> ranked = IntStream.range(0, hopes.length)
			.boxed()
			.sorted(Comparator.comparingDouble((theme) -> -hopes[theme]))
			.toList();
		Set<Integer> themes = new LinkedHashSet<>(ranked.subList(0, BEST));
		themes.addAll(this.dice.some(ranked, OTHERS));
		Sequence best = null;
		double most = 0;
		for (int theme : themes) {
			for (int variant = 0; variant < STEPS; variant++) {
				Sequence longer = sequence.with(variant * hopes.length + theme);
				learn(longer, longer.steps.size() - 1);
				double value = value(longer);
				if (value > most) {
					most = value;
					best = longer;
				}
			}
		}
		return (best != null) ? best : sequence.with(this.dice.below(hopes.length));
	}

	/** What a step of a theme is expected to add for its time. */
	private double hope(int theme) {
		double hope = 0;
		for (int cell = 0; cell < this.missing.length; cell++) {
			double mean = this.reached[theme][cell] / Math.max(1, this.counts[theme]);
			hope += Math.min(this.missing[cell], mean) * this.weights[cell];
		}
		return hope / ((Theme.list().get(theme).kind() == Theme.Kind.LOAD) ? 1 : 0.4);
	}

	/** What its last step adds for its time. */
	private double value(Sequence sequence) {
		int last = sequence.steps.size() - 1;
		return gain(sequence.hits.get(last), this.missing.clone()) / time(sequence, last);
	}

	private static double time(Sequence sequence, int step) {
		if (sequence.steps.get(step) instanceof Step.Load) {
			return 1;
		}
		boolean undone = sequence.steps.get(step) instanceof Step.Undo && sequence.results.get(step).isCompleted();
		return undone ? 0.4 : 0.1;
	}

	private double gain(Map<String, Integer> hits, int[] left) {
		double gain = 0;
		int[] cells = found(hits);
		for (int at = 0; at < cells.length; at += 2) {
			int cell = cells[at];
			int some = Math.min(left[cell], cells[at + 1]);
			left[cell] -= some;
			gain += some * this.weights[cell];
		}
		return gain;
	}

	/** How many steps of the best theme it takes to reach each cell once. */
	private void weigh() {
		for (int cell = 0; cell < this.missing.length; cell++) {
			double most = 0.05;
			for (int theme = 0; theme < this.counts.length; theme++) {
				most = Math.max(most, this.reached[theme][cell] / Math.max(3, this.counts[theme]));
			}
			this.weights[cell] = 1 / most;
		}
	}

	private int[] found(Map<String, Integer> hits) {
		return this.found.computeIfAbsent(hits, this::numbers);
	}

	/** Numbers of cells, each with how often it was reached. */
	private int[] numbers(Map<String, Integer> hits) {
		return IntStream.range(0, this.cells.size())
			.filter((cell) -> hits.containsKey(this.cells.get(cell)))
			.flatMap((cell) -> IntStream.of(cell, hits.get(this.cells.get(cell))))
			.toArray();
	}

	// Steps that were chosen late reach much of what was chosen early.
	private List<Sequence> withoutNeedlessSteps(List<Sequence> selected) {
		Map<String, Integer> hits = Coverage.hits(selected);
		List<Sequence> needed = new ArrayList<>();
		for (Sequence sequence : selected) {
			int steps = sequence.steps.size();
			while (steps > 0 && isNeedless(sequence.hits.get(steps - 1), hits)) {
				sequence.hits.get(steps - 1).forEach((cell, times) -> hits.merge(cell, -times, Integer::sum));
				steps--;
			}
			if (steps > 0) {
				needed.add(sequence.first(steps));
			}
		}
		return needed;
	}

	private boolean isNeedless(Map<String, Integer> step, Map<String, Integer> hits) {
		return this.cells.stream()
			.allMatch(
					(cell) -> !step.containsKey(cell) || hits.getOrDefault(cell, 0) - step.get(cell) >= Coverage.LEAST);
	}

}
