package dev.blockload.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.run.LoadPath;
import org.jspecify.annotations.Nullable;

/**
 * Compares the product with the model after each step of a sequence.
 */
final class Comparison {

	private final Product product;

	private final DirectPolicy policy;

	Comparison(Product product, DirectPolicy policy) {
		this.product = product;
		this.policy = policy;
	}

	/** The first difference, with all that is needed to repeat it. */
	Optional<String> difference(Sequence sequence) {
		boolean dropsCheck = this.policy.dropsCheck(sequence);
		this.product.create(sequence.start,
				dropsCheck ? "ALTER TABLE app.moves DROP CONSTRAINT moves_amount_check;" : "");
		List<@Nullable LoadPath> paths = sequence.paths(dropsCheck ? this.policy : DirectPolicy.OFF);
		for (int number = 0; number < sequence.steps.size(); number++) {
			int step = number;
			Optional<String> found = difference(sequence, number).or(() -> difference(paths.get(step)));
			if (found.isPresent()) {
				return Optional.of(describe(sequence, number, found.get()));
			}
		}
		return Optional.empty();
	}

	/** A run that failed before its plan has no path. */
	private Optional<String> difference(@Nullable LoadPath expected) {
		LoadPath found = this.product.path();
		return (found == null || found == expected) ? Optional.empty()
				: Optional.of("path: " + found + "\nexpected: " + expected);
	}

	private Optional<String> difference(Sequence sequence, int number) {
		Result expected = sequence.results.get(number);
		Result found = this.product.run(sequence.steps.get(number));
		String code = found.code().split(" ", 2)[0];
		if (!code.equals(expected.code())) {
			return Optional.of("result: " + found + "\nexpected: " + expected);
		}
		if (!found.counts().equals(expected.counts())) {
			return Optional.of("counts:   " + found.counts() + "\nexpected: " + expected.counts() + "\nrejects: "
					+ found.rejects() + "\nexpected: " + expected.rejects());
		}
		if (!found.rejects().equals(expected.rejects())) {
			return Optional.of("rejects:  " + found.rejects() + "\nexpected: " + expected.rejects());
		}
		Set<String> warnings = new TreeSet<>(found.warnings());
		warnings.retainAll(Warnings.KNOWN);
		if (!warnings.equals(expected.warnings())) {
			return Optional.of("warnings: " + warnings + "\nexpected: " + expected.warnings());
		}
		Map<Shape, List<String>> rows = this.product.rows();
		for (Shape shape : Shape.values()) {
			List<String> must = sequence.states.get(number).print(shape);
			if (!must.equals(rows.get(shape))) {
				return Optional.of("rows of " + shape.table() + ": " + rows.get(shape) + "\nexpected: " + must);
			}
		}
		return Optional.empty();
	}

	private String describe(Sequence sequence, int number, String found) {
		StringBuilder text = new StringBuilder("\nSequence " + sequence.name() + " with direct loads " + this.policy
				+ " differs at step " + (number + 1) + ". To repeat it: -Dblockload.model.only=" + sequence.name()
				+ "\n" + found + "\n");
		World before = (number == 0) ? sequence.start : sequence.states.get(number - 1);
		text.append("ON DELETE of teams: ").append(before.onDelete()).append('\n');
		for (Shape shape : Shape.values()) {
			text.append(shape.table()).append(" before the step: ").append(before.print(shape)).append('\n');
		}
		for (int each = 0; each <= number; each++) {
			text.append("--- step ").append(each + 1).append('\n').append(sequence.steps.get(each).describe());
		}
		return text.toString();
	}

}
