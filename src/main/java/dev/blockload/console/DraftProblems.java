package dev.blockload.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Failure;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.SavedText;
import dev.blockload.saved.SavedException;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.yaml.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong in the form of an import: beside the fields that it is about, or above
 * the form.
 *
 * @param byField messages by the name of their field
 * @param others messages that are about no field
 * @param refusal decides the status of the page; null if nothing is wrong
 */
record DraftProblems(Map<String, List<String>> byField, List<String> others, @Nullable Failure refusal) {

	static final DraftProblems NONE = new DraftProblems(Map.of(), List.of(), null);

	/**
	 * The problems of a failure.
	 * @param text the definition that was checked
	 * @param name of the import
	 */
	static DraftProblems of(Failure failure, ImportDraft.Text text, String name, VisibleTexts.ForCaller texts) {
		Map<String, List<String>> byField = new LinkedHashMap<>();
		List<String> others = new ArrayList<>();
		if (failure instanceof DefinitionException wrong) {
			for (Problem problem : wrong.problems()) {
				boolean here = problem.file().equals(SavedText.file(DefinitionKind.IMPORT, name));
				String field = here ? text.fieldOfLine().get(problem.line()) : null;
				add(field, texts.text(problem.message()), byField, others);
			}
		}
		else {
			String action = failure.action();
			String message = texts.text(failure.message() + ((action != null) ? " " + action : ""));
			add((failure instanceof SavedException) ? "name" : null, message, byField, others);
		}
		return new DraftProblems(byField, others, failure);
	}

	/** A problem of one field. */
	static DraftProblems at(String field, Failure failure) {
		return new DraftProblems(Map.of(field, List.of(failure.message())), List.of(), failure);
	}

	/** Problems of fields that no definition has. */
	static DraftProblems of(Map<String, List<String>> byField) {
		List<Problem> problems = byField.values()
			.stream()
			.flatMap(List::stream)
			.map((message) -> new Problem("form", 1, 1, message))
			.toList();
		return problems.isEmpty() ? NONE : new DraftProblems(byField, List.of(), new DefinitionException(problems));
	}

	private static void add(@Nullable String field, String message, Map<String, List<String>> byField,
			List<String> others) {
		if (field != null) {
			byField.computeIfAbsent(field, (key) -> new ArrayList<>()).add(message);
		}
		else {
			others.add(message);
		}
	}

	/** The messages of a field. */
	List<String> of(String field) {
		return this.byField.getOrDefault(field, List.of());
	}

	boolean any() {
		return this.refusal != null;
	}

}
